"""What must be refused: the name of the trick, the trick, and the check that stops it."""

import json
import unicodedata

import pytest

from gongshi.errors import VerificationFailed
from gongshi.record import canonical, checkpoint, entry, keys, note, pages, pngnonce, proof, tree
from gongshi.record.acts import Act
from gongshi.record.keys import Role
from gongshi.record.note import Signer, Verifier, cosignature_vkey
from gongshi.record.strict import b64encode
from gongshi.record.verify import verify_posting
from tests.record import world

L = 2**252 + 27742317777372353535851937790883648493  # the order of Ed25519's base point
GOOD = world.posting()
COSIGNED = world.posting(cosigned=True)
HEAD = GOOD.log.files["checkpoint"]
PROOF = GOOD.files["posted.tlog-proof"]
NOTE = GOOD.files["posted.note"]


def test_what_the_tricks_are_played_on_is_accepted():
    opened = read_head(HEAD)
    assert (opened.size, proof.parse(PROOF).index) == (6, 5)
    assert entry.parse(NOTE, [world.PUBLISHER.verifier]).id == world.posting_id(1)


def resigned(text: str, key: Signer = world.LOG) -> bytes:
    return note.sign(text, [key])


def read_head(data: bytes, witnesses=()):
    return checkpoint.parse(data, world.ORIGIN, [world.LOG.verifier], witnesses)


def head_with(size: str) -> bytes:
    origin, _, root, _ = read_head(HEAD).text.split("\n")
    return resigned(f"{origin}\n{size}\n{root}\n")


NUMBERS = {
    "a leading zero": "06",
    "a plus": "+6",
    "a minus": "-6",
    "an underscore": "0_6",
    "a space before": " 6",
    "a space after": "6 ",
    "full-width digits": "\uff16",
    "Arabic digits": "\u0666",
    "hexadecimal": "0x6",
    "nothing": "",
    "5,000 digits": "9" * 5000,
    "2^63": str(2**63),
}


@pytest.mark.parametrize("size", NUMBERS.values(), ids=NUMBERS)
def test_a_tree_size_is_a_plain_decimal_below_2_63(size):
    refused(lambda: read_head(head_with(size)), "checkpoint_format")


@pytest.mark.parametrize("index", NUMBERS.values(), ids=NUMBERS)
def test_an_index_is_a_plain_decimal_below_2_63(index):
    spoiled = PROOF.replace(b"index 5\n", f"index {index}\n".encode())
    refused(lambda: proof.parse(spoiled), "proof_format")


HEADS = {
    "an extension line": (read_head(HEAD).text + "extra\n", "checkpoint_format"),
    "a missing line": (read_head(HEAD).text.rsplit("\n", 2)[0] + "\n", "checkpoint_format"),
    "another origin": (read_head(HEAD).text.replace("xihe", "xihu"), "checkpoint_origin"),
    "a short root": (f"{world.ORIGIN}\n6\n{b64encode(b'r' * 31)}\n", "checkpoint_format"),
    "a long root": (f"{world.ORIGIN}\n6\n{b64encode(b'r' * 33)}\n", "checkpoint_format"),
    "a root in loose base64": (
        read_head(HEAD).text.rstrip("=\n")[:-1] + "B=\n",
        "checkpoint_format",
    ),
    "a blank line": (read_head(HEAD).text + "\n", "checkpoint_format"),
}


@pytest.mark.parametrize(("text", "step"), HEADS.values(), ids=HEADS)
def test_a_checkpoint_says_three_lines_and_no_more(text, step):
    refused(lambda: read_head(resigned(text)), step)


def with_line(data: bytes, line: str) -> bytes:
    return data + line.encode("utf-8")


def first_signature(data: bytes) -> str:
    return data.decode("utf-8").rstrip("\n").rsplit("\n", 1)[1] + "\n"


