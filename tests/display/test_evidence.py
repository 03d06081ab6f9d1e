"""Evidence reports: which are taken, what a chain of them is worth, how spans are drawn."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.display import evidence, evidenceshape, watch
from gongshi.display.report import Event, Heard, Reading, Report, Sight, Span, State, What
from gongshi.errors import DisplayError
from gongshi.record import canonical, note

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/rules/evidence.json").read_text("utf-8"))
DOCUMENT = (ROOT / "docs/formats/evidence.md").read_text("utf-8")
SITE, BOARD = "demo.example/binhe", "hall"
KEY = note.Signer(evidence.key_name(SITE, BOARD), bytes(range(32)))
OTHER = note.Signer(evidence.key_name(SITE, BOARD), bytes(32))
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
PAGE = ("A" * 26, 1, "a" * 64)
SPAN = Span(NOW, NOW + timedelta(seconds=60), Sight(State.VISIBLE, *PAGE))
REPORT = Report(
    site=SITE,
    board=BOARD,
    n=1,
    prev="",
    at=NOW + timedelta(minutes=5),
    manifest=Heard(7, NOW),
    trusted=True,
    spans=(SPAN,),
    readings=(Reading(NOW, *PAGE, "HTTP://DEMO.EXAMPLE/P/" + "A" * 26, 4),),
    events=(Event(NOW, What.WIPED, "B" * 26, 2, "b" * 64, "unlinked"), Event(NOW, What.STARTED)),
)


def accept(data, keys=(KEY,), site=SITE, board=BOARD, now=REPORT.at):
    verifiers = [note.Verifier.from_vkey(key.vkey) for key in keys]
    return evidence.accept(data, verifiers, site=site, board=board, now=now)


def code_of(data, **changes):
    with pytest.raises(DisplayError) as refusal:
        accept(data, **changes)
    return refusal.value.code


def test_a_report_comes_back_as_it_was_signed():
    data = evidence.build(REPORT, KEY)
    received = accept(data)
    assert received.report == REPORT == evidence.read(data)
    assert (received.sha256, received.vkey) == (evidence.digest(data), KEY.vkey)


def test_a_training_report_says_its_offset():
    told = replace(REPORT, training_s=86_400, manifest=None, trusted=False)
    assert accept(evidence.build(told, KEY)).report == told


def test_reports_of_a_stranger_of_another_board_and_of_the_future_are_refused_in_order():
    data = evidence.build(REPORT, KEY)
    early = REPORT.at - timedelta(minutes=5, seconds=1)
    assert code_of(b"x" * (evidence.SIZE_LIMIT + 1)) == "evidence_size"
    assert code_of(data, keys=(), site="x", board="x", now=early) == "evidence_signature"
    assert code_of(data, keys=(OTHER,)) == "evidence_signature"
    assert code_of(data, site="x", board="x", now=early) == "evidence_site"
    assert code_of(data, board="gate", now=early) == "evidence_board"
    assert code_of(data, now=early) == "evidence_time"
    assert accept(data, now=early + timedelta(seconds=1)).report == REPORT


LATER = REPORT.at + timedelta(seconds=1)


@pytest.mark.parametrize(
    "told",
    [
        replace(REPORT, spans=(replace(SPAN, ends=LATER),)),
        replace(REPORT, readings=(replace(REPORT.readings[0], at=LATER),)),
        replace(REPORT, events=(Event(LATER, What.STARTED),)),
        replace(REPORT, manifest=Heard(7, LATER)),
    ],
    ids=["span", "reading", "event", "manifest"],
)
def test_a_report_that_knows_the_future_is_refused(told):
    assert code_of(evidence.build(told, KEY), now=LATER) == "evidence_time"


def test_every_flipped_byte_is_refused():
    data = evidence.build(REPORT, KEY)
    for place in range(0, len(data), 7):
        bent = bytearray(data)
        bent[place] ^= 1
        assert code_of(bytes(bent)) == "evidence_signature"


def bent_shapes():
    good = evidenceshape.to_json(REPORT)
    span, reading = good["spans"][0], good["readings"][0]
    nothing = {"id": "", "page": 0, "sha256": ""}

    def spanned(**changes):
        return {**good, "spans": [{**span, **changes}]}

    return {
        "another version": {**good, "v": "gongshi/evidence/v2"},
        "a key too many": {**good, "names": []},
        "a key too few": {k: v for k, v in good.items() if k != "trusted"},
        "number nought": {**good, "n": 0},
        "a first report with a predecessor": {**good, "prev": "c" * 64},
        "a second one without": {**good, "n": 2},
        "trusted by number": {**good, "trusted": 1},
        "half a manifest": {**good, "manifest": {"seq": 0, "issued_at": "2026-11-24T01:00:00Z"}},
        "a span that ends before it begins": spanned(to="2026-11-24T00:59:59Z"),
        "a span that bridges too much": spanned(gap_s=121),
        "a visible span without a page": spanned(**nothing),
        "a standby without a reason": spanned(state="standby", **nothing),
        "a standby with a page": spanned(state="standby", code="ended"),
        "a state of its own": spanned(state="shown"),
        "a distance beyond the scale": {**good, "readings": [{**reading, "distance": 1001}]},
        "a wiped nothing": {**good, "events": [{**good["events"][1], "what": "wiped"}]},
        "too many spans": {**good, "spans": [span] * 201},
    }


@pytest.mark.parametrize("fault", bent_shapes())
def test_a_report_out_of_shape_is_refused_though_signed(fault):
    body = canonical.dumps(bent_shapes()[fault]).decode()
    assert code_of(note.sign(body + "\n", [KEY])) == "evidence_shape"


def test_a_note_with_a_second_signature_is_refused():
    data = evidence.build(REPORT, KEY)
    second = evidence.build(REPORT, OTHER).split(b"\n\n")[1]
    assert code_of(data + second, keys=(KEY, OTHER)) == "evidence_signature"


@pytest.mark.parametrize(
    ("qr", "distance", "holds"),
    [("HTTP://X", 60, True), ("HTTP://X", 61, False), ("HTTP://Y", 0, False), ("", 0, False)],
)
def test_a_reading_holds_only_with_the_signed_qr_and_the_signed_picture(qr, distance, holds):
    assert Reading(NOW, *PAGE, qr, distance).holds("HTTP://X") is holds


@pytest.mark.parametrize("case", VECTORS["chains"], ids=lambda case: case["name"])
def test_chains_are_judged_as_the_vectors_say(case):
    chain = evidence.examine(evidence.Link(*link) for link in case["links"])
    assert [list(gap) for gap in chain.gaps] == case["gaps"]
    assert chain.forked_at == case["forked_at"]
    assert "".join(sorted(chain.sound)) == case["sound"]


@given(
    length=st.integers(1, 12),
    lost=st.sets(st.integers(1, 12)),
    order=st.randoms(use_true_random=False),
)
def test_losing_reports_never_makes_a_fork_and_never_takes_credit_from_the_others(
    length, lost, order
):
    links = [evidence.Link(n, f"{n}", f"{n - 1}" if n > 1 else "") for n in range(1, length + 1)]
    kept = [link for link in links if link.n not in lost]
    order.shuffle(kept)
    chain = evidence.examine(kept)
    assert chain.forked_at is None
    assert chain.sound == {link.sha256 for link in kept}
    missing = {n for first, last in chain.gaps for n in range(first, last + 1)}
    assert missing == {n for n in lost if n < max((link.n for link in kept), default=0)}


def sight(letter):
    if letter[0] in "-!":
        return Sight(State.STANDBY if letter[0] == "-" else State.DARK, code=letter[1:])
    return Sight(State.VISIBLE, letter * 26, 1, letter.lower() * 64)


def play(case):
    seen = watch.Watch(timedelta(seconds=case["max_gap_s"]))
    for step in case["seen"]:
        if step == "cut":
            seen.cut()
            continue
        seconds, letter = step
        at = NOW + timedelta(seconds=seconds)
        seen.see(at, sight(letter)) if letter else seen.quiet(at)
    return seen


def told(spans):
    def second(moment):
        return round((moment - NOW).total_seconds())

    return sorted((second(s.begins), second(s.ends), s.gap_s, str(s.sight)) for s in spans)


@pytest.mark.parametrize("case", VECTORS["watches"], ids=lambda case: case["name"])
def test_spans_are_drawn_as_the_vectors_say(case):
    expected = sorted((a, b, gap, str(sight(name))) for name, a, b, gap in case["spans"])
    watched = play(case)
    assert told(watched.pending()) == expected
    assert told(watched.cut()) == expected


steps = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["A", "B", "-ended", None])), min_size=1
)


@given(steps=steps, max_gap_s=st.integers(1, 60))
def test_no_span_claims_a_second_before_the_first_or_after_the_last_word_and_none_bridges_more(
    steps, max_gap_s
):
    watched, at, first = watch.Watch(timedelta(seconds=max_gap_s)), NOW, None
    for pause, letter in steps:
        at += timedelta(seconds=pause)
        if letter is None:
            watched.quiet(at)
        else:
            first = first or at
            watched.see(at, sight(letter))
    spans = watched.cut()
    assert all(first <= s.begins <= s.ends <= at for s in spans)
    assert all(s.gap_s <= max_gap_s for s in spans)
    assert watched.cut() == ()


def test_a_span_is_trimmed_to_its_report():
    assert watch.tightened((SPAN,), NOW + timedelta(seconds=9))[0].ends == NOW + timedelta(
        seconds=9
    )
    assert watch.tightened((SPAN,), NOW - timedelta(seconds=1)) == ()


def test_the_example_in_the_document_is_a_report():
    example = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL).group(1)
    report = evidence.parse(canonical.dumps(json.loads(example)))
    assert (report.board, report.n, len(report.spans)) == ("hall", 57, 2)


def test_every_refusal_of_the_document_is_one_of_the_code():
    source = (ROOT / "gongshi/display/evidence.py").read_text("utf-8")
    named = set(re.findall(r"\| `(evidence_\w+)` \|", DOCUMENT))
    assert named == set(re.findall(r'"(evidence_\w+)"', source))
