"""The child's work: unpack, recognise, read, analyse, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import SourceListError
from gongshi.sources.analyse import analyse
from gongshi.sources.magic import Format, recognise
from gongshi.sources.wire import answer, refused, unpack

if TYPE_CHECKING:
    from gongshi.errors import Finding
    from gongshi.sources.grid import Book
    from gongshi.sources.limits import Limits


def work(payload: bytes) -> bytes:
    """Return the answer to one question. Only SourceListError is answered; the rest ends us."""
    question, data = unpack(payload)
    if question.marks is not None:
        return _marked(data, question.marks, question.limits)
    try:
        return answer(analyse(read(data, question.limits), question))
    except SourceListError as error:
        return refused(error.findings)


def _marked(data: bytes, marks: tuple[Finding, ...], limits: Limits) -> bytes:
    from gongshi.sources.marking import marked_copy  # noqa: PLC0415

    try:
        sheets = read(data, limits).sheets if data else ()
    except SourceListError:
        sheets = ()
    return marked_copy(sheets, marks)


def read(data: bytes, limits: Limits) -> Book:
    """Read by magic bytes. The imports are late: each file pays for its own reader."""
    found = recognise(data)
    if found is Format.PACKAGE:
        from gongshi.sources.read_xlsx import read_xlsx  # noqa: PLC0415

        return read_xlsx(data, limits)
    if found is Format.OLD_BINARY:
        from gongshi.sources.read_xls import read_xls  # noqa: PLC0415

        return read_xls(data, limits)
    from gongshi.sources.read_csv import read_csv  # noqa: PLC0415

    return read_csv(data, limits)
