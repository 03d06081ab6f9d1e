"""An invented office with its keys, log and postings, built by the room's own functions.

Everything is made once from fixed seeds; tests copy what they spoil.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gongshi.clock import to_utc_text
from gongshi.record import checkpoint, entry, keys, pages, pngnonce, proof, status, tiles
from gongshi.record.acts import Act
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer, Verifier, cosignature_vkey
from gongshi.record.rows import ROWS_ALG, rows_root
from gongshi.record.status import RecordedState

ORIGIN = "xihe.example/gongshi"
OPENED = "2026-11-01T00:00:00Z"
POSTED_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 周二 09:00 Shanghai
NOT_AFTER = "2026-12-03T16:00:00Z"  # 24:00 of 周四 2026-12-03, Shanghai
DURING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOST = "gs.xihe.example"
DIGEST = "ab" * 32
NONCE = bytes(range(32))
ROW_KEY = b"\x07" * 32


def signer(role: str, seed: int = 0) -> Signer:
    name = f"{ORIGIN}/{role}"
    return Signer(name, hashlib.sha256(f"{name} {seed}".encode()).digest())


ROOT = signer("root")
PUBLISHER = signer("publisher")
LOG = signer("log")
STATUS = signer("status")
MANIFEST = signer("manifest")
WITNESS = Signer("street.example/witness", hashlib.sha256(b"witness").digest())


def posting_id(n: int) -> str:
    return "GONGSHI" + "ABCDEFGHIJKLMNOPQR" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[n]


def png(width: int = 2, height: int = 3) -> bytes:
    """The smallest honest PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        tail = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + tail

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\xff" * width) * height)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


PICTURE = pngnonce.with_nonce(png(), NONCE)
OTHER_PICTURE = pngnonce.with_nonce(png(3, 2), NONCE)
SHEET = b"%PDF-1.7 an A4 sheet\n%%EOF\n"
PAGES = pages.pages_json(
    [
        pages.PageFile(1, "portrait", 2, 3, hashlib.sha256(PICTURE).hexdigest()),
        pages.PageFile(1, "landscape", 3, 2, hashlib.sha256(OTHER_PICTURE).hexdigest()),
    ]
)


def window(not_after: str = NOT_AFTER, last: str = "2026-12-03") -> dict:
    return {
        "rule": "workday",
        "days": 7,
        "calendar": DIGEST,
        "first": "2026-11-25",
        "last": last,
        "not_after": not_after,
    }


def posted_fields(identity: str, **changed: object) -> dict:
    return {
        "id": identity,
        "number": "滨社公示第12号",
        "item": 11,
        "list": "dibao_initial",
        "title": "最低生活保障拟保障对象公示",
        "source": {
            "body": "西河街道办事处",
            "doc_no": "西街救助报第31号",
            "doc_date": "2026-11-20",
            "stage": "初审",
        },
        "basis": ["最低生活保障审核确认办法 第十七条"],
        "catalogue": DIGEST,
        "policy": DIGEST,
        "template": DIGEST,
        "approver_role": "approver",
        "approvals": 1,
        "window": window(),
        "rows": 2,
        "rows_alg": ROWS_ALG,
        "rows_root": rows_root(ROW_KEY, identity, [{"姓名": "段*英"}, {"姓名": "普*华"}]),
        "content": DIGEST,
        "pages_root": pages.pages_root(PAGES),
        "sheet": hashlib.sha256(SHEET).hexdigest(),
        "board": ["board-1"],
        **changed,
    }


def directory(
    *,
    seq: int = 0,
    training: bool = False,
    root: Signer = ROOT,
    changed: dict[Role, dict] | None = None,
    extra: tuple[ListedKey, ...] = (),
) -> bytes:
    listed = [
        ListedKey(role, key, OPENED, **(changed or {}).get(role, {}))
        for role, key in (
            (Role.PUBLISHER, PUBLISHER.vkey),
            (Role.LOG, LOG.vkey),
            (Role.STATUS, STATUS.vkey),
            (Role.MANIFEST, MANIFEST.vkey),
            (Role.WITNESS, cosignature_vkey(WITNESS)),
        )
    ]
    return keys.make(ORIGIN, seq, OPENED, [*listed, *extra], root, training=training)


