"""Columns known by their headers (常见列): which never show, and which mean the same.

A column that no policy names is refused (E101), with one exception: columns of the kinds below are
on every form and never show, so they are read past without stopping the list. A policy's own
fields always come first. For fields that do show, the usual variants of a header are one family:
a policy that knows one of them knows all, unless another field claims it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from masking.folding import header_text, squeezed

# notes at the end of a header that change nothing; 万元 is none: 1.2 below it is no 1.2 yuan
UNITS = ("元", "人民币元", "元/月", "人", "口", "户", "岁", "周岁", "必填", "选填")
_ANY_UNIT = "|".join(map(re.escape, UNITS))
UNIT_AT_END = re.compile(rf"[(\[【](?:单位:?)?(?:{_ANY_UNIT})[)\]】]$")
_PERSON = "监护|照料|照护|代理|代办|代领|领取|领款|收款|联系|经办|扶养|赡养|抚养|护理"
_KIN = "配偶|父亲|母亲|父母|子女|妻子|丈夫|家属|亲属|(?:家庭)?成员"
_PLACE = "(?:家庭|详细|现居?|常住|居住|通讯|联系|户籍|户口|实际|本人)"
# kind → what a whole header may be; parts joined by |
_PATTERNS: dict[str, tuple[str, ...]] = {
    "id_number": (rf"(?:{_PERSON}|{_KIN}).{{0,3}}(?:身份证|证件).{{0,3}}",),
    "phone": (
        r".{0,8}(?:电话|手机|座机|联系方式|联系方法)(?:号码|号)?[0-9一二]?",
        r"微信号?|qq号?码?|(?:电子)?邮箱|电子邮件|短号|传真",
    ),
    "bank_card": (
        r".{0,8}(?:账号|帐号|卡号|账户|帐户|存折号?|一卡通|银行卡号?)(?:码|号)?",
        r"开户(?:行|银行)(?:名称|及账号|和账号)?|开户网点",
    ),
    "disability_cert": (r".{0,8}残疾人?证(?:号|号码|编号|件号)?",),
    "disability_type": (
        r"残疾(?:类别|等级|类型|程度|情况|级别)(?:[、及和与/]?(?:残疾)?(?:等级|级别|类别))?",
    ),
    "birth_date": (r".{0,4}(?:出生|生日)(?:日期|年月|年月日|时间|年份|日|地)?",),
    "address": (
        rf"{_PLACE}{{0,2}}(?:住址|地址|居住地|所在地|住所|门牌(?:号码?)?)",
        r"户籍地|户口地|家庭居住地",
    ),
    "guardian_name": (
        rf"(?:法定|第一|委托|紧急|主要)?(?:{_PERSON})人员?(?:姓名|名称|签名|签字)?",
        rf"(?:{_KIN}|开户人?|持卡人|曾用)(?:姓名|名)?|户名|家庭成员(?:情况|信息)?",
    ),
    "diagnosis": (
        r".{0,4}(?:诊断|病种|病名|病情|疾病|病史|患病|健康)(?:名称|情况|状况|证明|诊断|类型)?",
    ),
    "income_detail": (
        r".{0,6}(?:收入|财产|存款|房产|车辆|资产)(?:情况|状况|明细|来源|总额|金额)?",
    ),
    "school": (r".{0,4}(?:学校|班级|就读)(?:名称|班级|情况)?|(?:工作|就业|所在)单位(?:名称)?",),
    "photo": (r"照片|相片|头像",),
}
_NEVER = {kind: re.compile("|".join(parts)) for kind, parts in _PATTERNS.items()}
_UNIT = re.compile(r"\([^()]{1,6}\)$")
# headers that mean the same on real forms, folded
_FAMILY_WORDS = """
姓名 申请人姓名 申请人 户主姓名 户主 对象姓名 救助对象 救助对象姓名 保障对象 保障对象姓名
  残疾人姓名 受助人 受助人姓名 困难群众姓名 人员姓名 名字 享受人姓名 姓名(户主) 户主(姓名)
  姓名(申请人) 申请人(户主) 户主(申请人) 申请人(户主)姓名 户主(申请人)姓名 户主/申请人 申请人/户主
  申请人或户主 户主或申请人 申请人或户主姓名 户主姓名(申请人) 申请人姓名(户主) 申请对象
  申请对象姓名 被救助人 被救助人姓名 救助人员姓名 受灾人姓名 受灾人员姓名 低保对象 低保对象姓名
  特困对象 特困对象姓名 特困人员姓名 困难对象姓名 困难人员姓名 居民姓名 村民姓名 享受对象姓名
身份证号 身份证号码 身份证 公民身份号码 公民身份证号 公民身份证号码 居民身份证号 居民身份证号码
  身份证件号 身份证件号码 证件号码 证件号 身份号码 申请人身份证号 申请人身份证号码 户主身份证号
  户主身份证号码 本人身份证号 本人身份证号码 身份证号(18位) 身份证号码(18位) 18位身份证号
  18位身份证号码 有效身份证号 有效身份证号码 有效身份证件号码 居民身份证 居民身份证件号码
  公民身份证件号码 户主身份证 申请人身份证 申请人公民身份号码 户主公民身份号码 对象身份证号
  对象身份证号码 救助对象身份证号 救助对象身份证号码 残疾人身份证号 残疾人身份证号码
  身份证号(户主) 身份证号码(户主) 身份证号(申请人) 身份证号码(申请人) 身份证编号
年龄 周岁 实际年龄 现年龄 年龄周岁 岁数
居民小组 村民小组 村(居)民小组 居(村)民小组 居民(村民)小组 村民(居民)小组 居民组 村民组 村小组
  所在小组 小组 组别 所属小组 小组名称 村民小组名称 居民小组名称
救助类型 救助类别 类别 类型 救助种类 对象类别 人员类别
申请补贴金额 申请金额 申请临时救助金额 申请资助金额 申请救助金额 申请补助金额 补贴金额 救助金额
  补助金额 申请补贴 金额
申请理由 申请事由 申请原因 申请救助理由 申请救助原因 申请救助事由 申请理由及原因 救助理由 救助事由
  救助原因 致困原因 困难原因 事由 理由 主要困难
家庭情况 家庭基本情况 家庭基本状况 家庭情况说明 家庭情况简述 家庭状况 家庭概况 家庭困难情况
"""
FAMILIES = tuple(frozenset(words.split()) for words in re.split(r"\n(?! )", _FAMILY_WORDS) if words)


@lru_cache(maxsize=2048)
def known_kind(header: str) -> str:
    """Return the kind of column that never shows, or an empty text where a header is unknown."""
    bare = squeezed(header_text(header)).strip("*:")
    bare = _UNIT.sub("", bare).rstrip("*:")
    return next((kind for kind, pattern in _NEVER.items() if pattern.fullmatch(bare)), "")
