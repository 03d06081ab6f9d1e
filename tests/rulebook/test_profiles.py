"""Two rooms that never meet name the same panels: what may be configured is what can be painted."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshi.picture.profile import PROFILES as DESIGNS
from gongshi.rulebook.site import PROFILES, read_boards

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "boards.md"


def board(*profiles):
    return {
        "boards": [
            {
                "name": "gate",
                "title": "东门电子公示栏",
                "place": "东门",
                "profiles": list(profiles),
                "open_hours": ["06:30-22:00"],
            }
        ]
    }


def test_every_profile_that_may_be_configured_can_be_painted_and_no_other():
    assert sorted(PROFILES) == sorted(DESIGNS)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_board_may_be_given_every_design(name):
    faults: list[str] = []
    (read,) = read_boards(board(name), faults)
    assert faults == []
    assert read.profiles == (name,)


def test_the_documentation_names_every_profile():
    text = DOCUMENT.read_text("utf-8")
    assert [name for name in PROFILES if f"`{name}`" not in text] == []
