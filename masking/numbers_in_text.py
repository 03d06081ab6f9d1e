"""Numbers inside a text (文中数字): every long one is hidden unless proven harmless.

Harmless: up to four plain digits; money and other amounts with their unit, eight digits at most; a
recent date without a birth cue; the number of a document. Everything else of five digits or more,
door numbers, old dates, and any number near a word such as 电话 or 尾号 is hidden.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from masking.folding import STRONG, WEAK, digit_view, written_digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_OLD, _AHEAD = 10, 6  # years back and ahead within which a date is an office's date
_BARE = 4  # digits a number may have without a unit
_MOST = 8  # digits with a unit
_LONG = 10  # digits over line breaks and list commas
_CUED = 3  # digits that count as a number near a cue
_CUE = re.compile(
    r"电话|手机|号码|微信|QQ|qq|卡号|账号|帐号|账户|证号|身份证|残疾证|尾号|短号|分机|座机|拨|联系|编号|存折|卡上|前六位|"
    r"后四位|密码|邮箱|车牌|车号"
)
_BORN = r"生(?![意活产存态理育计前病])"
_BIRTH = re.compile(
    rf"出生|生日|诞生|生于|[年月日0-9]{_BORN}|农历|阴历|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]"
)
_BIRTH_FACT = re.compile(
    rf"[0-9]|[正腊一二三四五六七八九十〇]月|初[一二三四五六七八九十]|属|[年月日]{_BORN}"
)
_DAY = re.compile(
    r"(?<![0-9])([0-9]{4}|[0-9]{2}(?=年[0-9])) ?[年./\- ] ?([01]?[0-9])"
    r"(?: ?[月./\- ] ?([0-3]?[0-9]))?"
    r"(?:[日号月]|(?![0-9]))"
)
_SUM = re.compile(r"[0-9]{4}\.[0-9]{1,2}(?:元|万|块|公斤|平方|亩)")  # 3256.8元 is no August
_HAN_DAY = re.compile(r"[十]?[一二三四五六七八九十]月(?:初)?[一二三四五六七八九十]{1,3}[日号]?")
_MONTH_DAY = re.compile(r"(?<![0-9年])([01]?[0-9])月([0-3]?[0-9])[日号]")
_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})年?(?![0-9]|(?:\.[0-9]{1,2})?(?:元|块|万|斤|公斤|平方))"
)
_DOCUMENT = re.compile(r"[〔\[(【][0-9]{4}[〕\])】][0-9]{1,5}号?")
_DOOR = re.compile(
    r"(?<![月0-9])(?:[0-9]{1,5}|[零〇一二三四五六七八九十]{1,3})(?:栋|幢|座|单元|室|号楼|号院|号|巷|弄|楼(?![层上下道梯房]))"
)
_ROOMS = re.compile(r"[0-9一二两三四五六]室[0-9一二两三]厅")
_UNIT = (
    r"(?:元|块|万|千|百|亿|余|多|斤|公斤|千克|克|吨|亩|平|㎡|m2|公顷|米|公里|里|kg|km|岁|人|户|口|天|日|年|月|个|次|"
    r"名|头|只|棵|株|袋|桶|床|件|台|辆|张|间|套|度|小时|%|‰|分|期|级|届|页|份|批|条|双|瓶|盒|箱|升|字)"
)
_AMOUNT = re.compile(
    rf"[¥￥]?(?<![0-9])(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}|[0-9]{{1,{_MOST}}})(?:\.[0-9]{{1,4}})?"
    rf"(?:[-~—至到](?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}|[0-9]{{1,{_MOST}}})(?:\.[0-9]{{1,4}})?)?{_UNIT}"
)
_RUN = re.compile(r"[0-9](?: {0,3}[0-9])*")
_WEAK_RUN = re.compile(r"[0-9](?:[ \n]{0,4}[0-9])*")
_HAN_DIGITS = re.compile(r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{3,}")


def birth_cue(source: str) -> bool:
    """Say whether a text speaks of a birth with a day, a year or a zodiac sign."""
    return _BIRTH.search(source) is not None and _BIRTH_FACT.search(source) is not None


def number_spans(source: str, *, on: date, born: date | None) -> Iterator[tuple[int, int]]:
    """Yield the spans of a folded text whose digits must not show."""
    view = digit_view(source)
    if not any(char.isdigit() for char in view):
        return
    plain = written_digits(source, view)
    births = _BIRTH.search(source) is not None
    yield from _doors(plain, source)
    dates = [found for found in _DAY.finditer(plain) if not _SUM.match(plain, found.start())]
    bad = [m.span() for m in dates if births or not _recent(m, on, born)]
    yield from bad
    yield from _birthdays(plain, source, born, births=births)
    good = [m.span() for m in dates if m.span() not in set(bad)]
    harmless = _harmless(plain, good)
    yield from _runs(source, view, harmless, cued=_CUE.search(source) is not None)


def _doors(plain: str, source: str) -> Iterator[tuple[int, int]]:
    """Find door numbers in either spelling; 57号 of a document, 第3号 and 3室1厅 stay."""
    documents = [m.span() for m in _DOCUMENT.finditer(plain)]
    for found in (*_DOOR.finditer(source), *_DOOR.finditer(plain)):
        inside = any(a <= found.start() < b for a, b in documents)
        rooms = _ROOMS.match(source, found.start())
        if not inside and not rooms and source[found.start() - 1 : found.start()] != "第":
            yield found.span()


def _recent(found: re.Match[str], on: date, born: date | None) -> bool:
    year = int(found[1])
    if born is not None and year == born.year:
        return False
    return on.year - _OLD <= year <= on.year + _AHEAD


def _birthdays(
    plain: str, source: str, born: date | None, *, births: bool
) -> Iterator[tuple[int, int]]:
    """Hide the row's own year and day of birth, and any year or day beside a birth cue."""
    for found in _YEAR.finditer(plain):
        if births or (born is not None and int(found[1]) == born.year):
            yield found.span()
    for found in _MONTH_DAY.finditer(plain):
        own = born is not None and (int(found[1]), int(found[2])) == (born.month, born.day)
        if births or own:
            yield found.span()
    if births:
        yield from (m.span() for m in _HAN_DAY.finditer(source))


