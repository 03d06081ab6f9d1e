"""The evidence pack (证据包): one deterministic zip for one posting; see docs/formats/pack.md.

`write` is a function of its files alone. `read` takes a zip apart, writes it again and requires the
same bytes, so there is no place in it where a byte could change or hide. `check` compares what is
beside the record with what is signed in it. Untrusted bytes raise VerificationFailed only.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gongshi.errors import VerificationFailed
from gongshi.record import canonical, growth, logged, note, proof
from gongshi.record.acts import Act
from gongshi.record.note import Verifier
from gongshi.record.schema import check as check_shape
from gongshi.record.schema import is_date, is_digest, is_instant, is_list, is_text, one_of, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory

VERSION = "gongshi/pack/v1"
PACK_FILE = "pack.json"
GUIDE = "读我.txt"
WINDOW_FILE = "window.json"
APPROVALS_FILE = "approvals.json"
SCREENS_FILE = "screens.json"
HEAD_FILE = "log/checkpoint"
COVERAGE_FILE = "coverage.json"
MOST_FILES = 50_000
MOST_BYTES = 256 * 1024 * 1024
LIST_LIMIT = 16 * 1024 * 1024
STEPS: Mapping[str, str] = {
    "pack": "证据包完整,清单与文件一致",
    "pack_entries": "其余记录真实、在日志之中、属于本次公示",
    "pack_head": "所附检查点由日志密钥签署,与其余记录同属一份日志",
    "pack_window": "公示期逐日计算与签署的期限一致",
    "pack_approvals": "审核的内容与签署的内容一致",
    "pack_screens": "屏端证据由登记的屏签署",
}
FURTHER = (Act.OBJECTION_CLOSED, Act.DISPLAY_EVIDENCE, Act.POSTED, Act.EXTENDED)

_PATH = re.compile(
    r"P/[A-Z2-7]{26}/(?:(?:keys|status)\.note|pages\.json"
    r"|(?:posted|extended|retired|withdrawn|corrected)\.(?:note|tlog-proof))|entries/[0-9]{1,16}\.(?:note|tlog-proof)"
    r"|log/checkpoint|window\.json|approvals\.json|screens\.json|coverage\.json|pack\.json|读我\.txt"
    r"|screens/[A-Za-z0-9][A-Za-z0-9_.-]{0,63}/[0-9a-f]{64}\.note",
    re.ASCII,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    RuntimeError,  # an encrypted member, or NotImplementedError
    OverflowError,
)


def write(posting_id: str, files: Mapping[str, bytes]) -> bytes:
    """Return the zip of `files` (all but `pack.json`, which is made here)."""
    listing = {
        "v": VERSION,
        "id": posting_id,
        "files": [[path, _digest(data)] for path, data in sorted(files.items())],
    }
    return _zipped({**files, PACK_FILE: canonical.dumps(listing)})


def read(data: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the posting's id and the files of a pack that is whole, else refuse."""
    if len(data) > MOST_BYTES:
        raise VerificationFailed("pack")
    files = _unzipped(data)
    if any(not _PATH.fullmatch(path) for path in files) or _zipped(files) != data:
        raise VerificationFailed("pack")
    listing = canonical.loads(files.get(PACK_FILE, b""), limit=LIST_LIMIT)
    check_shape(listing, _LISTING, {}, "pack")
    front = f"P/{listing['id']}/"
    if any(path.startswith("P/") and not path.startswith(front) for path in files):
        raise VerificationFailed("pack")
    wanted = [[path, _digest(body)] for path, body in sorted(files.items()) if path != PACK_FILE]
    if listing["files"] != wanted:
        raise VerificationFailed("pack")
    return str(listing["id"]), files


