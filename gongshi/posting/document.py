"""A printed document (文书) as plain values: headings, paragraphs, tables, places to fill in.

Runs of U+FF3F are a line to write on: what nobody recorded is left open, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.posting.notice import Align

if TYPE_CHECKING:
    from collections.abc import Sequence

TO_FILL_IN = "\uff3f"  # full-width low line


@dataclass(frozen=True)
class Heading:
    """A heading; `deep` for one beneath another."""

    text: str
    deep: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, perhaps with lines to write on; `small` for a note."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class DocumentColumn:
    """A column: its heading, its share of the width, how its cells stand."""

    label: str
    share: float
    align: Align = Align.LEFT
    code: bool = False  # digests: small, breaking anywhere


@dataclass(frozen=True)
class DocumentTable:
    """A table; without headings it is a list of labels and values."""

    columns: tuple[DocumentColumn, ...]
    rows: Sequence[tuple[str, ...]]
    headed: bool = True


@dataclass(frozen=True)
class Space:
    """Room for something to be pasted in, with its caption."""

    caption: str


@dataclass(frozen=True)
class Signatures:
    """Who signs, each with a line, and where the stamp goes."""

    people: tuple[str, ...]
    stamp: str


Part = Heading | Paragraph | DocumentTable | Space | Signatures


@dataclass(frozen=True)
class Document:
    """A whole document; the QR stands beside the title."""

    office: str
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    foot: str
    qr_url: str | None
    code_lines: tuple[str, ...]
    sample_mark: str = ""
    keywords: tuple[str, ...] = field(default=())
