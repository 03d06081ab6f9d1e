"""Numbers inside a text (文中数字): every long one is hidden unless proven harmless.

Harmless: up to four plain digits; money and other amounts with their unit, eight digits at most; a
recent date without a birth cue; the number of a document. Everything else of five digits or more,
door numbers and what stands beside them, old dates, and any number near a word such as 电话 or 尾号
is hidden. Plain digits count together: seven of them in one text, whatever parts them, are hidden.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from masking.births_in_text import birth_spans, speaks_of_birth
from masking.folding import CHAIN, STRONG, WEAK, digit_view, written_digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_OLD, _AHEAD = 10, 6  # years back and ahead within which a date is an office's date
_BARE = 4  # digits a number may have without a unit
_MOST = 8  # digits with a unit
_LONG = 10  # digits over line breaks and list commas
_CUED = 3  # digits that count as a number near a cue
_BESIDE_DOOR = 2  # digits that count as one beside a door number
_ALTOGETHER = 7  # plain digits of one text that make a number, whatever stands between them
_CUE = re.compile(
    r"电话|手机|号码|微信|QQ|qq|卡号|账号|帐号|账户|证号|身份证|残疾证|尾号|短号|分机|座机|拨|联系|编号|存折|卡上|前六位|"
    r"后四位|密码|邮箱|车牌|车号"
)
_DAY = re.compile(
    r"(?<![0-9])([0-9]{4}|[0-9]{2}(?=年[0-9])) ?[年./\- ] ?([01]?[0-9])"
    r"(?: ?[月./\- ] ?([0-3]?[0-9]))?"
    r"(?:[日号月]|(?![0-9]))"
)
_SUM = re.compile(r"[0-9]{4}\.[0-9]{1,2}(?:元|万|块|公斤|平方|亩)")  # 3256.8元 is no August
_DOCUMENT = re.compile(r"[〔\[(【][0-9]{4}[〕\])】][0-9]{1,5}号?")
_DOOR = re.compile(
    r"(?<![月0-9A-Za-z])(?:[A-Za-z]|[0-9]{1,5}|[零〇一二三四五六七八九十百]{1,5})"
    r" ?(?:#|栋|幢|座|单元|室|号楼|号院|号|支弄|弄|巷|楼(?![层上下道梯房]))"
    r"|(?<![0-9])[0-9]{3,4}房(?![屋间子租产])"
)
_TEAM = re.compile(
    r"第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:村民|居民|生产)?小?(?:组|队|社)(?![长员会区保织成合资组])"
)
_ROOMS = re.compile(r"[0-9一二两三四五六]室[0-9一二两三]厅")
_ROOM = re.compile(
    r"(?:住|门牌号?|房号|房间号?|宿舍|公寓|隔壁|对门|楼上|楼下)"
    r"[在是为于: ]{0,2}([0-9]{2,5})(?![0-9])"
)
_TWO_PIECES = re.compile(r"(?<![0-9\-])[0-9]{1,2} {0,2}[-/] {0,2}[0-9]{3,4}(?![0-9\-])")  # 5-302
_UNIT = (
    r"(?:元|块|万|千|百|亿|余|多|斤|公斤|千克|克|吨|亩|平|㎡|m2|公顷|米|公里|里|kg|km|岁|人|户|口|天|日|年|月|个|次|"
    r"名|头|只|棵|株|袋|桶|床|件|台|辆|张|间|套|度|小时|%|‰|分|期|级|届|页|份|批|条|双|瓶|盒|箱|升|字|"
    r"学年|尾|章|款|项)"
)
_AMOUNT = re.compile(
    rf"[¥￥]?(?<![0-9])(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}|[0-9]{{1,{_MOST}}})(?:\.[0-9]{{1,4}})?"
    rf"(?:[-~—至到](?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,2}}|[0-9]{{1,{_MOST}}})(?:\.[0-9]{{1,4}})?)?{_UNIT}"
)
_RUN = re.compile(r"[0-9](?: {0,3}[0-9])*")
_WEAK_RUN = re.compile(r"[0-9](?:[ \n]{0,4}[0-9])*")
_HAN_DIGITS = re.compile(r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{3,}")
_HAN = frozenset("零〇○一二三四五六七八九两")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_DIGITS = re.compile(r"[0-9]+")


def number_spans(source: str, *, on: date, born: date | None) -> Iterator[tuple[int, int]]:
    """Yield the spans of a folded text whose digits must not show."""
    view = digit_view(source)
    if not any(char.isdigit() for char in view):
        return
    plain = written_digits(source, view)
    births = speaks_of_birth(source)
    dates = [found for found in _DAY.finditer(plain) if not _SUM.match(plain, found.start())]
    bad = [m.span() for m in dates if births or not _recent(m, on, born)]
    good = [m.span() for m in dates if m.span() not in set(bad)]
    harmless = _harmless(plain, good)
    doors = [*_doors(plain, source), *_rooms(plain, harmless)]
    yield from chain(doors, bad, birth_spans(plain, source, born, births=births))
    yield from (m.span() for m in _ESCAPES.finditer(source))
    cued = _BESIDE_DOOR if doors else _CUED if _CUE.search(source) else 0
    yield from _runs(source, view, harmless, cued=cued)
    yield from _altogether(source, plain, harmless)


def _doors(plain: str, source: str) -> Iterator[tuple[int, int]]:
    """Find door numbers in either spelling; 57号 of a document, 第3号 and 3室1厅 stay."""
    yield from (found.span() for found in _TEAM.finditer(source))
    documents = [m.span() for m in _DOCUMENT.finditer(plain)]
    for found in (*_DOOR.finditer(source), *_DOOR.finditer(plain)):
        inside = any(a <= found.start() < b for a, b in documents)
        rooms = _ROOMS.match(source, found.start())
        if not inside and not rooms and source[found.start() - 1 : found.start()] != "第":
            yield found.span()


def _rooms(plain: str, harmless: bytearray) -> Iterator[tuple[int, int]]:
    """Find rooms that no word of a door marks: 住501, 隔壁502, 5-302."""
    rooms = [found.span(1) for found in _ROOM.finditer(plain)]
    rooms += [found.span() for found in _TWO_PIECES.finditer(plain)]
    yield from (span for span in rooms if not any(harmless[slice(*span)]))


def _altogether(source: str, plain: str, harmless: bytearray) -> Iterator[tuple[int, int]]:
    """Find numbers taken apart: plain digits that together, or in one even chain, make one."""
    left = [
        found.span()
        for found in _DIGITS.finditer(plain)
        if not all(harmless[slice(*found.span())])
        and not _HAN.issuperset(source[slice(*found.span())])
    ]
    if sum(end - start for start, end in left) >= _ALTOGETHER:
        yield from left
    for found in CHAIN.finditer(plain):
        digits = sum(char.isdigit() for char in found[0])
        if digits >= _ALTOGETHER and not all(
            harmless[i] for i in range(*found.span()) if plain[i].isdigit()
        ):
            yield found.span()


def _recent(found: re.Match[str], on: date, born: date | None) -> bool:
    year = int(found[1])
    if born is not None and year == born.year:
        return False
    return on.year - _OLD <= year <= on.year + _AHEAD


def _harmless(plain: str, dates: list[tuple[int, int]]) -> bytearray:
    """Mark the places of recent dates, document numbers and amounts with their unit."""
    harmless = bytearray(len(plain))
    found = [m.span() for pattern in (_DOCUMENT, _AMOUNT) for m in pattern.finditer(plain)]
    for start, end in (*dates, *found):
        harmless[start:end] = b"\1" * (end - start)
    return harmless


def _runs(source: str, view: str, harmless: bytearray, *, cued: int) -> Iterator[tuple[int, int]]:
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


def _too_long(run: re.Match[str], source: str, *, cued: int) -> bool:
    """Say whether a run is a number; `cued` is how few digits are one here, 0 for no cue."""
    digits = sum(char.isdigit() for char in run[0])
    starred = "*" in source[max(0, run.start() - 1) : run.end() + 1]
    pieces = len(run[0].split(STRONG))
    beside = 0 < cued <= digits and not _HAN.issuperset(source[slice(*run.span())])
    return digits > _BARE or beside or (starred and digits > 1) or pieces > 2  # noqa: PLR2004 - 3-2-501
