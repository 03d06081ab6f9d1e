"""What the root key may be asked to sign, and what it refuses."""

import pytest

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import keyrequest, keys
from gongshi.record.keyrequest import KeyRequest
from gongshi.record.keys import Role
from gongshi.record.note import cosignature_vkey
from tests.record import world

NOW = "2026-11-24T01:00:00Z"
KEYS = world.directory()
NEW = world.signer("publisher", seed=1)


def addition(signer=NEW, role=Role.PUBLISHER, **changed):
    return {
        "act": "key_add",
        "role": role.value,
        "vkey": keys.listed_vkey(signer, role),
        "from": NOW,
        "possession": keys.prove_possession(signer, role),
        **changed,
    }


def retiring(vkey=world.PUBLISHER.vkey, until="2026-12-01T00:00:00Z"):
    return {"act": "key_retire", "vkey": vkey, "until": until}


def revoking(vkey=world.PUBLISHER.vkey, index=4, reason="compromised"):
    return {"act": "key_revoke", "vkey": vkey, "index": index, "reason": reason}


def request(*changes, note=KEYS, time=NOW) -> KeyRequest:
    return KeyRequest(note, time, changes)


def signed(*changes) -> keys.Directory:
    asked = keyrequest.read(keyrequest.write(request(*changes)))
    return keyrequest.check_signed(asked, keyrequest.sign(asked, world.ROOT), world.ROOT.vkey)


def test_a_request_is_read_as_it_was_written():
    asked = request(addition(), retiring())
    assert keyrequest.read(keyrequest.write(asked)) == asked


def test_a_rotation_lists_both_keys_and_closes_the_old_one_later():
    made = signed(addition(), retiring())
    publishers = {key.vkey: key for key in made.of(Role.PUBLISHER)}
    assert publishers[NEW.vkey].until is None
    assert publishers[world.PUBLISHER.vkey].until == "2026-12-01T00:00:00Z"
    assert made.seq == keys.parse(KEYS, world.ROOT.vkey).seq + 1


def test_a_witness_is_listed_under_its_cosignature_key():
    other = keys.Signer.generate("city.example/witness")
    made = signed(addition(other, Role.WITNESS))
    assert cosignature_vkey(other) in {key.vkey for key in made.of(Role.WITNESS)}


def test_a_revocation_may_only_reach_further_back():
    first = signed(addition(), revoking(index=4))
    note = keys.make(first.origin, first.seq, first.time, first.keys, world.ROOT)
    further = request(revoking(index=2), note=note)
    made = keys.parse(keyrequest.sign(further, world.ROOT), world.ROOT.vkey)
    assert made.listing(world.PUBLISHER.verifier).revoked == 2
    with pytest.raises(VerificationFailed) as refused:
        keyrequest.sign(request(revoking(index=9), note=note), world.ROOT)
    assert refused.value.step == "request_closed"


OTHER = world.signer("publisher", seed=2)
REFUSED = {
    "the last key of a role closed": ((retiring(),), "request_none_left"),
    "the last key of a role revoked": ((revoking(),), "request_none_left"),
    "a key listed twice": ((addition(), addition()), "request_listed"),
    "a key that nobody listed": ((retiring(NEW.vkey),), "key_unlisted"),
    "a key without possession": (
        (addition(possession=keys.prove_possession(OTHER)),),
        "key_possession",
    ),
    "a key of another office": (
        (addition(keys.Signer.generate("else.example/publisher")),),
        "keys_invalid",
    ),
    "the root key in another role": (
        (addition(keys.Signer(f"{world.ORIGIN}/publisher", world.ROOT.private)),),
        "keys_invalid",
    ),
    "an end before its beginning": (
        (addition(), retiring(until="2026-01-01T00:00:00Z")),
        "request_time",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_directory_may_never_do_is_not_signed(case):
    changes, step = REFUSED[case]
    with pytest.raises(RecordError) as refused:
        keyrequest.sign(request(*changes), world.ROOT)
    assert getattr(refused.value, "step", refused.value.code) == step


def test_a_request_made_before_the_directory_in_force_is_not_signed():
    with pytest.raises(VerificationFailed) as refused:
        keyrequest.sign(request(addition(), time="2020-01-01T00:00:00Z"), world.ROOT)
    assert refused.value.step == "request_time"


def test_another_offices_root_key_signs_nothing():
    with pytest.raises(VerificationFailed) as refused:
        keyrequest.sign(request(addition()), world.signer("root", seed=1))
    assert refused.value.step == "note_unknown_key"


def test_a_directory_with_one_key_more_than_was_asked_for_is_not_taken():
    asked = request(addition())
    more = keyrequest.sign(request(addition(), addition(OTHER)), world.ROOT)
    with pytest.raises(VerificationFailed) as refused:
        keyrequest.check_signed(asked, more, world.ROOT.vkey)
    assert refused.value.step == "request_differs"


def test_the_directory_of_an_older_request_is_not_taken():
    old = keyrequest.sign(request(addition()), world.ROOT)
    second = request(addition(), note=old)
    again = request(retiring(), note=old)
    with pytest.raises(VerificationFailed):
        keyrequest.check_signed(second, old, world.ROOT.vkey)
    made = keyrequest.sign(again, world.ROOT)
    assert keyrequest.check_signed(again, made, world.ROOT.vkey).seq == 2


GOOD = keyrequest.write(request(addition(), retiring(), revoking()))


@pytest.mark.parametrize("cut", range(0, len(GOOD), 97))
def test_any_prefix_of_a_request_is_refused_in_words(cut):
    with pytest.raises(VerificationFailed):
        keyrequest.read(GOOD[:cut])


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.replace(b'"act":"key_add"', b'"act":["key_add"]'),
        GOOD.replace(b'"act":"key_add"', b'"act":"key_drop"'),
        GOOD.replace(b'"index":4', b'"index":-4'),
        GOOD.replace(b'"reason":"compromised"', b'"reason":"bored"'),
        GOOD.replace(b'"until":"2026-12-01T00:00:00Z"', b'"until":"2026-12-01"'),
        GOOD.replace(b'"keys":[', b'"keys":[1,'),
        b"[]\n",
    ],
)
def test_a_malformed_request_is_refused_in_words(broken):
    assert broken != GOOD
    with pytest.raises(VerificationFailed):
        keyrequest.read(broken)
