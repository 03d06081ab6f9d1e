"""Names among words (词中人名): which words and single characters of a text may be a name.

A text of known words can still hold a name: a word that is also one (高兴), a surname that is
also a word (和志强), a numeral behind a surname (张三), two plain characters behind a kin word
(儿子学才). What a person may stand behind decides: kin and roles (儿子, 代领人), verbs and
prepositions that take a person (照顾, 跟). What is doubtful waits for a person; the lists here only
ever stop more.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from masking.lexicon import Token
from masking.names import builtin_surnames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from masking.lexicon import Lexicon

# characters so grammatical that no given name begins with them
_GRAMMAR = frozenset(
    "的地得了着过在是有无没不未已因为被把由对与及和或也都还又再就才只很较更最太约共均每各该此这那他她我你自从到至往"
    "向于以按据给让使将可会要需应须请如若但而且并则即仍却虽所之等个位名户口人岁月日次上下前后内外中里边多余左右出"
    "去来做打买卖吃住看欠借还用能够靠当"
)
# fmt: off
_TITLES = frozenset((
    "主任", "书记", "队长", "组长", "村长", "老师", "医生", "护士", "大爷", "大妈", "大娘", "师傅",
    "先生", "女士", "同志", "老板", "阿姨", "大哥", "大姐", "二哥", "二姐", "嫂子", "某",
))
# fmt: on
_PARTICLES = frozenset("了着过的不到得给在有无")
# behind a kin word these two are no given name: 妻子常年患病, 儿子明年高考
_WHEN = frozenset(("常年", "明年"))
# how and when something is done: 安心打工, 白天照顾老人
_ADVERBS = _WHEN | frozenset(
    (
        "白天",
        "全力",
        "安心",
        "马上",
        "明天",
        "夏天",
        "秋天",
        "春天",
        "国庆",
        "中秋",
        "元旦",
        "端午",
        "冬至",
        "永远",
        "乐意",
        "志愿",
        "康复",
        "健康",
        "勤劳",
        "安全",
        "温暖",
        "友爱",
        "孝顺",
        "永久",
        "长久",
        "平常",
    )
)
_PEOPLE = frozenset("人户口个名位家次年月天日度")  # what people and times are counted in
_ENDING = frozenset("张周段陆")  # counting words that end no clause alone
_LITTLE = frozenset("弟妹娣")  # 招弟, 来弟, 要妹: given names that wish for a sibling
_JOINING = frozenset(
    "和于有能从向时应都别过来后才者万用经将须年次回周元里公钱百家"
)  # surnames that are mostly grammar

_LONGEST_GIVEN = 3  # characters behind a doubtful one that are starred with it: 王**, not 王*成
_SURELY_SURNAMES = frozenset("张孙周段陆薄任田钱皮")  # single characters that count nothing alone
_MEASURES = frozenset("元块万千百亿多余天年月日岁亩斤次个")
# single characters of the list that given names use
_GIVEN = frozenset(
    "学才发新利成天达心月家致时来小满长水大山万里正开定远花火日年怀书双好牛富贵元子中明生金田"
)
_WISHES = frozenset(("希望", "期望", "爱心", "便民", "惠民"))  # 希望社区帮助, 爱心超市
# fmt: off
# what follows a word that is then a name: of a person (平安家), of a place (光明小区)
_BEHIND_NAMES = frozenset((
    "家", "某", "户", "姓", "小区", "社区", "村", "路", "街", "巷", "里", "苑", "园", "新村",
    "花园", "公司", "厂", "工厂", "学校", "小学", "中学", "初中", "高中", "职高", "幼儿园", "医院",
    "诊所", "卫生院", "养老院", "敬老院", "福利院", "超市", "饭店", "餐馆", "宾馆", "酒店", "街道",
    "农场", "市场", "合作社", "银行", "砖厂", "茶厂", "煤矿",
))
_ACTS = frozenset((
    "代领", "代办", "代签", "照顾", "照料", "陪护", "看护", "抚养", "赡养", "同住", "上学",
    "患病", "去世", "病故", "打工", "务工", "借款", "资助", "帮忙", "收留", "作证", "入户",
    "接济", "代管", "代理", "代写", "来访", "住院", "生病", "受伤", "病重", "离世", "结婚",
    "出嫁", "失业", "签字", "照看", "护理", "伺候", "同意", "反映", "介绍", "证明", "担保",
))
# fmt: on
_NO_GIVEN = frozenset("的了着过")  # what no given name begins with: 王的病
_LABEL_ENDS = frozenset("人者员名字")  # 领款人:, 签名:


def doubts(lexicon: Lexicon, text: str, lead: str = "") -> Iterator[tuple[int, int]]:
    """Yield the spans of a run of Han characters that no word covers, or that may be a name.

    `lead` is the run before it, where only marks and spaces part the two (联系人:温和).
    """
    tokens, ahead = lexicon.cut(text), _ahead(lexicon, lead)
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ahead
        rest = tokens[place + 1 : place + 3]
        if _is_doubtful(lexicon, token, before, rest, strict=place == 0 and before is not None):
            first = token if not place or not _may_belong(tokens[place - 1]) else tokens[place - 1]
            last = (token, *_behind(token, tokens[place + 1 : place + _LONGEST_GIVEN + 1]))[-1]
            yield first.start, last.end


def _behind(token: Token, rest: Sequence[Token]) -> Sequence[Token]:
    """Return what behind a doubtful piece is starred with it.

    Right behind a surname a character counts whatever else it means: 王来栋, 李若水, 百里栋.
    """
    near = list(takewhile(_may_belong, rest))
    names = builtin_surnames()
    surname = token.text in names.single or token.text + _first(rest) in names.compound
    if near or not surname or _first(rest) in _NO_GIVEN:
        return near
    given = list(takewhile(lambda piece: len(piece.text) == 1 or piece.kind == "name", rest))
    while given and not _may_belong(given[-1]):
        given.pop()
    return given


def _first(rest: Sequence[Token]) -> str:
    return rest[0].text if rest else ""


def _ahead(lexicon: Lexicon, lead: str) -> Token | None:
    """Return the kin word or the label of a name that a run ends in, or nothing."""
    ends = (lead[-length:] for length in range(min(4, len(lead)), 0, -1))
    word = next((end for end in ends if lexicon.kinds.get(end) == "kin"), "")
    labelled = word or (lead if lead[-1:] in _LABEL_ENDS else "")
    return Token(0, 0, "kin", labelled) if labelled else None


def _is_doubtful(
    lexicon: Lexicon, token: Token, before: Token | None, rest: Sequence[Token], *, strict: bool
) -> bool:
    """Say whether a token is unknown or may be a name; `strict` is behind a mark (联系人:来元)."""
    if token.kind in ("unknown", "name"):
        return token.kind == "unknown" or _word_is_name(lexicon, token, before, rest)
    if len(token.text) > 1:
        return False
    return (
        _is_surname(token, before, rest, strict=strict)
        or _is_numbered(token, before, rest)
        or _is_common_name(lexicon, token, before, rest)
        or _is_given(token, before, rest)
        or _is_counted_name(token, before, rest)
    )


def _takes(lexicon: Lexicon, before: Token) -> bool:
    return before.kind == "kin" or before.text in lexicon.takes


def _word_is_name(
    lexicon: Lexicon, token: Token, before: Token | None, rest: Sequence[Token]
) -> bool:
    """Say whether a word that can also be a name is one here: 由高兴, 王建设, 平安家."""
    if before is not None and _takes(lexicon, before):
        return token.text not in _WHEN
    if before is not None and before.text[-1] in lexicon.surnames:
        return True
    if not rest or token.text in _WISHES:
        return False
    acts = rest[0].text in _ACTS and token.text not in _ADVERBS
    return acts or rest[0].text in _BEHIND_NAMES


def _is_common_name(
    lexicon: Lexicon, token: Token, before: Token | None, rest: Sequence[Token]
) -> bool:
    """Say whether a common surname or 老, 小, 大, 阿 goes on as a name or a title does."""
    if not rest:  # 由张, 跟马, 本户段
        ends = before is not None and _takes(lexicon, before)
        if token.text in _ENDING and not (before is not None and _counts(before)):
            return True
        return ends and token.text in lexicon.surnames and token.text not in _JOINING
    after = rest[0]
    if (before is not None and before.kind == "kin" and after.text in _LITTLE) or (
        after.text == token.text
    ):
        return True  # 来弟; a pet name such as 豆豆: 常常 and 慢慢 are words
    if after.text == "某" and token.text not in _JOINING:
        return token.text in builtin_surnames().single
    if token.text in "老小大阿":
        return len(after.text) == 1 and after.text not in _GRAMMAR
    return token.text in lexicon.surnames and _goes_on(token, after)


def _goes_on(surname: Token, after: Token) -> bool:
    """Say whether what follows a surname may be a given name or a title."""
    if after.kind in ("name", "unknown") or after.text in _TITLES:
        return True
    if after.kind == "kin":
        return surname.text not in _JOINING
    if after.text in "户氏":
        return surname.text in _SURELY_SURNAMES
    return len(after.text) == 1 and after.text not in _GRAMMAR and not _numeral(after.text)


def _is_surname(token: Token, before: Token | None, rest: Sequence[Token], *, strict: bool) -> bool:
    """Say whether single characters read as a surname and a given name behind a kin word.

    A compound surname (公孙, 百里) needs no kin word before it.
    """
    if not rest or len(rest[0].text) > 1:
        return False
    names = builtin_surnames()
    more = len(rest) > 1 and len(rest[1].text) == 1
    if token.text + rest[0].text in names.compound:
        return more
    if token.text not in names.single or (token.text in _JOINING and not strict):
        return False
    if before is None:  # at the beginning: 田来栋住院, but 修了房
        return more and rest[0].text not in _PARTICLES
    return before.kind == "kin"


def _is_numbered(token: Token, before: Token | None, rest: Sequence[Token]) -> bool:
    """Say whether a surname and a numeral make a name (张三), not a number of things (三张)."""
    if token.text not in _SURELY_SURNAMES or not rest or not _numeral(rest[0].text[0]):
        return False
    counted = before is not None and _counts(before)
    return not counted and not (len(rest) > 1 and rest[1].text[0] in _MEASURES)


def _is_counted_name(token: Token, before: Token | None, rest: Sequence[Token]) -> bool:
    """Say whether a numeral and a character do what only people do: 二牛借款, 七斤患病."""
    if not _numeral(token.text) or len(rest) < 2 or len(rest[0].text) > 1:  # noqa: PLR2004
        return False
    alone = before is None or before.kind == "kin"
    return alone and rest[0].text not in _PEOPLE and rest[1].text in _ACTS


def _counts(before: Token) -> bool:
    return _numeral(before.text[-1]) or before.text[-1] in "这那每几第数多半整"


def _is_given(token: Token, before: Token | None, rest: Sequence[Token]) -> bool:
    """Say whether two single characters behind a kin word may be a given name (儿子学才)."""
    if before is None or before.kind != "kin" or not rest:
        return False
    return token.text in _GIVEN and rest[0].text in _GIVEN


def _may_belong(token: Token) -> bool:
    """Say whether a neighbour of a doubtful piece may be part of the same name."""
    return token.kind == "name" or (len(token.text) == 1 and token.text not in _GRAMMAR)


def _numeral(char: str) -> bool:
    return char in "一二三四五六七八九十百千万亿两几半元"
