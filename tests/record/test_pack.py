"""The evidence pack: not a byte of it can change, and what lies beside the record must agree."""

import io
import zipfile

import pytest

from gongshi.errors import VerificationFailed
from gongshi.record import canonical, checkpoint, keys, pack
from gongshi.record.acts import Act
from gongshi.record.note import Signer, sign
from gongshi.record.verify import verify_posting
from tests.record import world

MADE = world.posting(ending=Act.RETIRED)
ID = world.posting_id(1)
FIELDS = canonical.loads(MADE.files["posted.note"].split(b"\n")[0])
DIRECTORY = keys.parse(world.directory(), world.ROOT.vkey)
SCREEN = Signer.generate("screen/board-1")


def day(date: str, counted) -> dict:
    return {
        "date": date,
        "weekday": "周三",
        "counted": counted,
        "why": "工作日" if counted else "周末",
    }


DAYS = [day(f"2026-11-{n}", n not in (28, 29)) for n in range(25, 31)]
DAYS += [day(f"2026-12-0{n}", True) for n in range(1, 4)]
WINDOW = {
    "unit": "workday",
    "n": 7,
    "first_day": "2026-11-25",
    "last_day": "2026-12-03",
    "not_after": world.NOT_AFTER,
    "days": DAYS,
}
APPROVALS = {
    "content": world.DIGEST,
    "submitted_at": "2026-11-23T08:00:00Z",
    "approvals": [
        {"role": "approver", "content": world.DIGEST, "at": "2026-11-23T09:00:00Z"},
    ],
}
REPORT = sign("a report\n", [SCREEN])
SCREENS = {"boards": [{"board": "board-1", "keys": [SCREEN.vkey]}]}


def contents(**changed) -> dict[str, bytes]:
    files = {f"P/{ID}/{name}": data for name, data in MADE.files.items()}
    files |= {
        pack.GUIDE: "读我".encode(),
        "log/checkpoint": MADE.log.files["checkpoint"],
        f"screens/board-1/{pack._digest(REPORT)}.note": REPORT,
    }
    told = {"window": WINDOW, "approvals": APPROVALS, "screens": SCREENS, **changed}
    return files | {f"{name}.json": canonical.dumps(value) for name, value in told.items()}


PACK = pack.write(ID, contents())


def steps(**changed) -> dict[str, str | None]:
    taken = pack.check(contents(**changed), FIELDS, DIRECTORY)
    return {step: fault and fault.step for step, fault in taken}


def test_the_same_files_in_any_order_are_the_same_bytes():
    backwards = dict(reversed(contents().items()))
    assert pack.write(ID, backwards) == PACK


def test_a_pack_is_read_as_it_was_written_and_its_record_verifies():
    found, files = pack.read(PACK)
    assert (found, pack.bundle(found, files)) == (ID, MADE.files)
    verdict = verify_posting(pack.bundle(ID, files), root_vkey=world.ROOT.vkey, now=world.DURING)
    assert verdict.state == "retired"
    assert steps() == dict.fromkeys(
        ("pack_entries", "pack_head", "pack_window", "pack_approvals", "pack_screens")
    )


def refused(data: bytes) -> None:
    with pytest.raises(VerificationFailed):
        pack.read(data)


@pytest.mark.parametrize("bit", range(8))
def test_no_byte_of_a_pack_can_change_unnoticed(bit):
    for at in range(bit, len(PACK), 23):
        refused(PACK[:at] + bytes([PACK[at] ^ (1 << bit)]) + PACK[at + 1 :])


def test_every_prefix_and_every_addition_is_refused():
    for cut in range(0, len(PACK), 37):
        refused(PACK[:cut])
    refused(PACK + b"\0")
    refused(b"PK" + PACK)


def zipped(files: dict[str, bytes], how=zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "P/../../x.note", "screens/a/b.note", "run.py"]
    + [f"P/{ID}/{name}" for name in ("more.note", "index.html", "posted.json", "keys.tlog-proof")]
    + [f"P/{world.posting_id(2)}/posted.note"],
)
def test_a_path_that_is_not_of_a_pack_is_refused(name):
    refused(pack.write(ID, {**contents(), name: b"x"}))


def test_a_compressed_zip_and_a_zip_of_anything_are_refused():
    refused(zipped(contents(), zipfile.ZIP_DEFLATED))
    refused(zipped({"pack.json": b"{}"}))
    refused(b"PK\x05\x06" + bytes(18))