def bundle(posting_id: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of `P/<ID>/`, by name, for `verify_posting`."""
    front = f"P/{posting_id}/"
    return {path.removeprefix(front): d for path, d in files.items() if path.startswith(front)}


def check(
    files: Mapping[str, bytes], posted: Mapping[str, Any], directory: Directory
) -> list[tuple[str, VerificationFailed | None]]:
    """Compare what lies beside a verified record with it; (step, fault) of each step taken."""
    steps: list[tuple[str, Callable[[], None]]] = [
        ("pack_entries", lambda: _check_entries(files, posted, directory)),
        ("pack_head", lambda: _check_heads(files, directory)),
        ("pack_window", lambda: _check_window(files, _signed_window(files, posted, directory))),
        ("pack_approvals", lambda: _check_approvals(files, posted)),
        ("pack_screens", lambda: _check_screens(files)),
    ]
    taken: list[tuple[str, VerificationFailed | None]] = []
    for step, action in steps:
        try:
            action()
        except VerificationFailed as failure:
            return [*taken, (step, failure)]
        taken.append((step, None))
    return taken


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(path, _EPOCH)
            member.external_attr, member.create_system = _MODE, _UNIX
            archive.writestr(member, data)
    return made.getvalue()


def _unzipped(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            sizes = [member.file_size for member in members]
            stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
            if not stored or len(members) > MOST_FILES or sum(sizes) > MOST_BYTES:
                raise VerificationFailed("pack")
            return {member.filename: archive.read(member) for member in members}
    except _ZIP_FAULTS:
        raise VerificationFailed("pack") from None


def _check_entries(
    files: Mapping[str, bytes], posted: Mapping[str, Any], directory: Directory
) -> None:
    named = {path for path in files if path.startswith("entries/")}
    stems = {path.rsplit(".", 1)[0] for path in named}
    if named != {f"{stem}.{end}" for stem in stems for end in ("note", "tlog-proof")}:
        raise VerificationFailed("file_missing")
    for stem in stems:
        given = proof.parse(files[f"{stem}.tlog-proof"])
        found = logged.read_logged(files[f"{stem}.note"], given, directory, FURTHER)
        if found.entry.id != posted["id"] or f"entries/{found.index}" != stem:
            raise VerificationFailed("entry_other_posting")


def _check_heads(files: Mapping[str, bytes], directory: Directory) -> None:
    """Require one history: no head beyond the newest, and no two of one size that differ."""
    newest = growth.read_head(files.get(HEAD_FILE, b""), directory)
    roots = {newest.size: newest.root}
    for head in _heads(files, directory):
        if head.size > newest.size or roots.setdefault(head.size, head.root) != head.root:
            raise VerificationFailed("checkpoint_fork")


def _heads(files: Mapping[str, bytes], directory: Directory) -> Iterator[Checkpoint]:
    for path, data in files.items():
        if path.endswith(".tlog-proof"):
            yield growth.read_head(proof.parse(data).checkpoint, directory)


def _signed_window(
    files: Mapping[str, bytes], posted: Mapping[str, Any], directory: Directory
) -> Mapping[str, Any]:
    """Return the window that was signed last: an extension moves the end."""
    data = files.get(f"P/{posted['id']}/extended.note")
    fields = posted if data is None else logged.read_entry(data, directory, [Act.EXTENDED]).fields
    signed: Mapping[str, Any] = fields["window"]
    return signed


def _check_window(files: Mapping[str, bytes], signed: Mapping[str, Any]) -> None:
    told = _json(files, WINDOW_FILE)
    check_shape(told, _WINDOW, {}, "window_fields")
    same = (
        told["first_day"] == signed["first"]
        and told["last_day"] == signed.get("last")
        and told["not_after"] == signed["not_after"]
        and (told["n"] or 0) == signed["days"]
        and (told["unit"] or "none") == signed["rule"]
    )
    if not same:
        raise VerificationFailed("window_differs")
    if told["days"]:
        _check_days(told["days"], signed)


def _check_days(days: list[dict[str, Any]], signed: Mapping[str, Any]) -> None:
    dates = [date.fromisoformat(day["date"]) for day in days]
    follow = all(b - a == timedelta(days=1) for a, b in pairwise(dates))
    counted = [day["date"] for day in days if day["counted"]]
    if not follow or not counted or len(counted) < signed["days"]:
        raise VerificationFailed("window_days")
    if (counted[0], days[-1]["date"]) != (signed["first"], signed.get("last")):
        raise VerificationFailed("window_days")


def _check_approvals(files: Mapping[str, bytes], posted: Mapping[str, Any]) -> None:
    told = _json(files, APPROVALS_FILE)
    check_shape(told, _APPROVALS, {}, "approvals_fields")
    contents = [told["content"], *(one["content"] for one in told["approvals"])]
    if set(contents) != {posted["content"]}:
        raise VerificationFailed("approvals_content")
    if len(told["approvals"]) != posted["approvals"]:
        raise VerificationFailed("approvals_count")
    times = [one["at"] for one in told["approvals"]]
    if told["submitted_at"] > min(times) or max(times) > posted["time"]:
        raise VerificationFailed("approvals_time")


def _check_screens(files: Mapping[str, bytes]) -> None:
    told = _json(files, SCREENS_FILE)
    check_shape(told, {"boards": is_list(64, _SCREEN)}, {}, "screens_fields")
    keys = {one["board"]: [Verifier.from_vkey(k) for k in one["keys"]] for one in told["boards"]}
    for path, data in files.items():
        if path.startswith("screens/"):
            _, board, name = path.split("/")
            note.open_sole(data, keys.get(board, []))
            if name != f"{_digest(data)}.note":
                raise VerificationFailed("screens_digest")


def _json(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in files:
        raise VerificationFailed("file_missing")
    return canonical.loads(files[name], limit=LIST_LIMIT)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_ITEM = is_list(2, lambda value: isinstance(value, str))
_LISTING = {"v": one_of({VERSION}), "id": is_text(26), "files": is_list(MOST_FILES, _ITEM)}
_DAY = shape(
    {
        "date": is_date,
        "weekday": is_text(8),
        "counted": lambda value: isinstance(value, bool),
        "why": is_text(200),
    }
)
_WINDOW = {
    "unit": lambda value: value is None or value in ("workday", "day"),
    "n": lambda value: value is None or type(value) is int,
    "first_day": is_date,
    "last_day": lambda value: value is None or is_date(value),
    "not_after": is_instant,
    "days": is_list(4000, _DAY),
}
_APPROVALS = {
    "content": is_digest,
    "submitted_at": is_instant,
    "approvals": is_list(
        3, shape({"role": one_of({"approver"}), "content": is_digest, "at": is_instant})
    ),
}
_SCREEN = shape({"board": is_text(64), "keys": is_list(64, is_text(400))})
