"""Every link of a document leads to a file of the house, every anchor to a heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]*)(?:#(?P<anchor>[^)]+))?\)")
NOT_IN_AN_ANCHOR = re.compile(r"[^\w\- ]")


def anchors(document: Path) -> set[str]:
    """Anchors as the code host makes them: lower case, punctuation gone, blanks to hyphens."""
    lines = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {NOT_IN_AN_ANCHOR.sub("", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.finditer(document.read_text("utf-8")):
        target = document.parent / link["path"] if link["path"] else document
        if not target.exists() or (link["anchor"] and link["anchor"] not in anchors(target)):
            broken.append(link[0])
    assert broken == []


def test_there_are_documents_to_read() -> None:
    assert {"README.md", "README.zh.md", "CHANGELOG.md"} <= {path.name for path in DOCUMENTS}
