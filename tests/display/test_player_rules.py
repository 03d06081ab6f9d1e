"""The rules as the player page runs them: the JavaScript against vectors and against Python."""

from __future__ import annotations

import base64
import json

import pytest

from gongshi.display import Stored, accept, build, digest
from gongshi.errors import DisplayError
from gongshi.record import note
from tests.display import test_manifest as cases
from tests.display.vectors import VECTORS, digest_of, manifest_json

pytestmark = pytest.mark.browser

EVALUATE = """async ([manifest, now, trusted]) => {
    const { evaluate, newClock } = await import("/board/v1/assets/evaluator.js");
    const clock = { ...newClock(), floor: trusted ? 0 : null };
    const found = evaluate(manifest, clock, Date.parse(now));
    const shown = found.pages.map(({ item, dwell }) => [`${item.id}/${item.page}`, dwell / 1000]);
    return { ...found, pages: shown, keep: [...found.keep] };
}"""

CLOCK = """async ([mark, steps]) => {
    const { at, heard, newClock } = await import("/board/v1/assets/evaluator.js");
    let clock = newClock(mark === null ? null : Date.parse(mark));
    const readings = [];
    for (const step of steps) {
        if (step.heard) {
            clock = heard(clock, Date.parse(step.heard), step.mono_s * 1000, step.training);
            continue;
        }
        const reading = at(clock, Date.parse(step.at), step.mono_s * 1000);
        clock = reading.clock;
        readings.push({ now: reading.now, stepped_back: reading.steppedBack, ahead: reading.ahead,
                        mark: clock.mark, trusted: clock.floor !== null });
    }
    return readings;
}"""

TURNS = """async (steps) => {
    const { newTurn, takeTurn } = await import("/board/v1/assets/evaluator.js");
    const shown = (written) => {
        const [id, dwell] = written.split(":");
        return { item: { id, image: { sha256: id } }, dwell: Number(dwell) * 1000 };
    };
    let turn = newTurn();
    return steps.map(([mono, pages]) => {
        const taken = takeTurn(pages.map(shown), turn, mono * 1000);
        turn = taken.turn;
        return taken.page?.item.id ?? null;
    });
}"""

ACCEPT = """async ([encoded, vkey, stored, site, board, now]) => {
    const { accept } = await import("/board/v1/assets/manifest.js");
    const { readVkey } = await import("/board/v1/assets/note.js");
    const verifiers = [await readVkey(vkey)];
    const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
    try {
        const found = await accept(bytes, { verifiers, stored, site, board, now: () => now });
        return [found.manifest.seq, found.stored.sha256];
    } catch (fault) {
        return fault.code ?? `leaked ${fault.name}`;
    }
}"""


@pytest.fixture(scope="module")
def run(chromium, tmp_path_factory):
    """Evaluate a function with one argument in a page that may load the player's modules."""
    from tests.display.conftest import Office

    office = Office(tmp_path_factory.mktemp("office"))
    page = chromium.new_page()
    page.goto(f"{office.url}/player")
    yield page.evaluate
    page.close()
    office.kill()


def milliseconds(text):
    from datetime import datetime

    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize("case", VECTORS["evaluate"], ids=lambda case: case["name"])
def test_evaluator_of_the_page_answers_as_the_vectors_say(run, case):
    found = run(EVALUATE, [manifest_json(case), case["now"], case.get("trusted", True)])
    expect = case["expect"]
    assert [name for name, _ in found["pages"]] == expect["show"]
    assert found["standby"] == expect["standby"]
    assert found["hidden"] == expect["hidden"]
    assert found["nextChange"] == milliseconds(expect["next"])
    assert set(found["keep"]) == set(map(digest_of, expect["keep"]))
    assert "dwell_s" not in expect or [s for _, s in found["pages"]] == expect["dwell_s"]


@pytest.mark.parametrize("case", VECTORS["clock"], ids=lambda case: case["name"])
def test_board_clock_of_the_page_reads_as_the_vectors_say(run, case):
    expected = [step["expect"] for step in case["steps"] if "expect" in step]
    instants = [{key: milliseconds(e[key]) for key in ("now", "mark")} for e in expected]
    wanted = [{"ahead": False, **e, **at} for e, at in zip(expected, instants, strict=True)]
    assert run(CLOCK, [case["mark"], case["steps"]]) == wanted


@pytest.mark.parametrize("case", VECTORS["turns"], ids=lambda case: case["name"])
def test_the_page_takes_turns_as_the_vectors_say(run, case):
    assert run(TURNS, case["steps"]) == [expect for _, _, expect in case["steps"]]


def python_answer(data, stored, site, board, now):
    try:
        found = accept(data, cases.SIGNER.verifier, stored, site=site, board=board, now=now)
    except DisplayError as fault:
        return fault.code
    return [found.stored.seq, found.stored.sha256]


def page_answer(run, data, stored, site, board, now):
    kept = stored and {"seq": stored.seq, "sha256": stored.sha256}
    encoded = base64.b64encode(data).decode()
    moment = now.timestamp() * 1000
    return run(ACCEPT, [encoded, cases.SIGNER.vkey, kept, site, board, moment])


def same_answer(run, data, stored=None, site=cases.SITE, board=cases.BOARD, now=cases.NOW):
    answer = python_answer(data, stored, site, board, now)
    assert page_answer(run, data, stored, site, board, now) == answer
    return answer


GOOD = build(cases.MANIFEST, cases.SIGNER)


def test_page_and_python_accept_the_same_manifest(run):
    assert same_answer(run, GOOD) == [7, digest(GOOD)]


