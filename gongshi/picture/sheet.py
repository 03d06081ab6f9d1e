"""The A4 sheet (纸质公示) that is stamped and pinned up: vectors, real text, set by Typst.

Typst sets the variable sans at any weight and keeps text as text, so neither font subsets nor a
bitmap are needed (docs/adr/0010). The template gets values as JSON, never as markup: no text of a
notice can be read as a command. No date is written: same input, same bytes on the same host.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from gongshi.errors import PictureError
from gongshi.picture import blocks, codes, letterhead
from gongshi.picture.faces import FILES, Face, check_fonts, font_path
from gongshi.picture.legible import legible
from gongshi.picture.profile import A4
from gongshi.picture.table import NUMBER, Grid, beneath_of, cell_text, fit_table
from gongshi.picture.titles import AIR, break_title
from gongshi.picture.typeset import Style, width
from gongshi.posting.notice import Align
from gongshi.qr import QUIET, encode

if TYPE_CHECKING:
    from gongshi.picture.table import Track
    from gongshi.posting.notice import Notice, Row

TEMPLATE = Path(__file__).with_name("sheet.typ")
DOT_MM = 0.1  # the a4 profile is laid out in tenths of a millimetre
POINT_MM = 25.4 / 72
TEXT_MM = 156  # GB/T 9704: the type area is 156 mm wide
OFFICE_PT, OFFICE_LEAST_PT = 30, 16
CODE_MM = 24
ROWS_WITH_STAMP = 4
SIDES = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


def sheet(notice: Notice, nonce: bytes | None = None) -> bytes:
    """Return the sheet as PDF, with the nonce as a keyword so that its hash is unguessable.

    Raises PictureError("title_too_long", "table_too_wide", "sheet_failed" or font_*).
    """
    check_fonts()
    values = sheet_values(notice)
    values["keywords"] = [f"gongshi-nonce:{nonce.hex()}"] if nonce is not None else []
    values["rows_with_stamp"] = 0
    try:
        compiler = typst.Compiler(
            TEMPLATE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=_inputs(values)
        )
        if _stamp_stands_alone(compiler):
            values["rows_with_stamp"] = min(ROWS_WITH_STAMP, len(values["rows"]))
        pdf, warnings = compiler.compile_with_warnings(format="pdf", sys_inputs=_inputs(values))
    except typst.TypstError:
        raise _failed() from None
    if warnings or not isinstance(pdf, bytes):
        raise _failed()
    return pdf


def _stamp_stands_alone(compiler: typst.Compiler) -> bool:
    """Return whether signature and stamp would get a page without rows."""
    found = compiler.query("<stamp-alone>", field="value", one=True)
    return bool(json.loads(found))


def _inputs(values: dict[str, Any]) -> dict[str, str]:
    return {"notice": json.dumps(values, ensure_ascii=False)}


def sheet_text(notice: Notice) -> str:
    """Return every text the sheet is made of, for the output gate."""
    return "\n".join(_texts(sheet_values(notice)))


def sheet_values(notice: Notice) -> dict[str, Any]:
    """Return what the template is given: texts, widths in millimetres, no markup."""
    printed, _ = legible(notice)
    return {
        "office": printed.office,
        "office_pt": _office_size(printed.office),
        "title": printed.plain_title,
        "title_lines": _title_lines(printed),
        "continued": blocks.CONTINUED,
        "number": printed.number,
        "window_label": printed.window_label,
        "window_dates": printed.window_dates,
        "window_days": printed.window_days,
        "body": printed.body,
        "notes": printed.row_notes,
        "closing_line": printed.closing_line,
        "contacts": [{"label": c.label, "text": c.text} for c in printed.contacts],
        "privacy": printed.privacy,
        "signature": [
            text for text in (printed.reviewing_body, printed.posting_body, printed.dated) if text
        ],
        "paper_foot": printed.paper_foot,
        "sample_mark": printed.sample_mark,
        "page_words": ["第", "页/共", "页"],
        **_table(printed),
        **_code(printed),
    }


def _table(notice: Notice) -> dict[str, Any]:
    if not notice.columns:
        return {"columns": [], "rows": [], "cell_pt": 12}
    grid = fit_table(notice, A4, round(TEXT_MM / DOT_MM))
    return {
        "columns": [_column(track) for track in grid.tracks],
        "rows": [[_cell(track, row, grid) for track in grid.tracks] for row in notice.rows],
        "cell_pt": round(grid.size * DOT_MM / POINT_MM, 1),
    }


def _column(track: Track) -> dict[str, Any]:
    centred = track.column is NUMBER or track.column.align is Align.CENTRE
    pad = 0.4 if centred else max(0.4, (track.w - track.block) // 2 * DOT_MM)
    return {
        "mm": round(track.w * DOT_MM, 2),
        "heading": track.heading,
        "align": SIDES[track.column.align],
        "pad": round(pad, 2),
    }


def _cell(track: Track, row: Row, grid: Grid) -> str | dict[str, str]:
    text = cell_text(track.column, row)
    below = [row.cells[column.label] for column in beneath_of(track, row, grid)]
    return {"text": text, "beneath": " ".join(below)} if below else text


def _code(notice: Notice) -> dict[str, Any]:
    lines = [text for text, _ in codes.code_lines(notice, A4)]
    if notice.qr.url is None:
        check = f"{codes.CHECK_CODE} {notice.qr.check_code}"
        return {"qr_svg": None, "qr_mm": 0, "qr_alt": "", "code_lines": [check, *lines]}
    return {
        "qr_svg": qr_svg(notice.qr.url),
        "qr_mm": CODE_MM,
        "qr_alt": notice.qr.caption,
        "code_lines": lines,
    }


def qr_svg(text: str) -> str:
    """Return the QR as one path of squares."""
    matrix = encode(text)
    side = len(matrix) + 2 * QUIET
    squares = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path d="{squares}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )


def _title_lines(notice: Notice) -> list[str]:
    style = Style(Face.SERIF_BOLD, A4.title)
    room = round(TEXT_MM / DOT_MM - AIR * style.size)
    lines = break_title(notice.title, room, lambda text: width(text, style))
    if lines is None:
        raise PictureError(
            "title_too_long", "标题过长,纸上放不下", "请在类别文件的 title 中用 | 标出更多可换行处"
        )
    return lines


def _office_size(office: str) -> int:
    """Return the largest size at which the letterhead takes one line."""
    fitting = int(TEXT_MM / POINT_MM / (len(office) * (1 + letterhead.TRACKING)))
    return max(OFFICE_LEAST_PT, min(OFFICE_PT, fitting))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return []


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return our own fonts and no others."""
    folders = sorted({font_path(file).parent for file in FILES})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _failed() -> PictureError:
    return PictureError("sheet_failed", "纸质件未能排出", "请运行 gongshi doctor 检查字体与 typst")