WRONG_WINDOW = {
    "a last day that was not signed": {**WINDOW, "last_day": "2026-12-04"},
    "a day left out": {**WINDOW, "days": [*DAYS[:2], *DAYS[3:]]},
    "a weekend counted instead of a workday": {
        **WINDOW,
        "days": [day(d["date"], False) for d in DAYS],
    },
    "fewer days than signed": {**WINDOW, "days": DAYS[:-1]},
    "another count": {**WINDOW, "n": 5},
    "a field that is not known": {**WINDOW, "note": "x"},
}


@pytest.mark.parametrize("case", WRONG_WINDOW)
def test_a_window_that_differs_from_the_signed_one_is_refused(case):
    assert steps(window=WRONG_WINDOW[case])["pack_window"]


ONE = APPROVALS["approvals"][0]
WRONG_APPROVALS = {
    "another content": {**APPROVALS, "content": "cd" * 32},
    "an approval of another content": {
        **APPROVALS,
        "approvals": [{**ONE, "content": "cd" * 32}],
    },
    "one approval too many": {**APPROVALS, "approvals": [ONE, ONE]},
    "none": {**APPROVALS, "approvals": []},
    "after the entry": {**APPROVALS, "approvals": [{**ONE, "at": "2027-01-01T00:00:00Z"}]},
    "before submission": {**APPROVALS, "approvals": [{**ONE, "at": "2026-01-01T00:00:00Z"}]},
}


@pytest.mark.parametrize("case", WRONG_APPROVALS)
def test_approvals_that_are_not_of_the_signed_content_are_refused(case):
    assert steps(approvals=WRONG_APPROVALS[case])["pack_approvals"]


def test_a_report_under_a_key_that_is_not_listed_for_its_board_is_refused():
    other = {"boards": [{"board": "board-2", "keys": [SCREEN.vkey]}]}
    assert steps(screens=other)["pack_screens"] == "note_unknown_key"


def head_step(log, **spoiled) -> str | None:
    files = {**contents(), "log/checkpoint": log.files["checkpoint"], **spoiled}
    fault = dict(pack.check(files, FIELDS, DIRECTORY))["pack_head"]
    return fault and fault.step


def test_the_checkpoint_in_a_pack_is_of_the_log_its_records_are_in():
    assert head_step(MADE.log) is None
    grown = world.posting(ending=Act.RETIRED).log
    grown.post(3)
    assert head_step(grown) is None
    older = world.posting().log
    assert head_step(older) == "checkpoint_fork"
    other = world.posting(ending=Act.WITHDRAWN).log
    assert len(other.notes) == len(MADE.log.notes)
    assert head_step(other) == "checkpoint_fork"
    forged = checkpoint.make(world.ORIGIN, 9, b"r" * 32, [world.STATUS])
    assert head_step(MADE.log, **{"log/checkpoint": forged}) == "note_unknown_key"
    assert head_step(MADE.log, **{"log/checkpoint": b""}) == "note_format"


def test_an_extended_posting_is_compared_with_the_window_that_was_signed_last():
    made = world.posting(extended="2026-12-10T16:00:00Z")
    more = [day(f"2026-12-{n:02}", True) for n in range(4, 11)]
    longer = {
        **WINDOW,
        "last_day": "2026-12-10",
        "not_after": "2026-12-10T16:00:00Z",
        "days": [*DAYS, *more],
    }
    files = {
        **{f"P/{ID}/{name}": data for name, data in made.files.items()},
        "log/checkpoint": made.log.files["checkpoint"],
    }
    for window, fault in ((longer, None), (WINDOW, "window_differs")):
        told = {**contents(window=window), **files}
        told = {path: data for path, data in told.items() if "retired" not in path}
        found = dict(pack.check(told, FIELDS, DIRECTORY))["pack_window"]
        assert (found and found.step) == fault


def test_an_entry_about_another_posting_is_refused():
    log = world.Log()
    log.post(1)
    log.post(2)
    log.add(Act.OBJECTION_CLOSED, id=world.posting_id(2), result="rejected")
    files = {**contents(), "entries/2.note": log.notes[-1], "entries/2.tlog-proof": log.proof(2)}
    taken = dict(pack.check(files, FIELDS, DIRECTORY))
    assert taken["pack_entries"].step == "entry_other_posting"
    log.add(Act.OBJECTION_CLOSED, id=ID, result="rejected")
    files = {**contents(), "entries/3.note": log.notes[-1], "entries/3.tlog-proof": log.proof(3)}
    assert dict(pack.check(files, FIELDS, DIRECTORY))["pack_entries"] is None
    del files["entries/3.tlog-proof"]
    assert dict(pack.check(files, FIELDS, DIRECTORY))["pack_entries"].step == "file_missing"