def plus_l(data: bytes) -> bytes:
    """The same signature with S + L: verifies under the equation, is another spelling."""
    text, (line,) = note.parse(data)
    s = int.from_bytes(line.signature[32:], "little") + L
    moved = line.key_id + line.signature[:32] + s.to_bytes(32, "little")
    return f"{text}\n\u2014 {line.name} {b64encode(moved)}\n".encode()


NOTES = {
    "CRLF": (HEAD.replace(b"\n", b"\r\n"), "note_control"),
    "a tab": (HEAD.replace(b"\n6", b"\n\t6"), "note_control"),
    "a zero byte": (b"\x00" + HEAD, "note_control"),
    "bad UTF-8": (HEAD.replace(b"xihe", b"xi\xffhe"), "note_utf8"),
    "a surrogate in UTF-8": (HEAD.replace(b"xihe", b"\xed\xa0\x80"), "note_utf8"),
    "an overlong UTF-8 newline": (HEAD.replace(b"\n\n", b"\xc0\x8a\n"), "note_utf8"),
    "no signature": (HEAD[: HEAD.rindex(b"\n\n") + 2], "note_format"),
    "no empty line": (HEAD.replace(b"\n\n", b"\n"), "note_format"),
    "no last newline": (HEAD[:-1], "note_format"),
    "nothing": (b"", "note_format"),
    "a hyphen for the dash": (HEAD.replace("—".encode(), b"-"), "note_format"),
    "two spaces": (HEAD.replace("— ".encode(), "—  ".encode()), "note_format"),
    "loose base64": (HEAD[:-2] + b"\n", "note_format"),
    "base64 with a space": (HEAD[:-3] + b" =\n", "note_format"),
    "a key id alone": (with_line(HEAD, "— a.example AAAAAA==\n"), "note_format"),
    "a duplicate signature line": (
        with_line(HEAD, first_signature(HEAD)),
        "note_duplicate_signature",
    ),
    "S + L": (plus_l(HEAD), "note_signature"),
    "the same name, another key": (
        resigned(read_head(HEAD).text, world.signer("log", seed=1)),
        "note_unknown_key",
    ),
    "the same key, another name": (
        resigned(read_head(HEAD).text, Signer("other.example/log", world.LOG.private)),
        "note_unknown_key",
    ),
    "the publisher's key": (resigned(read_head(HEAD).text, world.PUBLISHER), "note_unknown_key"),
    "33 signatures": (
        note.sign(read_head(HEAD).text, [world.signer("log", seed=n) for n in range(33)]),
        "note_format",
    ),
    "100,000 bytes": (resigned("a" * 100_000 + "\n"), "note_size"),
}


@pytest.mark.parametrize(("data", "step"), NOTES.values(), ids=NOTES)
def test_a_note_has_one_spelling(data, step):
    refused(lambda: read_head(data), step)


