"""Which manifests a board takes, and in which order it finds fault."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gongshi.display import (
    Image,
    Item,
    Manifest,
    Revocation,
    Revoked,
    Sensitivity,
    Standby,
    Stored,
    accept,
    build,
    digest,
    read,
)
from gongshi.errors import DisplayError
from gongshi.record import canonical, note

SITE, BOARD = "demo.example/binhe", "hall"
SIGNER = note.Signer(f"{SITE}/manifest", bytes(range(32)))
OTHER = note.Signer(f"{SITE}/manifest", bytes(32))
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
PICTURE = Image("a" * 64, 9, "image/png", 1080, 1920, f"/board/v1/picture/{'a' * 64}")
ITEM = Item(
    id="A" * 26,
    rev=1,
    page=1,
    pages=1,
    sensitivity=Sensitivity.SENSITIVE,
    starts=NOW,
    until=NOW + timedelta(days=9),
    image=PICTURE,
    qr="HTTP://DEMO.EXAMPLE/P/" + "A" * 26,
    lease_s=21_600,
    min_dwell_s=20,
    priority=0,
)
GONE = Revoked("b" * 64, "B" * 26, Revocation.WITHDRAWN, NOW)
MANIFEST = Manifest(
    site=SITE,
    board=BOARD,
    seq=7,
    prev="c" * 64,
    issued_at=NOW,
    lease_s=259_200,
    items=(ITEM,),
    standby=Standby("滨河社区为民服务站"),
    open_hours=("08:00-20:00",),
    revoked=(GONE,),
)


def taken(data, stored=None, *, site=SITE, board=BOARD, now=NOW, verifier=SIGNER.verifier):
    return accept(data, verifier, stored, site=site, board=board, now=now)


def refusal(*args, **kwargs):
    with pytest.raises(DisplayError) as caught:
        taken(*args, **kwargs)
    return caught.value.code


def signed(change):
    """Sign a manifest object that `build` would refuse."""
    body = json.loads(build(MANIFEST, SIGNER).split(b"\n")[0])
    change(body)
    return note.sign(canonical.dumps(body).decode() + "\n", [SIGNER])


def test_a_built_manifest_reads_back_as_it_was():
    data = build(MANIFEST, SIGNER)
    assert taken(data).manifest == MANIFEST
    assert read(data) == MANIFEST
    assert taken(data).stored == Stored(7, digest(data))


def test_a_training_offset_reads_back_and_is_absent_otherwise():
    training = replace(MANIFEST, training_s=-86_400)
    assert taken(build(training, SIGNER)).manifest.training_s == -86_400
    assert b"training" not in build(MANIFEST, SIGNER)


def test_no_single_flipped_bit_is_accepted_under_another_meaning():
    data = build(MANIFEST, SIGNER)
    for place in range(len(data)):
        bent = bytearray(data)
        bent[place] ^= 1
        assert refusal(bytes(bent)) in {"manifest_signature", "manifest_shape"}, place


def test_no_prefix_of_a_manifest_is_accepted():
    data = build(MANIFEST, SIGNER)
    assert {refusal(data[:length]) for length in range(len(data))} == {"manifest_signature"}


def test_another_key_of_the_same_name_is_refused():
    assert refusal(build(MANIFEST, OTHER)) == "manifest_signature"


def test_an_announced_next_key_may_sign_beside_the_present_one():
    keys = [SIGNER.verifier, OTHER.verifier]
    assert taken(build(MANIFEST, OTHER), verifier=keys).manifest == MANIFEST


def test_another_sites_or_boards_manifest_is_refused():
    data = build(MANIFEST, SIGNER)
    assert refusal(data, site="demo.example/dongfeng") == "manifest_site"
    assert refusal(data, board="gate") == "manifest_board"


def test_an_older_sequence_is_refused_and_the_same_one_only_if_identical():
    data = build(MANIFEST, SIGNER)
    assert refusal(data, Stored(8, "d" * 64)) == "manifest_seq"
    assert refusal(data, Stored(7, "d" * 64)) == "manifest_seq"
    assert taken(data, Stored(7, digest(data))).manifest == MANIFEST
    assert taken(data, Stored(6, "d" * 64)).manifest == MANIFEST


def test_a_manifest_may_be_issued_five_minutes_ahead_and_no_more():
    data = build(MANIFEST, SIGNER)
    assert taken(data, now=NOW - timedelta(minutes=5)).manifest == MANIFEST
    assert refusal(data, now=NOW - timedelta(minutes=5, seconds=1)) == "manifest_time"


@pytest.mark.parametrize(
    ("faults", "first"),
    [
        ({"verifier": OTHER.verifier, "site": "x", "board": "x"}, "manifest_signature"),
        ({"site": "x", "board": "x", "stored": Stored(9, "")}, "manifest_site"),
        ({"board": "x", "stored": Stored(9, ""), "now": NOW - timedelta(1)}, "manifest_board"),
        ({"stored": Stored(9, ""), "now": NOW - timedelta(1)}, "manifest_seq"),
    ],
)
def test_the_first_fault_in_the_documented_order_is_named(faults, first):
    assert refusal(build(MANIFEST, SIGNER), **faults) == first


def test_an_oversize_note_is_refused_before_its_signature_is_looked_at():
    assert refusal(b"x" * 20_001) == "manifest_size"


def test_building_more_pages_than_a_board_can_take_is_refused():
    many = replace(MANIFEST, items=(ITEM,) * 60)
    with pytest.raises(DisplayError) as caught:
        build(many, SIGNER)
    assert caught.value.code == "manifest_size"


SHAPE_FAULTS = {
    "an unknown key": lambda m: m.update(extra=1),
    "a missing key": lambda m: m.pop("lease_s"),
    "another type": lambda m: m.update(v="gongshi/record/v1"),
    "sequence zero": lambda m: m.update(seq=0),
    "a boolean for a number": lambda m: m.update(seq=True),
    "a text for a number": lambda m: m.update(lease_s="600"),
    "no lease": lambda m: m.update(lease_s=0),
    "an upper-case digest": lambda m: m.update(prev="C" * 64),
    "a time without zone": lambda m: m.update(issued_at="2026-11-24T01:00:00"),
    "a time with a short month": lambda m: m.update(issued_at="2026-1-24T01:00:00Z"),
    "a day that does not exist": lambda m: m.update(issued_at="2026-11-31T01:00:00Z"),
    "a time in another script": lambda m: m.update(issued_at="２026-11-24T01:00:00Z"),
    "opening hours in words": lambda m: m.update(open_hours=["全天"]),
    "items that are no list": lambda m: m.update(items={}),
    "an item of another class": lambda m: m["items"][0].update({"class": "secret"}),
    "an item that ends as it begins": lambda m: m["items"][0].update(until=m["items"][0]["from"]),
    "a page beyond the last": lambda m: m["items"][0].update(page=2),
    "a picture type that runs script": lambda m: m["items"][0]["image"].update(
        type="image/svg+xml"
    ),
    "a picture from another host": lambda m: m["items"][0]["image"].update(path="//x.example/a"),
    "a picture of no bytes": lambda m: m["items"][0]["image"].update(size=0),
    "a reason of its own": lambda m: m["revoked"][0].update(reason="sorry"),
    "a standby picture without a size": lambda m: m["standby"].update(sha256="a" * 64),
    "a null": lambda m: m.update(standby=None),
    "a training offset in words": lambda m: m.update(training="9天"),
    "a text beyond the limit": lambda m: m["standby"].update(text="字" * 201),
}


@pytest.mark.parametrize("fault", SHAPE_FAULTS)
def test_a_signed_manifest_of_another_shape_is_refused(fault):
    assert refusal(signed(SHAPE_FAULTS[fault])) == "manifest_shape"


def test_json_that_is_not_canonical_is_refused_although_signed():
    body = json.loads(build(MANIFEST, SIGNER).split(b"\n")[0])
    loose = note.sign(json.dumps(body, sort_keys=True, ensure_ascii=False) + "\n", [SIGNER])
    assert refusal(loose) == "manifest_shape"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b"null", b"[" * 9_000])
def test_a_damaged_file_of_our_own_is_refused_by_the_same_error(body):
    with pytest.raises(DisplayError) as caught:
        read(body)
    assert caught.value.code == "manifest_shape"


def test_building_a_manifest_that_no_board_would_take_is_refused():
    with pytest.raises(DisplayError) as caught:
        build(replace(MANIFEST, seq=0), SIGNER)
    assert caught.value.code == "manifest_shape"


def test_a_picture_may_be_handed_out_while_listed_and_before_its_end():
    assert MANIFEST.lists("a" * 64, ITEM.until - timedelta(seconds=1))
    assert not MANIFEST.lists("a" * 64, ITEM.until)
    assert not MANIFEST.lists("b" * 64, NOW)
    assert not MANIFEST.lists("", NOW)


def test_a_revoked_picture_or_posting_is_not_handed_out():
    for gone in (replace(GONE, sha256="a" * 64), replace(GONE, id="A" * 26)):
        assert not replace(MANIFEST, revoked=(gone,)).lists("a" * 64, NOW)


def test_a_standby_picture_may_be_handed_out_at_any_time():
    standby = Standby("", "e" * 64, 9)
    assert replace(MANIFEST, standby=standby).lists("e" * 64, NOW + timedelta(days=999))
