"""The examples in docs/formats are what the code writes."""

import re
from pathlib import Path

import pytest

from gongshi.record.acts import Act
from gongshi.record.verdict import STEPS
from tests.record import world

FORMATS = Path(__file__).resolve().parents[2] / "docs" / "formats"
EXAMPLE = world.posting(ending=Act.RETIRED)
HEAD = EXAMPLE.files["posted.tlog-proof"].partition(b"\n\n")[2]
WRITTEN = {
    **{name: data.decode("utf-8") for name, data in EXAMPLE.files.items()},
    "checkpoint": HEAD.decode("utf-8"),
    "office.pub": world.ROOT.vkey,
}
BLOCK = re.compile(r"^```([a-z.-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["entry", "log", "proof", "status", "keys"])
def test_every_example_is_what_the_code_writes(page):
    blocks = BLOCK.findall((FORMATS / f"{page}.md").read_text("utf-8"))
    assert blocks
    for name, text in blocks:
        assert text.rstrip("\n") == WRITTEN[name].rstrip("\n"), name


def test_every_step_of_the_verification_is_documented():
    page = (FORMATS / "proof.md").read_text("utf-8")
    assert [step for step in STEPS if f"`{step}`" not in page] == []


def test_every_act_is_documented():
    page = (FORMATS / "entry.md").read_text("utf-8")
    assert [act for act in Act if f"| `{act}` |" not in page] == []
