"""Data made by others: RFC 6962 proofs, two published logs, the note of the specification."""

import base64
import json

import pytest

from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, tiles, tree
from gongshi.record.note import Verifier, open_note

NOTE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TESSERA_ORIGIN = "example.com/log/testdata"
TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
DONT_CARE = b"don't care 2"  # 12 bytes where a root should be; a strict reader refuses the length


def test_the_note_of_the_specification_opens(vectors):
    data = (vectors / "signed-note-example.note").read_bytes()
    assert open_note(data, [Verifier.from_vkey(NOTE_KEY)]) == "This is an example message.\n"


def test_every_inclusion_proof_is_judged_as_published(vectors):
    judged = 0
    for case in _cases(vectors / "rfc6962" / "inclusion"):
        path = [_bytes(text) for text in case["proof"] or []]
        asked = (_bytes(case["leafHash"]), case["leafIdx"], case["treeSize"], path)
        assert _holds(tree.verify_inclusion, *asked, _bytes(case["root"])) != case["wantErr"], case
        judged += 1
    assert judged > 90


def test_every_consistency_proof_is_judged_as_published_but_one_with_roots_of_12_bytes(vectors):
    judged, strict = 0, []
    for case in _cases(vectors / "rfc6962" / "consistency"):
        path = [_bytes(text) for text in case["proof"] or []]
        roots = _bytes(case["root1"]), _bytes(case["root2"])
        holds = _holds(tree.verify_consistency, case["size1"], case["size2"], path, *roots)
        if holds == case["wantErr"]:
            strict.append((case["desc"], roots))
        judged += 1
    assert judged > 90
    assert strict == [("sizes are equal (one) and proof is empty", (DONT_CARE, DONT_CARE))]


def test_each_checkpoint_of_the_tessera_log_follows_from_its_tiles_and_entries(vectors):
    log = vectors / "tessera-log"
    read = _reader(log)
    for size in range(1, 16):
        head = _tessera(log, size)
        assert head.size == size
        entries = tiles.read_entries(read, 0, size)
        assert tree.root(map(tree.leaf_hash, entries)) == head.root
        hashes = tiles.TileReader(read, size)
        assert tree.root_at(size, hashes) == head.root
        for index, entry in enumerate(entries):
            path = tree.inclusion_proof(index, size, hashes)
            tree.verify_inclusion(tree.leaf_hash(entry), index, size, path, head.root)


def test_any_two_checkpoints_of_the_tessera_log_are_consistent(vectors):
    log = vectors / "tessera-log"
    for new in range(1, 16):
        hashes = tiles.TileReader(_reader(log), new)
        for old in range(new + 1):
            path = tree.consistency_proof(old, new, hashes)
            checkpoint.verify_growth(_tessera(log, old), _tessera(log, new), path)


def test_appending_writes_the_tiles_of_the_tessera_log_byte_for_byte(vectors):
    log = vectors / "tessera-log"
    entries = tiles.read_entries(_reader(log), 0, 15)
    files = {}
    for size, entry in enumerate(entries):
        files.update(tiles.append(size, [entry], files.__getitem__).files)
    expected = {
        str(path.relative_to(log)): path.read_bytes()
        for path in (log / "tile").rglob("*")
        if path.is_file()
    }
    assert files == expected


def test_the_cosigned_checkpoint_of_the_mirror_follows_from_tiles_that_cross_a_full_one(vectors):
    mirror = vectors / "sunlight-mirror"
    (log,) = (path for path in mirror.iterdir() if path.is_dir())
    vkey = json.loads((mirror / "mirror.v0.json").read_text("utf-8"))["verifier_keys"][0]
    text = open_note((log / "checkpoint").read_bytes(), [Verifier.from_vkey(vkey)])
    head = checkpoint.read_text(text)
    read = _reader(log)
    assert (head.size, tree.root_at(head.size, tiles.TileReader(read, head.size))) == (
        300,
        head.root,
    )
    leaves = tiles.split_hashes(tiles.read_tile(read, 0, 0, 256) + tiles.read_tile(read, 0, 1, 44))
    hashes = tiles.TileReader(read, 300)
    for index in (0, 1, 255, 256, 299):
        path = tree.inclusion_proof(index, 300, hashes)
        tree.verify_inclusion(leaves[index], index, 300, path, head.root)


def test_a_flipped_bit_of_the_mirror_s_cosignature_is_refused(vectors):
    mirror = vectors / "sunlight-mirror"
    (log,) = (path for path in mirror.iterdir() if path.is_dir())
    key = Verifier.from_vkey(
        json.loads((mirror / "mirror.v0.json").read_text("utf-8"))["verifier_keys"][0]
    )
    data = (log / "checkpoint").read_bytes()
    for at in range(len(data)):
        with pytest.raises(VerificationFailed):
            open_note(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], [key])


def _cases(folder):
    for path in sorted(folder.rglob("*.json")):
        yield json.loads(path.read_text("utf-8"))


def _bytes(text):
    return base64.b64decode(text or "")


def _holds(check, *args):
    try:
        check(*args)
    except VerificationFailed:
        return False
    return True


def _reader(log):
    return lambda path: (log / path).read_bytes()


def _tessera(log, size):
    data = (log / f"checkpoint.{size}").read_bytes()
    return checkpoint.parse(data, TESSERA_ORIGIN, [Verifier.from_vkey(TESSERA_KEY)])
