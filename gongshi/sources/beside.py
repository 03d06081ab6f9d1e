"""What rows beside the list say (表内的其他行): totals, signatures, page numbers, headings, units.

Words only; which rows they are looked for in is `body`'s to know. Every row that is passed over is
listed, so a wrong guess is seen; a row with a name or an ID number is never passed over by words
that may stand anywhere in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.sources.grid import CellKind
from gongshi.sources.numbers import number
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.sources.grid import Cell
    from gongshi.sources.vocabulary import Vocabulary

TOTAL = re.compile(
    r"(总?合[计計]|[总總][计計]|小[计計]|共[计計]|累计|汇总|总数|总额|[平人户]均|本[页表](小计|合计)"
    r"|(本表)?共\d+[户人名条]|总?(户数|人数|金额):?\d|(sub|grand)?total\b)"
)
TOTAL_OF = re.compile(rf".{{0,12}}{TOTAL.pattern}([(:].*)?")
FOOTER = re.compile(
    rf"{TOTAL.pattern}|制表|填表|填报|报送|审核人|审批人|复核|负责人|经办人|联系人|联系电话"
    r"|领导签字|签字|盖章|(单位|部门|分管)(负责人|领导|盖章|公章)|(备注|说明|注|注意|附)(\d*:)|填表说明"
)
NUMBER_OF_COLUMN = re.compile(
    "[(\\[【第]?([0-9]{1,2}|[a-z]|[甲乙丙丁戊己庚辛壬癸]|栏次)[)\\]】栏列]?"
)
EXAMPLES = re.compile("(填写|填表|填报)?(示例|样例|范例|举例)|例[如:]|例$")
NO_NAME = re.compile(
    "[:0-9]|[组队社村区街]$|名单|情况|异议|公示|空白$|无正文|(对象|人员|家庭|办公室|办事处|委员会)$"
)
LONGEST_NAME = 15
PAGE = re.compile(r"[(-]*(第?\d+/\d+页?|第\d+页(,?共\d+页)?|共\d+页(,?第\d+页)?|\d+/\d+)[)-]*")
STROKES = re.compile("[-/\\\\|—–―─~…·.*]+")
LABEL_END = (":", "\uff1a")
OTHER_STANDING = re.compile(
    "取消|退出|停发|停保|停止|终止|不予|不符合|不合格|未通过|不通过|清退|注销|调出|迁出|拒绝|暂缓|不同意"
)
OTHER_UNIT = re.compile(
    "(单位|金额|币种)[^0-9元]{0,8}?(万|千|百|亿|美|港|欧|日)元|[(]?(万|千|百|亿)元[)]?$"
    "|金额单位:?(人民币)?[角分]$"
)
NUMBERS = frozenset({"int", "money", "age"})
CLOSED = frozenset({"enum", "code", "household"})
SHORTEST_ID = 14  # digits; of 15 one may be wanting, of 18 one may be an X


def is_page_number(text: str) -> bool:
    """Return whether a folded text only says which page this is."""
    return PAGE.fullmatch(text) is not None


def is_blanked(cells: Iterable[Cell]) -> bool:
    """Return whether cells hold strokes alone: a blank row crossed out."""
    return all(STROKES.fullmatch(fold(cell.text)) for cell in cells)


def no_name(cell: Cell) -> bool:
    """Return whether a cell in the names' column holds nothing, a label, or a sum's words."""
    text = fold(cell.text)
    if not text or text.isdigit() or cell.text.endswith(LABEL_END):
        return True
    return TOTAL_OF.fullmatch(text) is not None


def fits(cell: Cell, type_: str, vocabulary: Vocabulary) -> bool:
    """Return whether a cell may be a value of its column; in doubt it may."""
    if cell.kind in (CellKind.ERROR, CellKind.UNCALCULATED):
        return True
    if not cell.text or cell.text.endswith(LABEL_END):
        return False
    if type_ == "id_number":
        return sum(map(str.isdigit, cell.text)) >= SHORTEST_ID
    if type_ in NUMBERS:
        return number(cell.text) is not None
    return type_ not in CLOSED or vocabulary.is_public(cell.text)
