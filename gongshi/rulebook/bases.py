"""Reading legal bases (公开依据) and spans, shared by catalogue and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting.item import Basis, Span, Unit

if TYPE_CHECKING:
    from gongshi.rulebook.reader import Reader

LONGEST_SPAN = 366


def read_bases(reader: Reader, key: str) -> tuple[Basis, ...]:
    """Read a non-empty list of bases; each states document, number, article, from, confirmed."""
    bases = tuple(_read_basis(part) for part in reader.parts(key))
    if not bases:
        reader.fault(key, "缺少依据")
    return bases


def read_span(reader: Reader, smallest: int = 1) -> Span:
    """Read `n` and `unit` of a mapping."""
    return Span(reader.whole("n", smallest, LONGEST_SPAN), reader.choice("unit", Unit))


def _read_basis(reader: Reader) -> Basis:
    basis = Basis(
        document=reader.text("document"),
        number=reader.text_or_blank("number"),
        article=reader.text_or_blank("article"),
        in_force_from=reader.day_or_none("from"),
        confirmed=reader.flag("confirmed"),
    )
    if basis.confirmed and basis.in_force_from is None:
        reader.fault("from", "已核实的依据必须写明施行日期")
    reader.done()
    return basis
