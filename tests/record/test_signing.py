"""Keys and notes: the written forms, and the keys under which anyone can forge."""

import pickle

import pytest

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import keys, note
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer, Verifier
from gongshi.record.signing import is_weak_key
from tests.record import world

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P


def test_what_one_key_signs_it_opens_and_no_other_does():
    data = note.sign("one line\n", [world.PUBLISHER])
    assert note.open_note(data, [world.PUBLISHER.verifier]) == "one line\n"
    with pytest.raises(VerificationFailed):
        note.open_note(data, [world.LOG.verifier])
    with pytest.raises(VerificationFailed):
        note.open_note(data, [])


def test_lines_of_unknown_keys_are_ignored_and_counted_as_the_specification_says():
    data = note.sign("text\n", [world.PUBLISHER, world.LOG])
    opened = note.open_signed(data, [world.LOG.verifier])
    assert ([s.key.name for s in opened.signatures], opened.unknown) == ([world.LOG.name], 1)


def test_a_known_signature_that_fails_spoils_the_note_even_beside_a_good_one():
    good = note.sign("text\n", [world.PUBLISHER]).decode("utf-8")
    other = note.sign("other\n", [world.LOG]).decode("utf-8").rsplit("\n", 2)[1] + "\n"
    with pytest.raises(VerificationFailed) as failure:
        note.open_note((good + other).encode(), [world.PUBLISHER.verifier, world.LOG.verifier])
    assert failure.value.step == "note_signature"


def test_text_may_hold_empty_lines_and_the_last_one_separates():
    data = note.sign("first\n\nsecond\n", [world.LOG])
    assert note.open_note(data, [world.LOG.verifier]) == "first\n\nsecond\n"


@pytest.mark.parametrize("text", ["no newline", "", "tab\there\n", "cr\r\n"])
def test_what_cannot_be_read_back_is_not_signed(text):
    with pytest.raises(RecordError):
        note.sign(text, [world.LOG])


def test_keys_are_read_back_from_their_written_forms():
    key = Signer.generate("xihe.example/gongshi/publisher")
    assert Signer.from_skey(key.skey) == key
    assert Signer.from_skey(key.skey + "\n") == key
    assert Verifier.from_vkey(key.vkey) == key.verifier
    assert key != Signer.generate(key.name)


def test_an_office_gets_one_key_a_role_under_the_role_s_name():
    made = keys.new_signers("xihe.example/gongshi")
    assert {role: key.name for role, key in made.items()} == {
        role: f"xihe.example/gongshi/{role.value}" for role in Role if role is not Role.WITNESS
    }
    assert len({key.private for key in made.values()}) == len(made)
    assert keys.file_name(Role.LOG) == "log.skey"
    listed = [
        ListedKey(role, key.vkey, world.OPENED)
        for role, key in made.items()
        if role is not Role.ROOT
    ]
    root = made[Role.ROOT]
    data = keys.make("xihe.example/gongshi", 0, world.OPENED, listed, root)
    assert keys.parse(data, root.vkey).keys == tuple(listed)


def test_a_private_key_is_never_shown():
    key = Signer.generate("a.example/log")
    assert key.private.hex() not in repr(key)
    assert repr(key) == "Signer(name='a.example/log')"
    assert pickle.loads(pickle.dumps(key.verifier)) == key.verifier


@pytest.mark.parametrize("spoil", ["PRIVATE+KEY+", "PRIVATE+KEY+a+00000000+AAAA", "", "a+b+c"])
def test_a_damaged_private_key_file_says_what_to_do_and_not_what_it_holds(spoil):
    with pytest.raises(RecordError) as failure:
        Signer.from_skey(spoil)
    assert failure.value.code == "key_invalid"
    assert failure.value.advice


def test_a_private_key_under_another_name_or_hash_is_refused():
    key = Signer.generate("a.example/log")
    with pytest.raises(RecordError):
        Signer.from_skey(key.skey.replace("a.example", "b.example"))


def test_exactly_the_fourteen_small_order_encodings_and_the_non_canonical_ones_are_weak():
    """Found by arithmetic on the curve, not from the list that the code holds."""
    small = {
        encoding
        for y in (*_eight_torsion_ys(), P, P + 1)
        for encoding in (_encoded(y, 0), _encoded(y, 1))
    }
    assert len(small) == 14
    assert all(map(is_weak_key, small))
    assert all(is_weak_key(_encoded(y, sign)) for y in range(P, 2**255) for sign in (0, 1))
    assert not any(is_weak_key(Signer.generate("a").public) for _ in range(50))
    assert not any(is_weak_key(_encoded(y, 0)) for y in range(2, 200))