LINES = PROOF.split(b"\n")
PROOFS = {
    "another index": (PROOF.replace(b"index 5", b"index 4"), "inclusion"),
    "an index past the end": (PROOF.replace(b"index 5", b"index 6"), "inclusion"),
    "an extra hash": (b"\n".join([*LINES[:2], LINES[2], *LINES[2:]]), "inclusion"),
    "a missing hash": (b"\n".join([*LINES[:2], *LINES[3:]]), "inclusion"),
    "hashes in another order": (
        b"\n".join([*LINES[:2], LINES[3], LINES[2], *LINES[4:]]),
        "inclusion",
    ),
    "a short hash": (PROOF.replace(LINES[2], b64encode(b"h" * 31).encode()), "proof_format"),
    "a hash in loose base64": (PROOF.replace(LINES[2], LINES[2].rstrip(b"=")), "proof_format"),
    "64 hashes": (b"\n".join([*LINES[:2], *[LINES[2]] * 64, *LINES[4:]]), "proof_format"),
    "an extra line, which nobody signed": (
        PROOF.replace(b"index", b"extra YQ==\nindex"),
        "proof_format",
    ),
    "another version": (PROOF.replace(b"proof@v1", b"proof@v2"), "proof_format"),
    "the checkpoint alone": (HEAD, "proof_format"),
    "the index without its word": (PROOF.replace(b"index 5", b"5"), "proof_format"),
    "the first line alone": (LINES[0] + b"\n\n" + HEAD, "proof_format"),
    "30,000 bytes": (PROOF + b"a" * 30_000, "proof_size"),
    "nothing": (b"", "proof_format"),
    "a checkpoint of another log": (
        PROOF.replace(HEAD, resigned(read_head(HEAD).text.replace("xihe", "xihu"))),
        "checkpoint_origin",
    ),
    "a forged root": (
        PROOF.replace(HEAD, resigned(f"{world.ORIGIN}\n6\n{b64encode(b'r' * 32)}\n")),
        "inclusion",
    ),
    "a cosignature of the wrong type": (
        with_line(PROOF, note.sign(read_head(HEAD).text, [world.WITNESS]).decode().split("\n")[-2])
        + b"\n",
        "checkpoint_unknown_signature",
    ),
    "the entry dated after its cosignature": (
        GOOD.log.proof(5, checkpoint.cosign(HEAD, world.WITNESS, int(world.POSTED_AT.timestamp()))),
        "cosigned_before_entry",
    ),
    "a cosignature by a key not yet in force": (
        GOOD.log.proof(5, checkpoint.cosign(HEAD, world.WITNESS, 1_700_000_000)),
        "key_not_in_force",
    ),
    "a cosignature of the year 3000": (
        GOOD.log.proof(5, checkpoint.cosign(HEAD, world.WITNESS, 32_503_680_000)),
        "cosigned_time",
    ),
    "a cosignature by a stranger": (
        GOOD.log.proof(5, checkpoint.cosign(HEAD, world.STATUS, 1_800_000_000)),
        "checkpoint_unknown_signature",
    ),
}


@pytest.mark.parametrize(("data", "detail"), PROOFS.values(), ids=PROOFS)
def test_a_proof_proves_one_entry_at_one_place(data, detail):
    with pytest.raises(VerificationFailed) as failure:
        verify(GOOD.spoil("posted.tlog-proof", data))
    assert failure.value.step in {"inclusion", "checkpoint"}
    assert failure.value.__cause__.step == detail


def test_a_missing_cosignature_is_refused_where_one_is_asked_for():
    assert verify(COSIGNED.files, min_witnesses=1).witnesses
    with pytest.raises(VerificationFailed) as failure:
        verify(GOOD.files, min_witnesses=1)
    assert (failure.value.step, failure.value.__cause__.step) == (
        "checkpoint",
        "cosignature_missing",
    )


def test_an_interior_node_is_no_entry():
    leaves = [tree.leaf_hash(bytes([n])) for n in range(4)]
    root = tree.root(leaves)
    left = tree.node_hash(leaves[0], leaves[1])
    right = tree.node_hash(leaves[2], leaves[3])
    tree.verify_inclusion(left, 0, 2, [right], root)  # the lie: a tree of two
    refused(lambda: tree.verify_inclusion(left, 0, 4, [right], root), "inclusion")
    assert tree.leaf_hash(leaves[0] + leaves[1]) != left


def json_note(raw: str) -> bytes:
    """An entry whose line is `raw`, properly signed."""
    return note.sign(raw + "\n", [world.PUBLISHER])


