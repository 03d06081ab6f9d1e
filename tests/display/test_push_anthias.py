"""Anthias: every way in which it is known to misbehave, and that nothing of ours is left behind.

With GONGSHI_ANTHIAS_URL set (user and password in it), the plain cases run on that device too.
"""

from __future__ import annotations

import hashlib
import os
import random
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.display.push import Wanted, anthias, reconcile
from gongshi.display.push.anthias import BLANK, Anthias, client
from tests.simulators.anthias import FakeAnthias

PREFIX = "gongshi_hall_"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
REAL = os.environ.get("GONGSHI_ANTHIAS_URL", "")
FAULTS = ["fails before", "fails after", "answer lost", "half an upload", "naive times", "garbage"]


def picture(n):
    return b"\x89PNG picture of list " + str(n).encode() * 500


def wanted(n, *, until=NOW + DAY):
    digest = hashlib.sha256(picture(n)).hexdigest()
    return Wanted(f"{PREFIX}{digest[:20]}", digest, 1080, 1920, NOW - DAY, until, 30)


BYTES = {wanted(n).name: picture(n) for n in range(1, 9)}


def read(one):
    return BYTES[one.name]


def pushed(box, *desired, now=NOW, stray=()):
    with box.client() as http:
        return reconcile(Anthias(http, PREFIX, stray), desired, read, now)


def held(box):
    return sorted(hashlib.sha256(data).hexdigest() for data in box.files.values())


def digests(*desired):
    return sorted(one.sha256 for one in desired)


def test_lists_come_up_stay_and_go():
    box = FakeAnthias()
    assert pushed(box, wanted(1), wanted(2)).reached
    assert held(box) == digests(wanted(1), wanted(2))
    again = pushed(box, wanted(1), wanted(2))
    assert (again.reached, again.done) == (True, ())
    assert pushed(box, wanted(2)).reached
    assert held(box) == digests(wanted(2))
    assert pushed(box).reached
    assert (box.assets, box.files) == ({}, {})


def test_a_picture_is_told_its_end_and_a_turn_of_ten_seconds():
    box = FakeAnthias()
    pushed(box, wanted(1))
    (asset,) = box.assets.values()
    assert (asset["end_date"], asset["duration"]) == (NOW + DAY, 10)


def test_after_its_end_a_picture_is_deleted_by_us():
    box = FakeAnthias()
    pushed(box, wanted(1))
    assert pushed(box, wanted(1), now=NOW + DAY).reached
    assert box.files == {}


def test_what_others_put_there_is_left_alone():
    box = FakeAnthias()
    box.files["/data/aa.png"] = b"a poster"
    box.assets["aa"] = {
        "asset_id": "aa", "name": "海报", "uri": "/data/aa.png", "mimetype": "image",
        "duration": 60, "is_enabled": True, "start_date": NOW, "end_date": NOW + DAY,
    }  # fmt: skip
    pushed(box, wanted(1))
    pushed(box)
    assert list(box.assets) == ["aa"]


def test_a_taken_name_is_renamed_and_still_known():
    box = FakeAnthias()
    pushed(box, wanted(1))
    (asset,) = box.assets.values()
    asset["name"] += "-1"
    again = pushed(box, wanted(1))
    assert (again.reached, again.done) == (True, ())


def test_changed_bytes_and_changed_times_are_mended():
    box = FakeAnthias()
    pushed(box, wanted(1))
    (asset,) = box.assets.values()
    box.files[asset["uri"]] = b"somebody else's picture"
    assert pushed(box, wanted(1)).reached
    (asset,) = box.assets.values()
    asset["end_date"] += timedelta(hours=8)
    asset["is_enabled"] = False
    assert [one.op for one in pushed(box, wanted(1)).done] == ["amend"]
    assert held(box) == digests(wanted(1))


def test_a_redirect_is_a_refused_login():
    box = FakeAnthias(password="another")
    with httpx_client(box, "wrong") as http:
        report = reconcile(Anthias(http, PREFIX), [wanted(1)], read, NOW)
    assert (report.reached, report.troubles) == (False, ("push_not_authorised",))


def httpx_client(box, password):
    right, box.password = box.password, password
    made = box.client()
    box.password = right
    return made


def test_a_device_that_obeys_anybody_is_told():
    box = FakeAnthias(open_to_all=True)
    report = pushed(box, wanted(1))
    assert (report.reached, report.troubles) == (True, ("push_open",))
    with box.client(login=False) as http:
        assert reconcile(Anthias(http, PREFIX), [wanted(1)], read, NOW).troubles == ("push_open",)


