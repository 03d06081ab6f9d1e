"""tests/rules/tamper.json, prefixes and flipped bits: refused by the page's script as in Python."""

from __future__ import annotations

import base64

import pytest

from gongshi.errors import VerificationFailed
from gongshi.record.verify import verify_posting
from tests.record.test_tamper_cases import CASES, DOCUMENT, FULL, NOW, files_of

pytestmark = pytest.mark.browser

SCRIPT = """async ({ base, changes, asked }) => {
  const { verifyPosting } = await import("/assets/verdict.js");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const shared = Object.entries(base).map(([name, data]) => [name, bytes(data)]);
  const results = [];
  for (const change of changes) {
    const files = new Map(shared);
    for (const [name, data] of Object.entries(change))
      if (data === null) files.delete(name);
      else files.set(name, bytes(data));
    try {
      results.push((await verifyPosting(files, asked)).state);
    } catch (failure) {
      if (failure.name !== "VerificationFailed") throw failure;
      results.push(`${failure.step}: ${failure.reason}`);
    }
  }
  return results;
}"""
EVERY = 2  # each second byte in the browser, its bit in turn; Python takes every bit
CUT_EVERY = 9


@pytest.fixture(scope="module")
def script(chromium, public_side):
    """Return a function that judges many bundles in one page: a base, and what differs from it."""
    page = chromium.new_page()
    page.goto(f"{public_side[1]}/")
    asked = {
        "id": DOCUMENT["id"],
        "rootVkey": DOCUMENT["root_vkey"],
        "now": NOW.timestamp() * 1000,
    }

    def judge(base, changes):
        coded = [{name: b64(data) for name, data in change.items()} for change in changes]
        files = {name: b64(data) for name, data in base.items()}
        return page.evaluate(SCRIPT, {"base": files, "changes": coded, "asked": asked})

    yield judge
    page.close()


def test_every_case_ends_in_the_script_as_in_python(script):
    cases = [case for case in CASES if "log" not in case and "in_hand" not in case]
    found = script({}, [files_of(case) for case in cases])
    ours = {case["name"]: place(said) for case, said in zip(cases, found, strict=True)}
    assert ours == {case["name"]: case.get("state") or case["step"] for case in cases}


def test_the_script_gives_the_same_reason_but_for_the_order_in_which_it_reads_json(script):
    """Its reader takes the canonical spelling only, so it may name another rule of that text."""
    cases = [case for case in CASES if "step" in case and not {"log", "in_hand"} & case.keys()]
    found = script({}, [files_of(case) for case in cases])
    told = {
        case["name"]: (case["why"], said.split(": ")[1])
        for case, said in zip(cases, found, strict=True)
    }
    differ = {name: pair for name, pair in told.items() if pair[0] != pair[1]}
    assert all(one.startswith("json_") for pair in differ.values() for one in pair), differ
    assert len(differ) <= 4


def test_flipped_bits_and_prefixes_are_refused_at_the_same_step_by_both(script):
    changes = [
        {name: data}
        for name, whole in FULL.items()
        for data in (*flipped(whole), *(whole[:at] for at in range(0, len(whole), CUT_EVERY)))
    ]
    found = [place(said) for said in script(FULL, changes)]
    expected = [step(change) for change in changes]
    assert found == expected
    assert {
        "keys",
        "entry",
        "inclusion",
        "checkpoint",
        "extension",
        "ending",
        "status",
        "pages",
    } == {*found}


def flipped(whole):
    for at in range(0, len(whole), EVERY):
        yield whole[:at] + bytes([whole[at] ^ (1 << (at // EVERY) % 8)]) + whole[at + 1 :]


def step(change):
    with pytest.raises(VerificationFailed) as failure:
        verify_posting({**FULL, **change}, root_vkey=DOCUMENT["root_vkey"], now=NOW)
    return failure.value.step


def place(said):
    return said.split(": ")[0]


def b64(data):
    return None if data is None else base64.b64encode(data).decode()
