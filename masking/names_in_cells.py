"""Names in cells (格中人名): which pieces of a cell the gate looks for as names.

A column of names holds nothing else; one about people (监护人) may name an office; an unknown
column counts where the whole cell has the shape of one listed name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from masking.findings import FORM_WORD_ENDS
from masking.folding import is_han, name_view
from masking.names import NOTES, builtin_surnames, read_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_RUN = 4
# fmt: off
_KIN = frozenset((
    "父亲", "母亲", "本人", "妻子", "丈夫", "儿子", "女儿", "祖父",
    "祖母", "爷爷", "奶奶", "外公", "外婆", "哥哥", "姐姐", "弟弟",
    "妹妹", "邻居", "亲属", "自理", "户主", "同上",
))
# what stands around a name in a cell: kin, notes and roles
_AROUND_NAMES = _KIN | NOTES | frozenset((
    "申请人", "代领人", "联系人", "监护人", "照料人", "负责人", "姓名", "代领", "代办", "夫妇",
    "长子", "次子", "长女", "次女", "儿媳", "女婿", "孙子", "孙女", "侄子", "侄女", "外甥", "家属",
))
# fmt: on
_BODY = re.compile(r"社区|村委|居委|福利|医院|养老|敬老|中心|学校|街道|民政|公司|低保|特困|残疾")
_SHORTEST_WORD, _MOST = 3, 40  # letters of a word in another script
_WORD_LENGTHS = (4, 3, 2)
_HEADS = frozenset(word[:2] for word in _AROUND_NAMES)
_TAILS = frozenset(word[-2:] for word in _AROUND_NAMES)


def _of_name_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield (piece of a name, its surname) from a column of names: everything in it is one."""
    name = read_name(text, builtin_surnames())
    if name is None or not name.parts or _has_more(name.parts[0]):
        yield from _runs(text)
    elif is_han(name.parts[0][0]):
        yield from ((part, name.surname) for part in name.parts)
    else:
        yield from ((word, "") for word in _foreign_words(name_view(text)))


def _of_people_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a column about people (监护人), leaving bodies and kin out."""
    for name, surname in _of_name_column(text):
        if name not in _KIN and not _BODY.search(name):
            yield name, surname


def _of_unknown_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield the cell where the whole of it has the shape of one listed name."""
    name = read_name(text, builtin_surnames())
    if name is None or not name.surname or name.parts[0][-1] in FORM_WORD_ENDS:
        return
    if len(name.parts[0]) in (2, 3):
        yield name.parts[0], name.surname


NAMES_IN = {
    "name": _of_name_column,
    "people": _of_people_column,
    "unknown": _of_unknown_column,
}


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield every short run of letters: 王芳、李娜 or 王芳(妻)1390…, kin and notes taken off."""
    view = name_view(text)
    for run in "".join(c if is_han(c) else " " for c in view).split():
        name = _bare_name(run)
        if 1 < len(name) <= _LONGEST_RUN:
            yield name, builtin_surnames().of(name)
    for word in _foreign_words("".join(" " if is_han(c) else c for c in view)):
        yield word, ""


def _has_more(name: str) -> bool:
    """Say whether a word that is no name stands around one; asked of every name of a list."""
    return (name[:2] in _HEADS or name[-2:] in _TAILS) and _bare_name(name) != name


def _bare_name(run: str) -> str:
    """Take what is no name off a run: 女儿段小花, 段秀英女士, 段秀英之子."""
    while True:
        head = next((w for n in _WORD_LENGTHS if (w := run[:n]) in _AROUND_NAMES), "")
        tail = next((w for n in _WORD_LENGTHS if (w := run[-n:]) in _AROUND_NAMES), "")
        if not run or not (head or tail):
            return run
        run = run[len(head) :]
        run = run[: len(run) - len(tail)] if run.endswith(tail) else run


def _foreign_words(text: str) -> Iterator[str]:
    """Yield words of three letters or more in other scripts, with their combining marks."""
    joined = (c if c.isalpha() or unicodedata.category(c)[0] == "M" else " " for c in text)
    yield from (word for word in "".join(joined).split() if _SHORTEST_WORD <= len(word) <= _MOST)
