"""Persons who already hang on a current posting of the same kind (与现行公示重复).

The rows of current postings are still there, sealed. Each ID number on either side becomes a digest
under a key that is made for this one comparison and kept nowhere; no digest is stored.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from gongshi.errors import Finding, GongshiError, Level
from gongshi.posting.kind import Retirement
from gongshi.posting.life import State
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.compose import mask
from masking import Sealed, vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.posting.kind import Kind
    from gongshi.sources import MappedColumn, SourceList
    from gongshi.steps.desk import Desk

CURRENT = (State.PUBLISHING, State.SHOWING)
KEY_BYTES = 32


def posted_already(desk: Desk, kind: Kind, found: SourceList) -> Iterator[Finding]:
    """Find rows (E117, decide) whose ID number is on a current posting of the kind.

    A kind that hangs until its next list repeats its persons by nature and is not asked.
    """
    column = next((c for c in found.columns if _type(kind, c.field) == "id_number"), None)
    if column is None or kind.retirement is not Retirement.WINDOW_END:
        return
    key = secrets.token_bytes(KEY_BYTES)
    posted = _posted(desk, kind, column.field, key)
    for row in found.rows if posted else ():
        cell = row.cells.get(column.field)
        if cell is not None and vault.keyed_digest(cell, key) in posted:
            yield Finding(
                "E117",
                Level.DECIDE,
                _place(column, row.number),
                "这个人已在一份正在张贴的同类公示中",
                "请核对是否重复报送;更正旧公示的,送审时加 --corrects 编码;确应再次公示的,请确认",
            )


def _posted(desk: Desk, kind: Kind, field: str, key: bytes) -> frozenset[bytes]:
    """Return the digests of everybody whom a current posting of the kind shows."""
    digests: set[bytes] = set()
    nobody = vault.keyed_digest(_blank(), key)
    with desk.store.transaction() as tx:
        for posting in tx.postings.in_states(CURRENT):
            if posting.kind != kind.id:
                continue
            try:
                opened = rowvault.open_rows(desk, tx, posting.batch)
            except GongshiError:  # its rows were destroyed this moment: it is coming down
                continue
            shown = {row.row for row in mask(kind, opened, posting.posted_on).rows}
            for number, cells in zip(opened.numbers, opened.rows, strict=True):
                if number in shown and field in cells:
                    digests.add(vault.keyed_digest(cells[field], key))
    return frozenset(digests - {nobody})


def _blank() -> Sealed:
    return Sealed("", "id_number")


def _type(kind: Kind, field: str) -> str:
    return str(kind.policy["fields"][field].get("type"))


def _place(column: MappedColumn, number: int) -> str:
    return f"{column.where.rstrip('0123456789')}{number}"