@dataclass
class Log:
    """A log in memory: its files by path, and what was appended."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[bytes] = field(default_factory=list)
    at: datetime = POSTED_AT
    training_s: int | None = None
    publisher: Signer = PUBLISHER
    seq: int = 0
    prev: str = entry.FIRST_PREV

    def read(self, path: str) -> bytes:
        return self.files[path]

    def line(self, act: Act, **fields: object) -> str:
        common = {"seq": self.seq, "prev": self.prev, "time": to_utc_text(self.at)}
        if self.training_s is not None:
            common["training"] = self.training_s
        return entry.build(act, publisher="滨河社区居民委员会", **{**common, **fields})

    def add(self, act: Act, **fields: object) -> bytes:
        return self.add_note(entry.sign(self.line(act, **fields), self.publisher))

    def add_note(self, data: bytes) -> bytes:
        size = len(self.notes)
        grown = tiles.append(size, [data], self.read)
        self.files.update(grown.files)
        self.files["checkpoint"] = checkpoint.make(ORIGIN, grown.size, grown.root, [LOG])
        self.notes.append(data)
        self.seq, self.prev = self.seq + 1, entry.leaf_hash(data).hex()
        self.at += timedelta(minutes=1)
        return data

    def post(self, n: int, **changed: object) -> str:
        self.add(Act.POSTED, **posted_fields(posting_id(n), **changed))
        return posting_id(n)

    def proof(self, index: int, head: bytes | None = None) -> bytes:
        return proof.prove(index, len(self.notes), head or self.files["checkpoint"], self.read)

    def head(self) -> checkpoint.Checkpoint:
        return checkpoint.parse(
            self.files["checkpoint"],
            ORIGIN,
            [LOG.verifier],
            [Verifier.from_vkey(cosignature_vkey(WITNESS))],
        )


@dataclass
class Posting:
    """A posting's public files and the log that holds it."""

    files: dict[str, bytes]
    log: Log
    index: int

    def spoil(self, name: str, data: bytes | None) -> dict[str, bytes]:
        """The files with one of them replaced, or removed where `data` is None."""
        files = {**self.files, name: data}
        return {name: data for name, data in files.items() if data is not None}


def status_note(
    state: RecordedState = RecordedState.POSTED,
    at: datetime = DURING,
    *,
    identity: str | None = None,
    training_s: int | None = None,
    key: Signer = STATUS,
) -> bytes:
    return status.make(identity or posting_id(1), state, at, key, training_s=training_s)


def posting(
    *,
    before: int = 5,
    ending: Act | None = None,
    extended: str | None = None,
    cosigned: bool = False,
    training_s: int | None = None,
    **changed: object,
) -> Posting:
    """A posting after `before` other entries, with an ending or an extension if asked."""
    log = Log(training_s=training_s)
    for n in range(before):
        log.add(Act.STATUS_DIGEST, day="2026-11-23", count=n, digest=DIGEST)
    identity = log.post(1, **changed)
    head = log.files["checkpoint"]
    if cosigned:
        head = checkpoint.cosign(head, WITNESS, int(POSTED_AT.timestamp()) + 3600)
    files = {
        "keys.note": directory(training=training_s is not None),
        "posted.note": log.notes[-1],
        "posted.tlog-proof": log.proof(before, head),
        "pages.json": PAGES,
    }
    if extended:
        log.add(
            Act.EXTENDED,
            id=identity,
            reason="not_displayed",
            window=window(extended, last="2026-12-10"),
        )
        files["extended.note"] = log.notes[-1]
        files["extended.tlog-proof"] = log.proof(len(log.notes) - 1)
    if ending:
        log.at = DURING
        _end(log, identity, ending)
        files[f"{ending}.note"] = log.notes[-1]
        files[f"{ending}.tlog-proof"] = log.proof(len(log.notes) - 1)
    state = RecordedState(ending.value) if ending else RecordedState.POSTED
    at = DURING + timedelta(hours=1)
    files["status.note"] = status_note(state, at, training_s=training_s)
    return Posting(files, log, before)


def _end(log: Log, identity: str, ending: Act) -> None:
    if ending is Act.CORRECTED:
        successor = log.post(2, corrects=identity)
        log.add(ending, id=identity, by=successor)
    elif ending is Act.WITHDRAWN:
        log.add(ending, id=identity, reason="privacy")
    else:
        log.add(ending, id=identity)
