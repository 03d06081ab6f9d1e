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
    growth,
    keyrequest,
    keys,
    note,
    pack,
    pages,
    pngnonce,
    proof,
    qrtext,
    rowbox,
    status,
    strict,
    tiles,
    tree,
    witness,
)
from gongshi.record.acts import Act
from gongshi.record.replay import verify_log
from gongshi.record.verify import verify_posting
from tests.record import world

FULL = world.posting(ending=Act.RETIRED, extended="2026-12-10T16:00:00Z", cosigned=True)
PACK = pack.write(world.posting_id(1), FULL.files)
REQUEST = keyrequest.write(
    keyrequest.KeyRequest(FULL.files["keys.note"], "2026-11-24T01:00:00Z", ())
)
SEEDS = [*FULL.files.values(), FULL.log.files["checkpoint"], world.PICTURE, PACK, REQUEST]
VERIFIER = [world.PUBLISHER.verifier]
NAMES = [*sorted(FULL.files), "withdrawn.note", "corrected.tlog-proof", "picture", "sheet", "qr"]
DIRECTORY = keys.parse(FULL.files["keys.note"], world.ROOT.vkey)


def text(data):
    return data.decode("utf-8", "surrogateescape")


def one_file_of_a_posting(data):
    """The first byte chooses the file, the rest takes its place."""
    name = NAMES[data[0] % len(NAMES)] if data else NAMES[0]
    held = {"allowed_hosts": [world.HOST]}
    if name in FULL.files or "." in name:
        files = {**FULL.files, name: data[1:]}
    else:
        files = FULL.files
        held |= {"qr_text": text(data[1:])} if name == "qr" else {name: data[1:]}
    verify_posting(files, root_vkey=world.ROOT.vkey, now=world.DURING, **held)


def one_file_of_a_log(data, replay):
    """The same for the files of a whole log."""
    names = sorted(FULL.log.files)
    name = names[data[0] % len(names)] if data else names[0]
    replay({**FULL.log.files, name: data[1:]}.__getitem__)


def replayed(read):
    verify_log(read, keys_note=FULL.files["keys.note"], root_vkey=world.ROOT.vkey)


def cosigned(read):
    witness.cosign(
        read,
        keys_note=FULL.files["keys.note"],
        root_vkey=world.ROOT.vkey,
        known=None,
        witness=world.WITNESS,
        at=1_800_000_000,
    )


def hashes(data):
    """Two numbers and some hashes, as a proof that arrives has them."""
    numbers = [int.from_bytes(data[at : at + 8], "big") for at in (0, 8)]
    return numbers, [data[at : at + 32] for at in range(16, len(data), 32)]


def included(data):
    (index, size), path = hashes(data)
    tree.verify_inclusion(data[:32], index, size, path, data[-32:])


def consistent(data):
    (old, new), path = hashes(data)
    tree.verify_consistency(old, new, path, data[:32], data[-32:])


def remembered(data):
    """What a reader keeps of a log: a damaged memory is refused like any other bytes."""
    half = len(data) // 2
    witness.remembered(witness.Followed(data[:half], data[half:]), world.ROOT.vkey)
    witness.remembered(witness.Followed(FULL.files["keys.note"], data), world.ROOT.vkey)


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
    "a QR and its host": lambda data: qrtext.check_host(text(data), [world.HOST]),
    "a verifier key of any bytes": lambda data: note.Verifier.from_vkey(text(data)),
    "a proof of possession": lambda data: keys.check_possession(world.PUBLISHER.vkey, text(data)),
    "base64": lambda data: strict.b64decode(text(data)),
    "a hash": lambda data: strict.b64hash(text(data)),
    "a decimal": lambda data: strict.decimal(text(data)),
    "hex": lambda data: strict.hexbytes(text(data)),
    "a checkpoint's text": lambda data: checkpoint.read_text(text(data)),
    "a cosigned checkpoint": lambda data: growth.read_head(data, DIRECTORY),
    "a directory after another": lambda data: growth.read_directory(
        data, world.ROOT.vkey, DIRECTORY
    ),
    "a memory": remembered,
    "an evidence pack": pack.read,
    "a key request": keyrequest.read,
    "an inclusion proof": included,
    "a consistency proof": consistent,
    "a file of a posting": one_file_of_a_posting,
    "a file of a log": lambda data: one_file_of_a_log(data, replayed),
    "a file of a log to cosign": lambda data: one_file_of_a_log(data, cosigned),
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
@settings(max_examples=100, deadline=None)
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
