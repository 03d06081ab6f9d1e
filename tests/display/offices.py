"""A small office in memory and a folder: what the board side asks for, and nothing more."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gongshi.clock import real_now
from gongshi.display import digest
from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from pathlib import Path

SITE, BOARD = "demo.example/binhe", "hall"


@dataclass
class FolderOffice:
    """An office over a folder: manifest.note, pictures/, and office.json for the rest."""

    root: Path
    tokens: dict[str, str] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    at: datetime | None = None

    @property
    def site(self):
        return SITE

    @property
    def settings(self):
        return json.loads((self.root / "office.json").read_text("utf-8"))

    @property
    def manifest_vkey(self):
        return self.settings["vkey"]

    def now(self):
        return self.at or real_now() + timedelta(seconds=self.settings.get("training", 0))

    def redeem_pairing(self, code, now):
        if code != self.settings["code"] or code in self.spent or now >= self.code_ends:
            return None
        self.spent.add(code)
        self.tokens["token-1"] = BOARD
        return "token-1"

    @property
    def code_ends(self):
        return datetime.fromtimestamp(self.settings["code_ends"], UTC)

    def board_of_token(self, token):
        return self.tokens.get(token)

    def manifest_bytes(self, board):
        path = self.root / "manifest.note"
        return path.read_bytes() if board == BOARD and path.exists() else None

    def manifest_stamp(self, _board):
        path = self.root / "manifest.note"
        return (path.stat().st_ino, path.stat().st_mtime_ns) if path.exists() else None

    def note_contact(self, board, seq, _now, *, agent):
        self.contact = (board, seq, agent)

    def picture_path(self, _board, sha256, _now):
        path = self.root / "pictures" / sha256
        return path if path.exists() else None

    def ask_pairing(self, _data, _now):
        return {"code": "ABCD-EFGH", "secret": "waiting"}

    def collect_pairing(self, secret, _now):
        if secret != "waiting":
            raise DisplayError("pairing_over", "")
        token, board = "token-agent", BOARD
        self.tokens[token] = board
        return {"site": SITE, "board": board, "manifest_vkey": self.manifest_vkey, "token": token}

    def receive_evidence(self, _board, notes, _now):
        folder = self.root / "evidence"
        folder.mkdir(exist_ok=True)
        for note in notes:
            (folder / digest(note)).write_bytes(note)
        return {"acknowledged": [digest(note) for note in notes], "refused": []}
