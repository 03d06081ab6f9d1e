"""Whatever arrives, the room answers with VerificationFailed and nothing else."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.errors import VerificationFailed
from gongshi.record import (
    canonical,
    checkpoint,
    entry,
    keys,
    note,
    pages,
    pngnonce,
    proof,
    qrtext,
    rowbox,
    status,
    tiles,
)
from gongshi.record.acts import Act
from gongshi.record.replay import verify_log
from gongshi.record.verify import verify_posting
from tests.record import world

FULL = world.posting(ending=Act.RETIRED, extended="2026-12-10T16:00:00Z", cosigned=True)
SEEDS = [*FULL.files.values(), FULL.log.files["checkpoint"], world.PICTURE]
VERIFIER = [world.PUBLISHER.verifier]

READERS = {
    "a note": lambda data: note.open_note(data, VERIFIER),
    "a note, unsigned": note.parse,
    "canonical JSON": canonical.loads,
    "a JSON array": canonical.loads_array,
    "an entry": lambda data: entry.parse(data, VERIFIER),
    "a proof": proof.parse,
    "a checkpoint": lambda data: checkpoint.parse(data, world.ORIGIN, [world.LOG.verifier]),
    "a status note": lambda data: status.parse(data, [world.STATUS.verifier]),
    "a key directory": lambda data: keys.parse(data, world.ROOT.vkey),
    "a page list": lambda data: pages.parse(data, pages.pages_root(data)),
    "a picture": pngnonce.picture_nonce,
    "a bundle": lambda data: tiles.split_bundle(data, 3),
    "a box": lambda data: rowbox.unseal(world.ROW_KEY, world.posting_id(1), 1, data),
    "a wrapped key": lambda data: rowbox.unwrap(world.ROW_KEY, data),
    "a verifier key": lambda data: note.Verifier.from_vkey(data.decode("utf-8", "replace")),
    "a QR": lambda data: qrtext.parse(data.decode("utf-8", "replace")),
}


@st.composite
def spoiled(draw):
    """Real files, cut, joined, repeated, with bytes replaced."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data[start:end] = draw(st.binary(max_size=12))
    return bytes(data)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300) | spoiled())
def test_any_bytes_are_read_or_refused_by_name(read, data):
    with contextlib.suppress(VerificationFailed):  # any other error fails the test
        read(data)


@settings(max_examples=120, deadline=None)
@given(
    files=st.dictionaries(st.sampled_from(sorted(FULL.files)), spoiled(), max_size=4),
    picture=st.none() | spoiled(),
    text=st.none() | st.text(max_size=60),
)
def test_a_bundle_of_spoiled_files_never_verifies_unless_it_is_the_genuine_one(
    files, picture, text
):
    try:
        verify_posting(
            {**FULL.files, **files},
            root_vkey=world.ROOT.vkey,
            now=world.DURING,
            picture=picture,
            qr_text=text,
            allowed_hosts=[world.HOST],
        )
    except VerificationFailed:
        return
    assert all(FULL.files[name] == data for name, data in files.items())
    assert picture in (None, world.PICTURE)
    assert text is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_log_with_one_spoiled_file_is_refused(data):
    log = FULL.log
    name = data.draw(st.sampled_from(sorted(_needed(log))))
    found = data.draw(spoiled())
    read = {**log.files, name: found}.__getitem__
    if found == log.files[name]:
        return
    with pytest.raises(VerificationFailed):
        verify_log(read, keys_note=FULL.files["keys.note"], root_vkey=world.ROOT.vkey)


def _needed(log):
    size = len(log.notes)
    return {"checkpoint", f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"}
