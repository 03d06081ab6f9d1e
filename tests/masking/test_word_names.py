"""Names among words: what makes a known word or a plain character doubtful, and what does not."""

from __future__ import annotations

import pytest

from masking.lexicon import builtin_lexicon
from masking.word_names import doubts


def stars(text, lexicon=None, lead=""):
    """Return a run of Han characters with a star for each that may be part of a name."""
    places = set()
    for start, end in doubts(lexicon or builtin_lexicon(), text, lead):
        places.update(range(start, end))
    return "".join("*" if i in places else char for i, char in enumerate(text))


# a frame → the words that make what stands beside them a name
STOPS = {
    "住光明{}": (
        "家 某 户 姓 小区 社区 村 路 街 巷 里 苑 园 新村 花园 公司 厂 工厂 学校 小学 中学 "
        "初中 高中 职高 幼儿园 医院 诊所 卫生院 养老院 敬老院 福利院 超市 饭店 餐馆 宾馆 酒店 "
        "街道 农场 市场 合作社 银行 砖厂 茶厂 煤矿"
    ),
    "高兴{}": (
        "代领 代办 代签 照顾 照料 陪护 看护 抚养 赡养 同住 上学 患病 去世 病故 打工 务工 借款 "
        "资助 帮忙 收留 作证 入户 接济 代管 代理 代写 来访 住院 生病 受伤 病重 离世 结婚 出嫁 "
        "失业 签字 照看 护理 伺候 同意 反映 介绍 证明 担保"
    ),
    "由和{}帮扶": (
        "主任 书记 队长 组长 村长 老师 医生 护士 大爷 大妈 大娘 师傅 先生 女士 同志 老板 阿姨 "
        "大哥 大姐 二哥 二姐 嫂子"
    ),
    "儿子来{}上学": "弟 妹 娣",
}
# a frame → the words that are no name there
SHOWS = {
    "{}打工": (
        "白天 全力 安心 马上 明天 夏天 秋天 春天 国庆 中秋 元旦 端午 冬至 永远 乐意 志愿 康复 "
        "健康 勤劳 安全 温暖 友爱 孝顺 永久 长久 平常 常年 明年"
    ),
    "儿子{}上学": "常年 明年",
    "{}超市": "希望 期望 爱心 便民 惠民",
    "材料{}": "三张 多张 每张",
}


@pytest.mark.parametrize("frame", STOPS)
def test_beside_such_a_word_another_is_a_name(frame):
    words = STOPS[frame].split()
    lexicon = builtin_lexicon().joined_by(words)
    assert [word for word in words if "*" not in stars(frame.format(word), lexicon)] == []


@pytest.mark.parametrize("frame", SHOWS)
def test_such_a_word_is_no_name_there(frame):
    words = SHOWS[frame].split()
    assert [word for word in words if "*" in stars(frame.format(word))] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("鹏平安困难", "***困难"),
        ("于磊上学", "**上学"),
        ("余早产", "***"),
        ("儿子正上学", "儿子正上学"),
        ("儿子学磊上学", "儿子**上学"),
        ("余高兴打工", "***打工"),
        ("修了房", "修了房"),
        ("丈夫台长去世", "丈夫**去世"),
        ("丈夫能长上学", "丈夫能长上学"),
        ("来长栋住院", "来长栋住院"),
        ("儿子七田借款", "儿子**借款"),
        ("新七田借款", "新七田借款"),
        ("七天患病", "七天患病"),
        ("儿子学做饭", "儿子学做饭"),
        ("三兄弟患病", "三兄弟患病"),
        ("二牛借款", "**借款"),
        ("二人借款", "二人借款"),
        ("由田", "由*"),
        ("照顾田三", "照顾**"),
        ("由和", "由和"),
        ("由长", "由长"),
        ("老远打工", "**打工"),
        ("老困难", "老困难"),
        ("老去", "老去"),
        ("钱三元", "钱三元"),
        ("多张三床", "多张三床"),
        ("困难困难", "困难困难"),
        ("磊床桶袋棵头", "****棵头"),
        ("王来栋患病", "***患病"),
        ("儿子王在明上学", "儿子***上学"),
        ("王于得水住院", "****住院"),
        ("百里栋患病", "***患病"),
        ("王来国庆患病", "****患病"),
        ("王的病", "*的病"),
        ("王在家养病", "*在家养病"),
    ],
)
def test_a_name_is_starred_with_its_neighbours(text, shown):
    assert stars(text) == shown


def test_a_compound_surname_of_two_plain_characters_is_one():
    assert stars("百里栋困难") != "百里栋困难"
    assert stars("百里困难") == "百里困难"


@pytest.mark.parametrize("lead", ["我父亲", "由", "领款人", "签名"])
def test_behind_kin_or_a_label_and_a_mark_two_characters_are_a_name(lead):
    assert stars("能长患病", lead=lead) == "**患病"


@pytest.mark.parametrize("lead", ["", "困难"])
def test_behind_another_word_and_a_mark_they_are_none(lead):
    assert stars("能长患病", lead=lead) == "能长患病"