def _harmless(plain: str, dates: list[tuple[int, int]]) -> bytearray:
    """Mark the places of recent dates, document numbers and amounts with their unit."""
    harmless = bytearray(len(plain))
    found = [m.span() for pattern in (_DOCUMENT, _AMOUNT) for m in pattern.finditer(plain)]
    for start, end in (*dates, *found):
        harmless[start:end] = b"\1" * (end - start)
    return harmless


def _runs(source: str, view: str, harmless: bytearray, *, cued: bool) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(view):
        if not _all_harmless(run, view, harmless) and _too_long(run, source, cued=cued):
            yield run.span()
    for run in _WEAK_RUN.finditer(view):
        digits = sum(char.isdigit() for char in run[0])
        if WEAK in run[0] and digits >= _LONG and not _all_harmless(run, view, harmless):
            yield run.span()
    for run in _HAN_DIGITS.finditer(source):
        if source[run.end() : run.end() + 1] != "年" or len(run[0]) != 4:  # noqa: PLR2004
            yield run.span()


def _all_harmless(run: re.Match[str], view: str, harmless: bytearray) -> bool:
    return all(harmless[i] for i in range(*run.span()) if view[i].isdigit())


def _too_long(run: re.Match[str], source: str, *, cued: bool) -> bool:
    digits = sum(char.isdigit() for char in run[0])
    starred = "*" in source[max(0, run.start() - 1) : run.end() + 1]
    pieces = len(run[0].split(STRONG))
    return (
        digits > _BARE or (cued and digits >= _CUED) or (starred and digits > 1) or pieces > 2  # noqa: PLR2004 - 3-2-501
    )
