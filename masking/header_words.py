"""Which words of a list may be repeated to staff (可以照录的列名): only those known to be harmless.

A header or the name of a sheet can be a value that slid out of its place: a name, a number, an
address. So it is quoted only where every piece of it is a word of the lexicon or a word that forms
and files are headed with, and nothing in it can be a name. Everything else is named by its place.
"""

from __future__ import annotations

import re
from functools import cache

from masking import word_names
from masking.births_in_text import birth_cue
from masking.findings import FORM_WORD_ENDS
from masking.folding import digit_runs, header_text, is_han, squeezed
from masking.lexicon import Lexicon, builtin_lexicon, is_sensitive
from masking.names import builtin_surnames

LONGEST = 20
LONG_NUMBER = 5
NOT_QUOTED = "(列名略)"
_LONGEST_WORD, _LONGEST_NAME = 10, 4
_MONTH = re.compile(r"20[23][0-9](?:年|\.|-)?(?:0?[1-9]|1[0-2])?月?")
# a year or a day in figures of either kind, a grade, one character that may be a surname
_TELLING = re.compile(
    r"[零〇一二三四五六七八九]{2}|[0-9]{4}|[0-9]日|[一二三四0-9]级|^[^\x00-\x7f]$"
)
_SHEET = re.compile(r"(?:sheet|工作表)[0-9]{0,3}")
_MARKS = frozenset("()[]【】/、,.:;-—_*?!+&%\"'“”0123456789")
_HAN_RUN = re.compile(r"[^\x00-\x7f、【】“”—]+")
_FORM_WORDS = """
政治面貌 面貌 预留 备用 住址 邮编 施保 汇总 定稿 初稿 终稿 修订稿 版本 最终版 附件 附表 样表
花名册 明细 台账 序号 姓名 身份证 号码 证件 账号 帐号 卡号 户籍 籍贯 学历 职称 工号 编号 代码 单位
网格 网格员 楼栋 门牌 小区 街道 乡镇 备注 说明 其他 其它 说明栏 签章 盖章 签名 签收 收款人 领款人
填表 制表 制表人 审核人 核对 复核 校对 核定 核准 金额 元 是否 类别 等级 级别 类型 性质 状态 标准
方式 渠道 时间 日期 年月 年度 月份 季度 批次 期数 期次 补发 扣发 实发 应发
"""
_WHOLE = frozenset(f"名单 清单 表 数据 导出 目录 封面 合计 小计 总计 {_FORM_WORDS}".split())


def quoted(header: str) -> str:
    """Return a header in quotation marks, or a note that it is left out."""
    text = header_text(header)
    return f"“{''.join(text.split())}”" if is_harmless(text) else NOT_QUOTED


def is_harmless(text: str) -> bool:
    """Say whether a header or a sheet's name is made of harmless words only."""
    bare = squeezed(text)
    if bare in _WHOLE or _SHEET.fullmatch(bare.casefold()):
        return True
    if not bare or len(bare) > LONGEST or is_sensitive(bare):
        return False
    rest = _MONTH.sub("", bare)
    if _TELLING.search(rest) or birth_cue(rest):
        return False
    if any(len(digits) >= LONG_NUMBER for digits in digit_runs(rest)):
        return False
    runs = _HAN_RUN.findall(rest)
    left = set(_HAN_RUN.sub("", rest))
    if not left <= _MARKS:
        return False
    return (bool(runs) or rest != bare) and all(map(_is_plain, runs))


def _is_plain(run: str) -> bool:
    """Say whether a run is words only, none of them and no two of them a possible name."""
    if not all(map(is_han, run)):
        return False
    words = _words()
    tokens = words.cut(run)
    if any(word_names.doubts(words, run)) or any(token.kind == "unknown" for token in tokens):
        return False
    named = any(token.kind == "name" for token in tokens)
    if named and (len(tokens) == 1 or run[-1] not in FORM_WORD_ENDS):
        return False
    singles = [len(token.text) == 1 for token in tokens]
    return not (all(singles) and len(tokens) > 1 and run[0] in builtin_surnames().single)


def is_plain_word(word: str) -> bool:
    """Say whether a word may be proposed for the lexicon: two to ten Han characters, no secret."""
    return 1 < len(word) <= _LONGEST_WORD and all(map(is_han, word)) and not is_sensitive(word)


def may_be_name(word: str) -> bool:
    """Say whether a word has the shape of a name: whoever accepts it should be told."""
    return len(word) <= _LONGEST_NAME and bool(builtin_surnames().of(word))


@cache
def _words() -> Lexicon:
    return builtin_lexicon().joined_by(_WHOLE)