LINE = note.parse(NOTE)[0].rstrip("\n")
NFD = unicodedata.normalize("NFD", "caf\u00e9")
JSON = {
    "a duplicate key": (LINE.replace('"item":11', '"item":11,"item":11'), "json_duplicate_key"),
    "a float": (LINE.replace('"item":11', '"item":11.0'), "json_number"),
    "an exponent": (LINE.replace('"item":11', '"item":1e1'), "json_number"),
    "minus zero": (LINE.replace('"item":11', '"item":-0'), "json_number"),
    "NaN": (LINE.replace('"item":11', '"item":NaN'), "json_number"),
    "infinity": (LINE.replace('"item":11', '"item":-Infinity'), "json_number"),
    "an integer of 5,000 digits": (
        LINE.replace('"item":11', f'"item":{"9" * 5000}'),
        "json_number",
    ),
    "an integer above 2^53": (LINE.replace('"item":11', f'"item":{2**53}'), "json_number"),
    "a bool as an integer": (LINE.replace('"item":11', '"item":true'), "entry_fields"),
    "a text as an integer": (LINE.replace('"item":11', '"item":"11"'), "entry_fields"),
    "null": (LINE.replace('"item":11', '"item":null'), "entry_fields"),
    "a key out of place": (LINE.replace('"item":11', '"extra":1,"item":11'), "json_canonical"),
    "an unknown key in its place": (
        LINE.replace('"item":11', '"item":11,"items":1'),
        "entry_fields",
    ),
    "a missing key": (LINE.replace('"item":11,', ""), "entry_fields"),
    "an escaped letter": (LINE.replace("dibao", "dib\\u0061o"), "json_canonical"),
    "a lone surrogate": (LINE.replace("dibao", "dib\\ud800o"), "json_text"),
    "a space": (LINE.replace('"item":11', '"item": 11'), "json_canonical"),
    "keys out of order": (
        json.dumps(
            dict(reversed(json.loads(LINE).items())), ensure_ascii=False, separators=(",", ":")
        ),
        "json_canonical",
    ),
    "a depth of 3,000": ("[" * 3000 + "]" * 3000, "json_depth"),
    "an array": ("[]", "json_object"),
    "two values": (LINE + LINE, "json_syntax"),
    "no value": ("", "json_syntax"),
    "text that is not NFC": (LINE.replace("dibao_initial", NFD), "json_text"),
    "a zero-width space": (LINE.replace("最低", "最\u200b低"), "json_text"),
    "a right-to-left override": (LINE.replace("最低", "最\u202e低"), "json_text"),
    "a line separator": (LINE.replace("最低", "最\u2028低"), "json_text"),
    "a byte order mark": ("\ufeff" + LINE, "json_syntax"),
    "a key in capitals": (LINE.replace('"item"', '"Item"'), "json_key"),
    "another version": (LINE.replace("record/v1", "record/v2"), "entry_kind"),
    "an unknown act": (LINE.replace('"posted"', '"postponed"'), "entry_kind"),
    "an object for an act": (LINE.replace('"posted"', '{"posted":1}'), "entry_kind"),
    "a list for an act": (LINE.replace('"posted"', "[]"), "entry_kind"),
    "another act's keys": (LINE.replace('"kind":"posted"', '"kind":"retired"'), "entry_fields"),
    "a date that does not exist": (LINE.replace("2026-11-20", "2026-02-30"), "entry_fields"),
    "a time with an offset": (LINE.replace("01:05:00Z", "01:05:00+08:00"), "entry_fields"),
    "a digest in capitals": (LINE.replace("abab", "ABAB"), "entry_fields"),
    "a lower-case id": (LINE.replace("GONGSHI", "gongshi"), "entry_fields"),
    "an item of no catalogue": (LINE.replace('"item":11', '"item":16'), "entry_fields"),
    "a window that ends before it begins": (
        LINE.replace('"last":"2026-12-03"', '"last":"2026-11-24"'),
        "entry_window",
    ),
    "an end before the first day": (
        LINE.replace("2026-12-03T16:00:00Z", "2026-11-24T16:00:00Z"),
        "entry_window",
    ),
    "a count without a rule": (LINE.replace('"days":7', '"days":0'), "entry_window"),
    "a first entry with a predecessor": (LINE.replace('"seq":5', '"seq":0'), "entry_first"),
    "9,000 bytes": (LINE.replace("最低", "最" * 2500), "note_size"),
}


@pytest.mark.parametrize(("raw", "step"), JSON.values(), ids=JSON)
def test_an_entry_has_one_spelling_and_a_closed_shape(raw, step):
    assert raw != LINE
    refused(lambda: entry.parse(json_note(raw), [world.PUBLISHER.verifier]), step)