def test_a_weak_key_cannot_be_pinned():
    for y in _eight_torsion_ys():
        with pytest.raises(VerificationFailed) as failure:
            Verifier("a.example/log", _encoded(y, 0))
        assert failure.value.step == "key_weak"


def test_a_new_key_proves_possession():
    key = Signer.generate("xihe.example/gongshi/log")
    keys.check_possession(key.vkey, keys.prove_possession(key))
    for vkey, proof in (
        (world.LOG.vkey, keys.prove_possession(key)),
        (key.vkey, keys.prove_possession(world.LOG)),
        (key.vkey, "AAAA"),
        (key.vkey, "not base64"),
    ):
        with pytest.raises(VerificationFailed) as failure:
            keys.check_possession(vkey, proof)
        assert failure.value.step == "key_possession"


def test_a_directory_lists_keys_by_role_and_their_time():
    listed = ListedKey(
        Role.PUBLISHER,
        world.signer("publisher/binhe").vkey,
        "2026-11-01T00:00:00Z",
        until="2026-12-01T00:00:00Z",
        revoked=9,
    )
    read = keys.parse(world.directory(seq=3, extra=(listed,)), world.ROOT.vkey)
    assert (read.seq, read.origin, read.training) == (3, world.ORIGIN, False)
    assert read.of(Role.PUBLISHER)[1] == listed
    assert read.verifiers(Role.LOG) == (world.LOG.verifier,)
    assert read.listing(listed.verifier).revoked == 9
    held = [
        listed.holds_at(at)
        for at in (
            "2026-10-31T23:59:59Z",
            "2026-11-01T00:00:00Z",
            "2026-11-30T23:59:59Z",
            "2026-12-01T00:00:00Z",
        )
    ]
    assert held == [False, True, True, False]
    assert (listed.holds_for(8), listed.holds_for(9)) == (True, False)


def test_a_key_that_is_not_listed_has_no_listing():
    read = keys.parse(world.directory(), world.ROOT.vkey)
    with pytest.raises(VerificationFailed) as failure:
        read.listing(world.ROOT.verifier)
    assert failure.value.step == "key_unlisted"


def test_a_root_that_signs_like_a_witness_is_not_taken():
    text, _ = note.parse(world.directory())
    data = f"{text}\n{note.cosignature_line(text, world.ROOT, 1_800_000_000)}".encode()
    with pytest.raises(VerificationFailed) as failure:
        keys.parse(data, note.cosignature_vkey(world.ROOT))
    assert failure.value.step == "key_algorithm"


def test_a_directory_that_could_not_be_read_is_not_signed():
    twice = ListedKey(Role.LOG, world.LOG.vkey, world.OPENED)
    with pytest.raises(RecordError) as failure:
        world.directory(extra=(twice,))
    assert failure.value.code == "keys_invalid"


def _eight_torsion_ys():
    """The y of every point of order 1, 2, 4 or 8: 8·(x, y) is the neutral point."""
    square_root = pow(2, (P - 1) // 4, P)  # of -1
    ys = {1, P - 1, 0, *_octic_ys(square_root)}
    assert all(_times_eight(*_point(y)) == (0, 1) for y in ys)
    return ys


def _octic_ys(square_root):
    """Points whose double has y = 0: y² = -x², so D·y⁴ + 2·y² - 1 = 0 on -x² + y² = 1 + D·x²·y²."""
    for root in (1, -1):
        inner = _sqrt((1 + D) % P, square_root)
        squared = (-1 + root * inner) * pow(D, P - 2, P) % P
        if pow(squared, (P - 1) // 2, P) == 1:
            y = _sqrt(squared, square_root)
            yield from (y, P - y)


def _sqrt(value, square_root):
    found = pow(value, (P + 3) // 8, P)
    found = found if found * found % P == value % P else found * square_root % P
    assert found * found % P == value % P
    return found


def _point(y):
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    return _sqrt(squared, pow(2, (P - 1) // 4, P)), y


def _times_eight(x, y):
    for _ in range(3):
        shared = D * x * x * y * y % P
        x, y = (
            2 * x * y * pow(1 + shared, P - 2, P) % P,
            (y * y + x * x) * pow(1 - shared, P - 2, P) % P,
        )
    return x, y


def _encoded(y, sign):
    return (y | sign << 255).to_bytes(32, "little")
