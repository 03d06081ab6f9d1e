"""The documents say what the code does: their examples are read, their tables compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gongshi.display import Reason, parse
from gongshi.record import canonical

ROOT = Path(__file__).parents[2]
MANIFEST = (ROOT / "docs/formats/manifest.md").read_text("utf-8")
PLAYER = ROOT / "gongshi/display/player"
PAGE = (PLAYER / "player.html").read_text("utf-8")
WORDS = dict(re.findall(r'data-code="(\w+)" data-number="(\d+)"', PAGE))


def test_the_example_in_the_manifest_document_is_a_manifest():
    example = re.search(r"```json\n(.*?)```", MANIFEST, re.DOTALL).group(1)
    manifest = parse(canonical.dumps(json.loads(example)))
    assert (manifest.board, manifest.seq, len(manifest.items)) == ("hall", 31, 1)


def test_every_code_of_the_document_has_its_number_in_the_page_and_the_other_way_round():
    rows = re.findall(r"`(\w+)` \| (\d{3}) ", MANIFEST)
    named = re.findall(r"(\d{3}) `(\w+)`", MANIFEST)
    assert dict(rows) | {code: number for number, code in named} == WORDS


def test_every_reason_of_the_evaluator_has_words_for_residents():
    for reason in Reason:
        row = re.search(rf'data-code="{reason}" [^>]*data-title="([^"]+)"', PAGE)
        assert row, reason


def test_numbers_are_never_used_twice():
    assert len(set(WORDS.values())) == len(WORDS)


def test_every_code_that_a_script_can_raise_is_known_to_the_page():
    scripts = "".join(path.read_text("utf-8") for path in PLAYER.glob("*.js"))
    raised = set(re.findall(r'"((?:manifest|picture)_[a-z]+)"', scripts))
    assert raised
    assert raised <= WORDS.keys()
