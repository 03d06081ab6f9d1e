"""How the cells of a workbook are written (xlsx): number formats, struck out, out of sight."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openpyxl.cell.rich_text import TextBlock
from openpyxl.utils.datetime import from_excel

from gongshi.sources.grid import CellKind, Look, Merge, trimmed
from gongshi.sources.ink import BLACK, WHITE, Rgb, from_hex, is_unseen, tinted
from gongshi.sources.shown import disguises

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LEAST_FONT = 3.0  # points
SYSTEM_COLOURS = {64: BLACK, 65: WHITE}  # the window's text and ground
THEME = {"lt1": WHITE, "dk1": BLACK}  # where a workbook has none
THEME_COLOUR = re.compile(
    rb'<a:(lt1|dk1|lt2|dk2|accent[1-6])>\s*<a:\w++[^>]*?(?:lastClr|val)="([0-9A-Fa-f]{6})"'
)
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
UNSET = "00000000"  # what openpyxl says of a ground whose colour is not stated
RAISED = ("superscript", "subscript")
SAMPLES = ((CellKind.NUMBER, "1180"), (CellKind.TEXT, "一"))  # what a condition's format may hide


@dataclass
class Looks:
    """The formats and fonts of a workbook by id, each read once."""

    book: Workbook
    known: dict[int, str] = field(default_factory=dict)
    written: dict[tuple[int, int], Look] = field(default_factory=dict)

    def number_format(self, id_: int, stored: Any) -> str:
        """Return the code of a number format."""
        if id_ not in self.known:
            self.known[id_] = stored.number_format
        return self.known[id_]

    def of(self, style: Any | None) -> Look:
        """Return whether the font strikes out, or cannot be seen on its ground."""
        if style is None:
            return Look.PLAIN
        key = (style.fontId, style.fillId)
        if key not in self.written:
            book: Any = self.book  # fonts and fills are not public there
            font, fill = book._fonts[key[0]], book._fills[key[1]]  # noqa: SLF001
            self.written[key] = self._look(font, self._ground(fill))
        return self.written[key]

    def parts(self, parts: Iterable[Any], style: Any | None) -> Look:
        """Return how a text of several parts (runs) is written: as one, or partly otherwise."""
        book: Any = self.book
        whole = self.of(style)
        ground = self._ground(book._fills[style.fillId]) if style is not None else WHITE  # noqa: SLF001
        looks = {
            self._part(part.font, ground) if isinstance(part, TextBlock) else whole
            for part in parts
            if trimmed(str(part))
        }
        if len(looks) > 1:
            return Look.PARTLY
        return looks.pop() if looks else whole

    def date(self, value: float) -> object:
        """Return the day of a number under a built-in Chinese date format, or the number."""
        try:
            return from_excel(value, self.book.epoch)
        except (ValueError, OverflowError):
            return value

    def conditional(self, sheet: Worksheet) -> Iterator[Merge]:
        """Yield the areas in which a condition strikes out or hides what a cell holds."""
        for formatting in sheet.conditional_formatting:
            if any(map(self._hides, formatting.rules)):
                for area in formatting.sqref.ranges:
                    yield Merge(area.min_row, area.min_col, area.max_row, area.max_col)

    def _hides(self, rule: Any) -> bool:
        for pictured in (rule.iconSet, rule.dataBar):
            if pictured is not None and pictured.showValue is False:
                return True
        if rule.dxf is None:
            return False
        font, fill, format_ = rule.dxf.font, rule.dxf.fill, rule.dxf.numFmt
        if format_ is not None and any(
            disguises(format_.formatCode or "", *sample) for sample in SAMPLES
        ):
            return True
        if font is None:
            return False
        ground = self._ground_colour(fill.bgColor) if hasattr(fill, "bgColor") else WHITE
        return self._look(font, ground) is not Look.PLAIN

    def _part(self, font: Any, ground: Rgb | None) -> Look:
        return Look.PARTLY if font.vertAlign in RAISED else self._look(font, ground)

    def _look(self, font: Any, ground: Rgb | None) -> Look:
        if font.strike:
            return Look.STRUCK
        if font.sz is not None and font.sz < LEAST_FONT:
            return Look.UNSEEN
        ink = BLACK if font.color is None else self._colour(font.color)
        return Look.UNSEEN if is_unseen(ink, ground) else Look.PLAIN

    def _ground(self, fill: Any) -> Rgb | None:
        """Return the colour behind the writing, None for patterns and gradients."""
        pattern = getattr(fill, "fill_type", "gradient")
        if not pattern or pattern == "none":
            return WHITE
        return self._ground_colour(fill.fgColor) if pattern == "solid" else None

    def _ground_colour(self, colour: Any) -> Rgb | None:
        return None if colour.type == "rgb" and colour.rgb == UNSET else self._colour(colour)

    def _colour(self, colour: Any) -> Rgb | None:
        if colour.type == "theme":
            plain = self._theme.get(colour.theme)
        elif colour.type == "indexed":
            plain = self._indexed(colour.indexed)
        else:
            plain = from_hex(str(colour.rgb))
        return None if plain is None else tinted(plain, colour.tint or 0)

    def _indexed(self, number: int) -> Rgb | None:
        palette: Any = self.book._colors  # type: ignore[attr-defined] # noqa: SLF001
        if number in SYSTEM_COLOURS:
            return SYSTEM_COLOURS[number]
        return from_hex(str(palette[number])) if number < len(palette) else None

    @cached_property
    def _theme(self) -> dict[int, Rgb | None]:
        found = dict(THEME_COLOUR.findall(self.book.loaded_theme or b""))
        named = {
            name: from_hex(found[name.encode()].decode())
            for name in THEME_ORDER
            if name.encode() in found
        }
        return {n: (THEME | named).get(name) for n, name in enumerate(THEME_ORDER)}