def test_an_upload_that_became_no_asset_is_blanked_out():
    box = FakeAnthias()
    box._create = lambda _asked: httpx.Response(400, json={})
    report = pushed(box, wanted(1))
    assert not report.reached
    assert {"push_refused", "push_not_settled"} <= set(report.troubles)
    assert list(box.files.values()) == [BLANK]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_each_kind_heals_at_the_next_look(fault):
    box = FakeAnthias()
    pushed(box, wanted(1), wanted(2))
    once = iter([True])
    box.mischief = lambda asked: asked == fault and next(once, False)
    pushed(box, wanted(2), wanted(3))
    box.mischief = lambda _asked: False
    assert pushed(box, wanted(2), wanted(3)).reached
    assert held(box) == digests(wanted(2), wanted(3))
    assert pushed(box, wanted(2), wanted(3)).done == ()


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.sets(st.integers(1, 6)), max_size=4))
def test_whatever_it_does_the_end_is_reached_or_told_and_then_nothing_is_left_to_do(chance, acts):
    box = FakeAnthias(mischief=lambda _fault: chance.random() < 0.12)
    stray = ()
    for act in acts:
        desired = [wanted(n) for n in sorted(act)]
        report = pushed(box, *desired, stray=stray)
        stray = report.stray
        assert report.reached or report.troubles or stray
        if report.reached:
            ours = [a for a in box.assets.values() if a["name"].startswith(PREFIX)]
            assert sorted(_digest(box, a) for a in ours) == digests(*desired)
    box.mischief = lambda _fault: False
    final = [wanted(7)]
    assert pushed(box, *final, stray=stray).reached
    assert pushed(box, *final).done == ()
    (only,) = box.assets.values()
    assert _digest(box, only) == wanted(7).sha256
    strays = [data for uri, data in box.files.items() if uri.endswith(".tmp")]
    assert all(BLANK.startswith(data) for data in strays)


def _digest(box, asset):
    return hashlib.sha256(box.files[asset["uri"]]).hexdigest()


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_any_answer_at_all_is_told_by_code_and_nothing_else(answer):
    def say(request):
        return httpx.Response(200, json=answer, request=request)

    with httpx.Client(base_url="http://box", transport=httpx.MockTransport(say)) as http:
        report = reconcile(Anthias(http, PREFIX), [], read, NOW)
    assert report.reached == (answer == [])
    assert answer == [] or set(report.troubles) == {"push_answer"}


@pytest.mark.parametrize("bound", ["WHOLE_S", "MOST_BYTES"])
def test_a_device_that_drips_or_never_ends_does_not_hold_up_the_others(monkeypatch, bound):
    monkeypatch.setattr(anthias, bound, -1)

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield b" "

    def say(request):
        return httpx.Response(200, stream=Endless(), request=request)

    with httpx.Client(base_url="http://box", transport=httpx.MockTransport(say)) as http:
        report = reconcile(Anthias(http, PREFIX), [], read, NOW)
    assert (report.reached, report.troubles) == (False, ("push_unreachable",))


def test_what_is_on_the_glass_is_named():
    box = FakeAnthias()
    pushed(box, wanted(1))
    box.current = next(iter(box.assets))
    assert pushed(box, wanted(1)).showing == wanted(1).name


@pytest.mark.skipif(not REAL, reason="GONGSHI_ANTHIAS_URL is not set: no real Anthias was asked")
def test_a_real_anthias_takes_keeps_and_forgets_a_picture():
    from gongshi import picture as painted

    at = urlsplit(REAL)
    login = (at.username, at.password or "") if at.username else None
    data = painted.idle("试验", ("只是试验",), "l1080")
    digest = hashlib.sha256(data).hexdigest()
    prefix = f"gongshi_test{random.randrange(10**6)}_"
    one = Wanted(prefix + digest[:20], digest, 1920, 1080, NOW - DAY, NOW + DAY, 10)
    with client(f"{at.scheme}://{at.hostname}:{at.port or 80}", login) as http:
        device = Anthias(http, prefix)
        assert reconcile(device, [one], lambda _one: data, NOW).reached
        assert reconcile(device, [one], lambda _one: data, NOW).done == ()
        assert reconcile(device, [], lambda _one: data, NOW).reached
        assert device.observe().seen == ()