def test_page_and_python_keep_the_same_order_of_refusal(run):
    early = cases.NOW.replace(hour=0)
    old = Stored(8, "")
    assert same_answer(run, build(cases.MANIFEST, cases.OTHER)) == "manifest_signature"
    assert same_answer(run, b"x" * 20_001) == "manifest_size"
    assert same_answer(run, GOOD, old, "x", "x", early) == "manifest_site"
    assert same_answer(run, GOOD, old, board="x", now=early) == "manifest_board"
    assert same_answer(run, GOOD, old, now=early) == "manifest_seq"
    assert same_answer(run, GOOD, Stored(7, "d" * 64)) == "manifest_seq"
    assert same_answer(run, GOOD, now=early) == "manifest_time"


@pytest.mark.parametrize("fault", cases.SHAPE_FAULTS)
def test_page_and_python_refuse_the_same_shapes(run, fault):
    assert same_answer(run, cases.signed(cases.SHAPE_FAULTS[fault])) == "manifest_shape"


def texts():
    """Signed texts that are no canonical manifest, by what is wrong with them."""
    body = json.loads(GOOD.split(b"\n")[0])
    line = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return {
        "spaces between": json.dumps(body, sort_keys=True, ensure_ascii=False),
        "escaped letters": json.dumps(body, sort_keys=True, separators=(",", ":")),
        "keys out of order": json.dumps(body, ensure_ascii=False, separators=(",", ":"))[:-1]
        + ',"a":1}',
        "a key twice": line.replace('"seq":7', '"seq":7,"seq":7'),
        "a float": line.replace('"seq":7', '"seq":7.0'),
        "an exponent": line.replace('"seq":7', '"seq":7e0'),
        "minus zero": line.replace('"priority":0', '"priority":-0'),
        "a number beyond 2^53": line.replace('"seq":7', '"seq":9007199254740993'),
        "a very long number": line.replace('"seq":7', '"seq":' + "9" * 5000),
        "a byte order mark": "\ufeff" + line,
        "a format character": line.replace("滨河", "滨\u200b河"),
        "a text that is not composed": line.replace("滨河社区", "e\u0301"),
        "a second line": line + "\n{}",
        "an array": "[1]",
        "a depth of a thousand": "[" * 1000,
        "NaN": line.replace('"seq":7', '"seq":NaN'),
        "nothing": "",
    }


@pytest.mark.parametrize("fault", texts())
def test_page_and_python_refuse_the_same_signed_texts(run, fault):
    data = note.sign(texts()[fault] + "\n", [cases.SIGNER])
    assert same_answer(run, data) == "manifest_shape"


def envelopes():
    """Notes around a good text with something wrong in the envelope."""
    text, signature = GOOD.split(b"\n\n")
    other = note.sign("x\n", [cases.OTHER]).split(b"\n\n")[1]
    stranger = note.sign("x\n", [note.Signer("demo.example/x", bytes(32))]).split(b"\n\n")[1]
    return {
        "a repeated signature": GOOD + signature,
        "carriage returns": GOOD.replace(b"\n", b"\r\n"),
        "bad UTF-8": GOOD.replace("滨".encode(), b"\xff\xfe"),
        "no signature": text + b"\n\n",
        "no final newline": GOOD[:-1],
        "loose base64": GOOD.replace(b"=\n", b"\n"),
        "a hyphen for a dash": GOOD.replace("\u2014".encode(), b"-"),
        "a zero byte": GOOD.replace(b'"v"', b'"v\x00"'),
        "only an unknown key": text + b"\n\n" + other,
        "an unknown key beside": text + b"\n\n" + stranger + signature,
        "a broken line beside": text + b"\n\n" + signature + b"junk\n",
        "forty signatures": GOOD
        + b"".join(
            note.sign("x\n", [note.Signer(f"demo.example/{n}", bytes(32))]).split(b"\n\n")[1]
            for n in range(40)
        ),
    }


@pytest.mark.parametrize("fault", envelopes())
def test_page_and_python_judge_envelopes_alike(run, fault):
    answer = same_answer(run, envelopes()[fault])
    accepted = fault == "an unknown key beside"
    assert isinstance(answer, list) if accepted else answer == "manifest_signature"


def test_page_and_python_agree_on_every_flipped_byte(run):
    """One call for all places: the page must name a documented refusal at each of them."""
    answers = run(
        """async ([encoded, vkey, site, board, now]) => {
            const { accept } = await import("/board/v1/assets/manifest.js");
            const { readVkey } = await import("/board/v1/assets/note.js");
            const verifiers = [await readVkey(vkey)];
            const good = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
            const bent = async (place) => {
                const bytes = good.slice();
                bytes[place] ^= 1;
                const rules = { verifiers, stored: null, site, board, now: () => now };
                return accept(bytes, rules).then(() => "accepted", (fault) => fault.code);
            };
            return Promise.all([...good.keys()].map(bent));
        }""",
        [
            base64.b64encode(GOOD).decode(),
            cases.SIGNER.vkey,
            cases.SITE,
            cases.BOARD,
            cases.NOW.timestamp() * 1000,
        ],
    )
    assert len(answers) == len(GOOD)
    assert set(answers) == {"manifest_signature"}


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "demo.example/x+00000000+AQ==",
        cases.SIGNER.vkey[:-1],
        cases.SIGNER.vkey.replace("demo", "demO"),
        cases.OTHER.vkey.replace("+", " +", 1),
    ],
)
def test_the_page_refuses_a_damaged_key(run, vkey):
    read = """async (vkey) => {
        const { readVkey } = await import("/board/v1/assets/note.js");
        return readVkey(vkey).then(() => "read", (fault) => fault.constructor.name);
    }"""
    assert run(read, vkey) == "Refusal"