def test_a_depth_of_7_000_and_broken_utf_8_never_leave_as_other_errors():
    refused(lambda: canonical.loads(b"[" * 7000), "json_depth")
    refused(lambda: canonical.loads(b'{"a":' * 7000), "json_depth")
    refused(lambda: canonical.loads(b'{"a":"\xed\xa0\x80"}'), "json_syntax")
    refused(lambda: canonical.loads(b"9" * 5000), "json_number")
    refused(lambda: canonical.loads(b" " * 70_000), "json_size")


KEYS = {
    "no plus": ("xihe.example", "key_format"),
    "no key": ("xihe.example+00000000+", "key_algorithm"),
    "another hash": (world.ROOT.vkey.replace("+", "+0", 1)[:-1], "key_format"),
    "a short key": ("a.example+00000000+AQID", "key_weak"),
    "a space in the name": (world.ROOT.vkey.replace("xihe", "xi he"), "key_name"),
    "a name that is not NFC": (world.ROOT.vkey.replace("xihe", NFD), "key_name"),
    "another name": (world.ROOT.vkey.replace("xihe", "xihu"), "key_hash"),
    "an unknown algorithm": (
        "a.example+00000000+" + b64encode(b"\x02" + b"k" * 32),
        "key_algorithm",
    ),
    "a hash in capitals": (
        "a.example+ABCDEF00+" + b64encode(b"\x01" + world.ROOT.public),
        "key_format",
    ),
}


@pytest.mark.parametrize(("vkey", "step"), KEYS.values(), ids=KEYS)
def test_a_verifier_key_has_one_spelling(vkey, step):
    refused(lambda: Verifier.from_vkey(vkey), step)


def directory_with(**changed) -> bytes:
    text, _ = note.parse(world.directory())
    body = {**json.loads(text), **changed}
    return note.sign(canonical.dumps(body).decode("utf-8") + "\n", [world.ROOT])


def listed(role: str, vkey: str, **more) -> dict:
    return {"role": role, "vkey": vkey, "from": world.OPENED, **more}


DIRECTORIES = {
    "another origin": ({"origin": "other.example"}, "key_name"),
    "no keys of this origin": ({"origin": "other.example", "keys": []}, "keys_origin"),
    "an unknown key of the file": ({"more": 1}, "keys_fields"),
    "training said to be false": ({"training": False}, "keys_fields"),
    "a root among the keys": ({"keys": [listed("root", world.ROOT.vkey)]}, "keys_fields"),
    "a key in two roles": (
        {
            "keys": [
                listed("log", world.LOG.vkey),
                listed("status", Signer(world.STATUS.name, world.LOG.private).vkey),
            ]
        },
        "keys_shared",
    ),
    "the root in another role": (
        {"keys": [listed("log", Signer(world.LOG.name, world.ROOT.private).vkey)]},
        "keys_shared",
    ),
    "a key under another role's name": ({"keys": [listed("log", world.STATUS.vkey)]}, "key_name"),
    "a witness who signs like a log": (
        {"keys": [listed("witness", world.WITNESS.vkey)]},
        "key_algorithm",
    ),
    "a log that signs like a witness": (
        {"keys": [listed("log", cosignature_vkey(world.LOG))]},
        "key_algorithm",
    ),
    "a revocation that is not a number": (
        {"keys": [listed("log", world.LOG.vkey, revoked="5")]},
        "keys_fields",
    ),
}


@pytest.mark.parametrize(("changed", "step"), DIRECTORIES.values(), ids=DIRECTORIES)
def test_a_key_directory_keeps_roles_and_names_apart(changed, step):
    refused(lambda: keys.parse(directory_with(**changed), world.ROOT.vkey), step)


