"""Makes tests/rules/tamper.json: what must be refused, for Python and for the page's script alike.

    python -m tests.record.tamper

A case names a genuine bundle, the files that differ, and the step that must refuse it. `in_hand`
(a picture, a QR…) and `log` (a whole log) are for Python alone: the page has neither. A few cases
are no tricks: `state` says what they must be taken for. Keys and signatures come from fixed seeds,
so the file is the same at every run; a test holds it to this script.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.clock import to_utc_text
from gongshi.record import canonical, checkpoint, note, pages, pngnonce
from gongshi.record.acts import Act
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Algorithm, Signer
from gongshi.record.signing import key_id_of
from gongshi.record.status import RecordedState
from gongshi.record.strict import b64encode
from tests.record import test_tamper as tricks
from tests.record import world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).parents[1] / "rules" / "tamper.json"
ABOUT = (
    "Bundles of one posting and what was done to them. files: text, or base64, or null for a file "
    "that is missing; pad adds that many letters a. step: the step that must refuse it, in Python "
    "and in the page's script; why: the check behind the step, in Python. Made by "
    "python -m tests.record.tamper; do not edit."
)
NOW = world.DURING + timedelta(hours=2)
EXTENDED = "2026-12-10T16:00:00Z"
QR = f"HTTPS://{world.HOST.upper()}/P/{world.posting_id(1)}"
LONG = 9_000  # bytes of one line from which a case is written with `pad`

GOOD = tricks.GOOD
FULL = world.posting(ending=Act.RETIRED, extended=EXTENDED, cosigned=True)
BASES = {
    "posted": GOOD,
    "cosigned": tricks.COSIGNED,
    "full": FULL,
    "withdrawn": world.posting(ending=Act.WITHDRAWN),
    "corrected": world.posting(ending=Act.CORRECTED),
}
Case = dict[str, Any]


def document() -> str:
    """Return the file's text."""
    body = {
        "about": ABOUT,
        "id": world.posting_id(1),
        "root_vkey": world.ROOT.vkey,
        "now": to_utc_text(NOW),
        "bases": {name: written(made.files) for name, made in BASES.items()},
        "cases": list(cases()),
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def cases() -> Iterator[Case]:
    """Yield every case; the tables of tricks are those of the readers' own tests."""
    for part in (
        states, checkpoints, proofs, entries, directories, statuses, page_lists, later_acts, heads,
        names, replays, in_hand, logs,
    ):  # fmt: skip
        yield from part()


def case(
    name: str, step: str, why: str, files: Mapping[str, bytes | None], *, base: str = "posted"
) -> Case:
    """One trick, written down by what differs from its base."""
    return {"name": name, "base": base, "step": step, "why": why, "files": written(files)}


def states() -> Iterator[Case]:
    """What is no trick, so that a reader who refuses everything does not pass."""
    stale = world.status_note(at=NOW - timedelta(hours=26))
    ahead = world.status_note(at=NOW + timedelta(minutes=6))
    late = world.status_note(at=world.POSTED_AT + timedelta(hours=1))
    again = world.posting(time="2026-11-25T16:00:00Z")
    for name, base, state, files in (
        ("signed after its first day, as what is recorded again", "posted", "posted", again.files),
        ("genuine", "posted", "posted", {}),
        ("genuine and cosigned", "cosigned", "posted", {}),
        ("extended, then retired", "full", "retired", {}),
        ("withdrawn", "withdrawn", "withdrawn", {}),
        ("corrected", "corrected", "corrected", {}),
        ("a stale status note", "posted", "unknown", {"status.note": stale}),
        ("a status note from the future", "posted", "unknown", {"status.note": ahead}),
        ("no status note", "posted", "unknown", {"status.note": None}),
        ("retired, and no status note", "full", "retired", {"status.note": None}),
        ("retired, and an older status note", "full", "retired", {"status.note": late}),
    ):
        yield {"name": name, "base": base, "state": state, "files": written(files)}


def checkpoints() -> Iterator[Case]:
    """Numbers, lines and signatures of the checkpoint inside the proof."""
    for name, size in tricks.NUMBERS.items():
        yield with_head(f"a tree size with {name}", tricks.head_with(size), "checkpoint_format")
    for name, (text, why) in tricks.HEADS.items():
        yield with_head(f"a checkpoint with {name}", tricks.resigned(text), why)
    for name, (data, why) in tricks.NOTES.items():
        yield with_head(f"a checkpoint's note with {name}", data, why)


def with_head(name: str, head: bytes, why: str) -> Case:
    """The text is read when the tree is asked, the signatures when the log is."""
    signed = {"note_signature", "note_unknown_key", "checkpoint_origin"}
    step = "checkpoint" if why in signed else "inclusion"
    if why == "note_size":  # a proof of that size is refused before its checkpoint is read
        why = "proof_size"
    return case(name, step, why, {"posted.tlog-proof": tricks.PROOF.replace(tricks.HEAD, head)})


def proofs() -> Iterator[Case]:
    """The proof bundle itself."""
    at_checkpoint = {"checkpoint_origin", "checkpoint_unknown_signature", "key_not_in_force"}
    at_checkpoint |= {"cosigned_before_entry", "cosigned_time"}
    for name, index in tricks.NUMBERS.items():
        spoiled = tricks.PROOF.replace(b"index 5\n", f"index {index}\n".encode())
        files = {"posted.tlog-proof": spoiled}
        yield case(f"an index with {name}", "inclusion", "proof_format", files)
    for name, (data, why) in tricks.PROOFS.items():
        step = "checkpoint" if why in at_checkpoint else "inclusion"
        yield case(f"a proof with {name}", step, why, {"posted.tlog-proof": data})


def entries() -> Iterator[Case]:
    """The entry: its JSON, its shape, who signed it."""
    for name, (raw, why) in tricks.JSON.items():
        yield case(f"an entry with {name}", "entry", why, {"posted.note": tricks.json_note(raw)})
    for key in (world.LOG, world.STATUS, world.MANIFEST, world.ROOT):
        data = note.sign(tricks.LINE + "\n", [key])
        role = key.name.rsplit("/", 1)[1]
        files = {"posted.note": data}
        yield case(f"an entry signed by the {role} key", "entry", "note_unknown_key", files)
    other = world.posting(title="另一份公示")
    files = {"posted.note": other.files["posted.note"]}
    yield case("another entry of the same publisher", "inclusion", "inclusion", files)
    inner = b"\x01" * 32 + b"\x02" * 32
    yield case("an interior node as entry", "entry", "note_control", {"posted.note": inner})
    ending = {f"posted.{end}": FULL.files[f"retired.{end}"] for end in ("note", "tlog-proof")}
    yield case("the ending as the posting", "entry", "entry_kind", ending, base="full")


def directories() -> Iterator[Case]:
    """keys.note: shape, names, roles, revocations, weak keys."""
    for name, (changed, why) in tricks.DIRECTORIES.items():
        files = {"keys.note": tricks.directory_with(**changed)}
        yield case(f"a key directory with {name}", "keys", why, files)
    for name, (vkey, why) in tricks.KEYS.items():
        listed = {"keys": [tricks.listed("witness", vkey)]}
        if why == "key_name" or why.startswith("json"):
            continue  # the names are below: here the text itself could not be canonical
        files = {"keys.note": tricks.directory_with(**listed)}
        yield case(f"a listed key with {name}", "keys", why, files)
    for n, public in enumerate(small_order()):
        vkey = written_key(f"{world.ORIGIN}/log", public, Algorithm.ED25519)
        listed = {"keys": [tricks.listed("log", vkey)]}
        files = {"keys.note": tricks.directory_with(**listed)}
        yield case(f"a small-order key, encoding {n}", "keys", "key_weak", files)
    stranger = world.signer("root", seed=1)
    files = {"keys.note": world.directory(root=stranger)}
    yield case("a directory of the same name, another root key", "keys", "note_unknown_key", files)
    yield from revocations()


def revocations() -> Iterator[Case]:
    posted = {"until": to_utc_text(world.POSTED_AT)}
    for name, role, changed, step, why in (
        ("a revoked publisher", Role.PUBLISHER, {"revoked": 5}, "key_in_force", "key_revoked"),
        ("a retired publisher", Role.PUBLISHER, posted, "key_in_force", "key_not_in_force"),
        ("a revoked log key", Role.LOG, {"revoked": 5}, "checkpoint", "key_revoked"),
        ("a retired log key", Role.LOG, posted, "checkpoint", "key_not_in_force"),
        ("a revoked status key", Role.STATUS, {"revoked": 0}, "status", "key_not_in_force"),
        ("a retired status key", Role.STATUS, posted, "status", "key_not_in_force"),
    ):
        yield case(name, step, why, {"keys.note": world.directory(changed={role: changed})})
    files = {"keys.note": world.directory(changed={Role.WITNESS: {"revoked": 0}})}
    yield case("a revoked witness", "checkpoint", "key_revoked", files, base="cosigned")
    files = {"keys.note": world.directory(training=True)}
    yield case("a posting in a training directory", "key_in_force", "training_mixed", files)


def small_order() -> list[bytes]:
    """The 14 encodings under which anybody can forge."""
    eight = (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
    p = 2**255 - 19
    ys = [0, 1, p - 1, p, p + 1, *(int.from_bytes(bytes.fromhex(key), "little") for key in eight)]
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


def names() -> Iterator[Case]:
    """Key names, each with the key id that belongs to it."""
    for name, spelled, step, why in (
        ("that is not NFC", tricks.NFD, "keys", "json_text"),
        ("with a space", "street example", "keys", "key_name"),
        ("with an ideographic space", "street\u3000example", "keys", "key_name"),
        ("with a zero-width space", "street\u200bexample", "keys", "json_text"),
        ("of private characters", "street\ue000", "keys", "key_name"),
    ):
        vkey = written_key(spelled, world.WITNESS.public, Algorithm.COSIGNATURE)
        raw = raw_directory({"keys": [tricks.listed("witness", vkey)]})
        yield case(f"a listed key with a name {name}", step, why, {"keys.note": raw})
    line = f"\u2014 {tricks.NFD} {b64encode(b'i' * 68)}\n"
    data = tricks.with_line(tricks.NOTE, line)
    files = {"posted.note": data}
    yield case("a signature line with a name that is not NFC", "entry", "note_format", files)


def statuses() -> Iterator[Case]:
    """status.note: whose, what, when."""
    says = world.status_note
    text, _ = note.parse(GOOD.files["status.note"])
    body = json.loads(text)
    long = body | {"expires": to_utc_text(NOW + timedelta(hours=27))}
    for name, data, why in (
        ("of another posting", says(identity=world.posting_id(3)), "status_other_posting"),
        ("that says retired without an entry", says(RecordedState.RETIRED), "status_disagrees"),
        ("by the publisher", says(key=world.PUBLISHER), "note_unknown_key"),
        ("by a stranger", says(key=world.signer("status", seed=1)), "note_unknown_key"),
        ("of a training home", says(training_s=0), "training_mixed"),
        ("good for longer than 26 hours", status_of(long), "status_validity"),
        (
            "that ends before it begins",
            status_of(body | {"expires": body["at"]}),
            "status_validity",
        ),
        ("with another state", status_of(body | {"state": "overdue"}), "status_fields"),
        ("with a key too many", status_of(body | {"more": 1}), "status_fields"),
    ):
        yield case(f"a status note {name}", "status", why, {"status.note": data})
    hidden = {"retired.note": None, "retired.tlog-proof": None}
    yield case("a hidden ending", "status", "status_disagrees", hidden, base="full")
    newer = {"status.note": says(at=NOW)}
    yield case("a newer status note against the ending", "status", "status_disagrees", newer,
               base="full")  # fmt: skip


def status_of(body: dict[str, Any]) -> bytes:
    return note.sign(canonical.dumps(body).decode("utf-8") + "\n", [world.STATUS])


def page_lists() -> Iterator[Case]:
    """pages.json, as signed and otherwise."""
    files: dict[str, bytes | None] = {"pages.json": world.PAGES + b"\n"}
    yield case("a page list with a newline more", "pages", "pages_root", files)
    yield case("no page list", "pages", "file_missing", {"pages.json": None})
    one = pages.PageFile(1, "portrait", 2, 3, world.DIGEST)
    three = pages.PageFile(3, "portrait", 2, 3, world.DIGEST)
    wide = pages.PageFile(2, "landscape", 2, 3, world.DIGEST)
    for name, listed in (
        ("no page at all", []),
        ("its first page missing", [three]),
        ("a page in the middle missing", [one, three]),
        ("a page twice", [one, one]),
        ("the first page of one profile missing", [one, wide]),
    ):
        yield with_pages(name, pages.pages_json(listed), "pages_incomplete")
    body = json.loads(pages.pages_json([one]))
    for name, changed in (
        ("page 0", body[0] | {"n": 0}),
        ("a page without size", {k: v for k, v in body[0].items() if k != "w"}),
        ("a true page number", body[0] | {"n": True}),
        ("a key too many", body[0] | {"name": "x"}),
    ):
        yield with_pages(name, canonical.dumps([changed]), "pages_fields")
    yield with_pages("an object for a list", canonical.dumps(body[0]), "json_array")


def with_pages(name: str, data: bytes, why: str) -> Case:
    """A publisher who signs a wrong list."""
    made = world.posting(pages_root=pages.pages_root(data))
    return case(f"a page list with {name}", "pages", why, {**made.files, "pages.json": data})


def later_acts() -> Iterator[Case]:
    """Endings and extensions: of others, out of order, two of them."""
    first, second = world.posting_id(1), world.posting_id(2)
    log = world.Log()
    log.post(1)
    log.post(2)
    log.add(Act.RETIRED, id=second)
    yield ended("an ending of another posting", log, 0, 2, "entry_other_posting")
    log = world.Log()
    log.add(Act.RETIRED, id=first)
    log.post(1)
    yield ended("retired before posted", log, 1, 0, "entry_order")
    log = world.Log()
    log.post(1)
    log.at = world.POSTED_AT - timedelta(seconds=1)
    log.add(Act.RETIRED, id=first)
    yield ended("retired at a time before posted", log, 0, 1, "entry_order")
    log = world.Log()
    log.post(1)
    log.seq = 0
    log.prev = "0" * 64
    log.add(Act.RETIRED, id=first)
    yield ended("an ending with a number not above the posting's", log, 0, 1, "entry_order")
    yield from by_another_publisher()
    withdrawn = BASES["withdrawn"].files
    files = {name: withdrawn[name] for name in ("withdrawn.note", "withdrawn.tlog-proof")}
    yield case("two endings", "ending", "entry_two_endings", files, base="full")
    for name in ("retired.note", "retired.tlog-proof", "extended.note", "extended.tlog-proof"):
        step = "ending" if name.startswith("retired") else "extension"
        yield case(f"{name} missing", step, "file_missing", {name: None}, base="full")
    files = {"retired.tlog-proof": FULL.files["posted.tlog-proof"]}
    yield case("an ending with the posting's proof", "ending", "inclusion", files, base="full")
    yield from extensions()


def by_another_publisher() -> Iterator[Case]:
    """Another community of the same district signs for this one's posting."""
    binhe = world.signer("publisher/binhe")
    listed = ListedKey(Role.PUBLISHER, binhe.vkey, world.OPENED)
    log = world.Log()
    log.post(1)
    log.publisher = binhe
    log.add(Act.RETIRED, id=world.posting_id(1))
    made = ended("an ending by another community", log, 0, 1, "entry_other_publisher")
    yield made | {"files": made["files"] | written({"keys.note": world.directory(extra=(listed,))})}


def extensions() -> Iterator[Case]:
    """An extension must move the end, and later."""
    for name, not_after, last in (
        ("an extension that shortens", "2026-12-02T16:00:00Z", "2026-12-02"),
        ("an extension to the same end", world.NOT_AFTER, "2026-12-03"),
    ):
        log = world.Log()
        log.post(1)
        window = world.window(not_after, last=last)
        log.add(Act.EXTENDED, id=world.posting_id(1), reason="not_displayed", window=window)
        made = pair(log, 0, "posted") | pair(log, 1, "extended")
        yield case(name, "extension", "entry_window", made)


def ended(name: str, log: world.Log, posted: int, ending: int, why: str) -> Case:
    files: dict[str, bytes | None] = {**pair(log, posted, "posted"), **pair(log, ending, "retired")}
    return case(name, "ending", why, {**files, "status.note": None})


def pair(log: world.Log, index: int, act: str) -> dict[str, bytes]:
    return {f"{act}.note": log.notes[index], f"{act}.tlog-proof": log.proof(index)}


def heads() -> Iterator[Case]:
    """Two histories, and another log under the same key."""
    log, other = world.Log(), world.Log()
    for one in (log, other):
        one.post(1)
    log.add(Act.RETIRED, id=world.posting_id(1))
    other.add(Act.WITHDRAWN, id=world.posting_id(1), reason="other")
    made = ended("posting and ending from two histories", log, 0, 1, "checkpoint_fork")
    yield made | {"files": made["files"] | written({"posted.tlog-proof": other.proof(0)})}
    ahead = world.posting(base={"size": 6, "root": world.DIGEST})
    files = dict(ahead.files)
    yield case(
        "an entry that names a checkpoint of the future", "key_in_force", "entry_base", files
    )


def replays() -> Iterator[Case]:
    """Genuine files of something else."""
    training = world.posting(training_s=0)
    files = {name: data for name, data in training.files.items() if name != "keys.note"}
    yield case("a posting of a training home", "key_in_force", "training_mixed", files)
    cosigned = {"status.note": FULL.files["status.note"]}
    yield case("the status note of a later day", "status", "status_disagrees", cosigned)


def in_hand() -> Iterator[Case]:
    """What `gongshi verify` has in hand and the page has not."""
    again = pngnonce.with_nonce(world.png(), bytes(32))
    look_alike = QR.replace("XIHE", "X1HE")
    for name, step, why, held in (
        ("a picture encoded again", "picture", "file_hash", {"picture": b64(again)}),
        ("a picture cut short", "picture", "file_hash", {"picture": b64(world.PICTURE[:-1])}),
        ("another sheet", "sheet", "file_hash", {"sheet": b64(world.SHEET + b" ")}),
        ("a QR with a look-alike host", "qr", "qr_host", {"qr": look_alike}),
        ("a QR with a Cyrillic host", "qr", "qr_address", {"qr": QR.replace("X", "\u0425")}),
        ("a QR to a host below the pinned one", "qr", "qr_host",
         {"qr": QR.replace("GS.", "E.GS.")}),
        ("a QR with a point after the host", "qr", "qr_host", {"qr": QR.replace("/P/", "./P/")}),
        ("a QR with the pinned host as user", "qr", "qr_address",
         {"qr": QR.replace("/P/", "@EVIL.EXAMPLE/P/")}),
        ("a QR to another posting", "qr", "qr_other_posting",
         {"qr": QR.replace(world.posting_id(1), world.posting_id(2))}),
        ("a QR with a port", "qr", "qr_host", {"qr": QR.replace("/P/", ":8443/P/")}),
        ("no cosignature where one is asked for", "checkpoint", "cosignature_missing",
         {"min_witnesses": 1}),
    ):  # fmt: skip
        yield case(name, step, why, {}) | {"in_hand": held}


def logs() -> Iterator[Case]:
    """A whole log: what only a replay can see. The step is all that it names."""
    first, second, unknown = (world.posting_id(n) for n in (1, 2, 3))
    gap = whole_log()
    gap.seq += 1
    gap.add(Act.RETIRED, id=first)
    yield log_case("a seq gap", gap, "log_seq")
    broken = whole_log()
    broken.prev = world.DIGEST
    broken.add(Act.RETIRED, id=first)
    yield log_case("a prev that is not the entry before", broken, "log_prev")
    early = world.Log()
    early.add(Act.RETIRED, id=first)
    early.post(1)
    yield log_case("a log that retires before it posts", early, "log_order")
    twice = whole_log()
    twice.add(Act.RETIRED, id=first)
    twice.add(Act.WITHDRAWN, id=first, reason="other")
    yield log_case("a log that ends a posting twice", twice, "log_order")
    astray = whole_log()
    astray.add(Act.CORRECTED, id=first, by=unknown)
    yield log_case("corrected to an unknown posting", astray, "log_order")
    alone = whole_log()
    alone.post(2)
    alone.add(Act.CORRECTED, id=first, by=second)
    yield log_case("corrected by a posting that does not say so", alone, "log_order")
    orphan = world.Log()
    orphan.post(2, corrects=first)
    yield log_case("a posting that corrects an unknown one", orphan, "log_order")
    yield from remembered()


def remembered() -> Iterator[Case]:
    """What a reader knows from before: rollback, fork, another history."""
    old, other = whole_log(), whole_log()
    grown = whole_log()
    grown.add(Act.RETIRED, id=world.posting_id(1))
    other.add(Act.WITHDRAWN, id=world.posting_id(1), reason="other")
    rewritten = world.Log()
    rewritten.post(2)
    rewritten.post(1)
    for name, log, head, step in (
        ("a rollback", old, grown, "checkpoint_rollback"),
        ("the same size with another root", grown, other, "checkpoint_fork"),
        ("rewritten history", rewritten, old, "checkpoint_fork"),
    ):
        yield log_case(name, log, step) | {"remembered": text_of(head.files["checkpoint"])}
    moved = whole_log()
    data = checkpoint.make("other.example", 1, moved.head().root, [world.LOG])
    moved.files["checkpoint"] = data
    yield log_case("a checkpoint of another origin, signed by this log's key", moved,
                   "checkpoint_origin")  # fmt: skip


def whole_log() -> world.Log:
    log = world.Log()
    log.post(1)
    return log


def log_case(name: str, log: world.Log, step: str) -> Case:
    size = len(log.notes)
    needed = ("checkpoint", f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}")
    files = {path: log.files[path] for path in needed}
    return {"name": name, "step": step, "log": written(files)}


def written_key(name: str, public: bytes, algorithm: Algorithm) -> str:
    """A verifier key with its right key id, whatever its name or key is worth."""
    key_id = key_id_of(name, algorithm, public)
    return f"{name}+{key_id.hex()}+{b64encode(bytes([algorithm]) + public)}"


def raw_directory(changed: dict[str, Any], root: Signer = world.ROOT) -> bytes:
    """A directory signed as it is, canonical text or not."""
    text, _ = note.parse(world.directory())
    body = json.loads(text) | changed
    line = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return note.sign(line + "\n", [root])


def written(files: Mapping[str, bytes | None]) -> dict[str, Any]:
    """Return files as the cases write them."""
    return {name: None if data is None else text_of(data) for name, data in files.items()}


def text_of(data: bytes) -> str | dict[str, Any]:
    """Text where it is text, else base64; a long tail of the letter a is only counted."""
    short = data.rstrip(b"a")
    pad = len(data) - len(short)
    if pad > LONG:
        return {"text": short.decode("utf-8"), "pad": pad}
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64(data)}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def read(written_as: Any) -> bytes | None:
    """The inverse of `text_of`."""
    if written_as is None or isinstance(written_as, str):
        return None if written_as is None else written_as.encode("utf-8")
    if "base64" in written_as:
        return base64.b64decode(written_as["base64"])
    return (written_as["text"] + "a" * written_as["pad"]).encode("utf-8")


if __name__ == "__main__":
    FILE.write_text(document(), "utf-8")
