"""tests/rules/tamper.json, every prefix and every bit flip: refused by name, in Python."""

from __future__ import annotations

import json
from base64 import b64decode
from functools import cache

import pytest

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record import canonical, checkpoint, keys
from gongshi.record.note import Verifier
from gongshi.record.replay import verify_log
from gongshi.record.verify import verify_posting
from tests.record import tamper, world

DOCUMENT = json.loads(tamper.FILE.read_text("utf-8"))
BASES = {
    name: {file: tamper.read(data) for file, data in files.items()}
    for name, files in DOCUMENT["bases"].items()
}
CASES = DOCUMENT["cases"]
NOW = from_utc_text(DOCUMENT["now"])
FULL = BASES["full"]
STEPS = {
    "keys.note": {"keys"},
    "posted.note": {"entry", "inclusion"},
    "posted.tlog-proof": {"inclusion", "checkpoint"},
    "extended.note": {"extension"},
    "extended.tlog-proof": {"extension"},
    "retired.note": {"ending"},
    "retired.tlog-proof": {"ending"},
    "status.note": {"status"},
    "pages.json": {"pages"},
}


def test_the_file_of_cases_is_what_its_script_makes():
    assert tamper.FILE.read_text("utf-8") == tamper.document()


def test_every_case_has_a_name_of_its_own():
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", [c for c in CASES if "state" in c], ids=lambda c: c["name"])
def test_what_is_no_trick_is_taken_for_what_it_is(case):
    assert verify(files_of(case)).state.value == case["state"]


@pytest.mark.parametrize(
    "case", [c for c in CASES if "step" in c and "log" not in c], ids=lambda c: c["name"]
)
def test_a_trick_is_refused_at_its_step_for_its_reason(case):
    with pytest.raises(VerificationFailed) as failure:
        verify(files_of(case), **held(case.get("in_hand", {})))
    assert (failure.value.step, failure.value.__cause__.step) == (case["step"], case["why"])


@pytest.mark.parametrize("case", [c for c in CASES if "log" in c], ids=lambda c: c["name"])
def test_a_log_that_does_not_add_up_is_refused_at_its_step(case):
    files = {path: tamper.read(data) for path, data in case["log"].items()}
    known = case.get("remembered")
    with pytest.raises(VerificationFailed) as failure:
        verify_log(
            files.__getitem__,
            keys_note=world.directory(),
            root_vkey=DOCUMENT["root_vkey"],
            remembered=head(tamper.read(known)) if known else None,
        )
    assert failure.value.step == case["step"]


@pytest.fixture
def _what_was_read_before(monkeypatch):
    """Files that are not spoiled are the same at every turn: what pure functions said is kept."""
    monkeypatch.setattr(keys, "parse", cache(keys.parse))
    monkeypatch.setattr(Verifier, "check", cache(Verifier.check))
    monkeypatch.setattr(canonical, "is_plain_text", cache(canonical.is_plain_text))


@pytest.mark.usefixtures("_what_was_read_before")
@pytest.mark.parametrize("name", sorted(FULL))
def test_every_flipped_bit_of_a_bundle_is_refused(name):
    data = FULL[name]
    for at in range(len(data)):
        for bit in range(8):
            spoiled = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
            assert refused({**FULL, name: spoiled}) in STEPS[name], (at, bit)


@pytest.mark.usefixtures("_what_was_read_before")
@pytest.mark.parametrize("name", sorted(FULL))
def test_every_prefix_and_some_suffixes_of_a_file_are_refused(name):
    """The reader asks for a witness: else a proof may lose its cosignature and stay a proof."""
    data = FULL[name]
    for at in range(len(data)):
        assert refused({**FULL, name: data[:at]}) in STEPS[name], at
    for more in (b"\n", b" ", b"\x00", b"a", data):
        assert refused({**FULL, name: data + more}) in STEPS[name], more


def verify(files, **given):
    return verify_posting(files, root_vkey=DOCUMENT["root_vkey"], now=NOW, **given)


def refused(files):
    with pytest.raises(VerificationFailed) as failure:
        verify(files, min_witnesses=1)
    return failure.value.step


def files_of(case):
    changed = {name: tamper.read(data) for name, data in case["files"].items()}
    files = {**BASES[case["base"]], **changed}
    return {name: data for name, data in files.items() if data is not None}


def held(asked):
    given = {name: b64decode(asked[name]) for name in ("picture", "sheet") if name in asked}
    if "qr" in asked:
        given["qr_text"] = asked["qr"]
    if "min_witnesses" in asked:
        given["min_witnesses"] = asked["min_witnesses"]
    return given | {"allowed_hosts": [world.HOST]}


def head(data):
    return checkpoint.parse(data, world.ORIGIN, [world.LOG.verifier])