def test_a_witness_alone_makes_no_checkpoint():
    witness = Verifier.from_vkey(cosignature_vkey(world.WITNESS))
    text = read_head(HEAD).text
    alone = f"{text}\n{note.cosignature_line(text, world.WITNESS, 1_800_000_000)}".encode()
    refused(lambda: read_head(alone, [witness]), "checkpoint_log_signature")


def test_a_cosignature_time_of_2_63_is_refused_though_it_is_signed():
    witness = Verifier.from_vkey(cosignature_vkey(world.WITNESS))
    read_head(checkpoint.cosign(HEAD, world.WITNESS, 2**63 - 1), [witness])
    late = checkpoint.cosign(HEAD, world.WITNESS, 2**63)
    refused(lambda: read_head(late, [witness]), "note_signature")


def test_a_remembered_checkpoint_of_another_log_says_nothing_of_this_one():
    other = checkpoint.Checkpoint("other.example", 6, read_head(HEAD).root)
    refused(lambda: checkpoint.verify_growth(other, read_head(HEAD), ()), "checkpoint_origin")


GROWTH = {
    "a rollback": ((6, b"a"), (5, b"b"), "checkpoint_rollback"),
    "the same size, another root": ((6, b"a"), (6, b"b"), "checkpoint_fork"),
    "rewritten history": ((5, b"a"), (6, b"b"), "consistency"),
}


@pytest.mark.parametrize(("old", "new", "step"), GROWTH.values(), ids=GROWTH)
def test_a_remembered_checkpoint_binds_the_next(old, new, step):
    before, after = (
        checkpoint.Checkpoint(world.ORIGIN, size, root * 32) for size, root in (old, new)
    )
    refused(lambda: checkpoint.verify_growth(before, after, [b"h" * 32]), step)


def test_a_picture_that_was_only_encoded_again_is_refused():
    again = pngnonce.with_nonce(world.png(), bytes(32))
    assert len(again) == len(world.PICTURE)
    with pytest.raises(VerificationFailed) as failure:
        verify(GOOD.files, picture=again)
    assert failure.value.step == "picture"


def test_a_list_with_a_page_missing_is_refused():
    one = pages.PageFile(1, "portrait", 2, 3, world.DIGEST)
    three = pages.PageFile(3, "portrait", 2, 3, world.DIGEST)
    for listed_pages in ([], [three], [one, three], [one, one]):
        data = pages.pages_json(listed_pages)
        refused(lambda data=data: pages.parse(data, pages.pages_root(data)), "pages_incomplete")


def test_no_key_but_the_publisher_s_makes_an_entry():
    line = note.parse(NOTE)[0]
    for key in (world.LOG, world.STATUS, world.MANIFEST, world.ROOT):
        with pytest.raises(VerificationFailed) as failure:
            verify(GOOD.spoil("posted.note", note.sign(line, [key])))
        assert failure.value.step == "entry"


def test_an_entry_with_two_signatures_is_refused():
    second = world.signer("publisher", seed=1)
    listed_too = world.directory(extra=(keys.ListedKey(Role.PUBLISHER, second.vkey, world.OPENED),))
    data = note.sign(note.parse(NOTE)[0], [world.PUBLISHER, second])
    with pytest.raises(VerificationFailed) as failure:
        verify({**GOOD.files, "posted.note": data, "keys.note": listed_too})
    assert failure.value.__cause__.step == "note_signature_count"


def test_an_entry_of_another_act_is_no_posting():
    ended = world.posting(ending=Act.RETIRED)
    with pytest.raises(VerificationFailed) as failure:
        verify(
            {
                **ended.files,
                "posted.note": ended.files["retired.note"],
                "posted.tlog-proof": ended.files["retired.tlog-proof"],
            }
        )
    assert failure.value.__cause__.step == "entry_kind"


def verify(files, **held):
    now = world.DURING + world.timedelta(hours=2)
    return verify_posting(files, root_vkey=world.ROOT.vkey, now=now, **held)


def refused(act, step):
    with pytest.raises(VerificationFailed) as failure:
        act()
    assert failure.value.step == step
