"""Documents (文书) as PDF, set by Typst: what an office prints, signs, stamps and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from gongshi.errors import PictureError
from gongshi.picture.faces import Face, check_fonts, has
from gongshi.picture.sheet import fonts, qr_svg
from gongshi.posting.document import (
    TO_FILL_IN,
    DocumentTable,
    Heading,
    Paragraph,
    Signatures,
    Space,
)

if TYPE_CHECKING:
    from gongshi.posting.document import Document, Part

TEMPLATE = Path(__file__).with_name("document.typ")


def document(made: Document) -> bytes:
    """Return a document as PDF. No date is written: same input, same bytes on the same host.

    Raises PictureError("document_failed" or font_*).
    """
    check_fonts()
    values = json.dumps(_values(made), ensure_ascii=False)
    try:
        compiler = typst.Compiler(
            TEMPLATE,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": values},
        )
        pdf, warnings = compiler.compile_with_warnings(format="pdf")
    except typst.TypstError:
        raise _failed() from None
    if warnings or not isinstance(pdf, bytes):
        raise _failed()
    return pdf


def _values(made: Document) -> dict[str, Any]:
    return {
        "office": printable(made.office),
        "title": printable(made.title),
        "subtitle": printable(made.subtitle),
        "parts": [_part(part) for part in made.parts],
        "foot": printable(made.foot),
        "qr_svg": qr_svg(made.qr_url) if made.qr_url else None,
        "code_lines": [printable(line) for line in made.code_lines],
        "sample_mark": printable(made.sample_mark),
        "keywords": list(made.keywords),
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading(text, deep):
            return {"sort": "heading", "text": printable(text), "deep": deep}
        case Paragraph(text, small):
            return {"sort": "paragraph", "text": printable(text), "small": small}
        case Space(caption):
            return {"sort": "space", "caption": printable(caption)}
        case Signatures(people, stamp):
            return {
                "sort": "signatures",
                "people": [printable(who) for who in people],
                "stamp": printable(stamp),
            }
        case DocumentTable(columns, rows, headed):
            return {
                "sort": "table",
                "headed": headed,
                "columns": [
                    {"label": c.label, "share": c.share, "align": c.align.value, "code": c.code}
                    for c in columns
                ],
                "rows": [[printable(cell) for cell in row] for row in rows],
            }


def printable(text: str) -> str:
    """Return the text with a * for each character that no font has (W503 told so at posting)."""
    return "".join(c if c == TO_FILL_IN or c.isspace() or has(Face.SANS, c) else "*" for c in text)


def _failed() -> PictureError:
    return PictureError("document_failed", "文书未能排出", "请运行 gongshi doctor 检查字体与 typst")
