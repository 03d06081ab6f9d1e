"""The pictures that people look at and print: where they lie, how they are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshi.cli.main import main
from gongshi.posting.ids import check_code
from gongshi.steps import artefacts
from gongshi.steps.lists.approve import approve
from gongshi.steps.lists.submit import submit
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings.publish import publish
from tests.office import KINDS, make_samples, open_office

NAMED = ["A4纸质件", "横屏1920×1080-第1页", "竖屏1080×1920-第1页"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """One list submitted, another one hanging."""
    root = tmp_path_factory.mktemp("pictures")
    office = open_office(root / "home")
    (root / "samples").mkdir()
    samples = make_samples(root / "samples")
    office.showing = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, office.showing)
    got = office.receive(samples["C"], KINDS["C"])
    office.submitted = submit(office.desk, got.batch, "li-ming").posting.id
    return office


def names(house, posting: str) -> list[str]:
    return [path.name for path in artefacts.pictures(house.desk, posting)]


def test_a_sample_is_named_apart_from_what_hangs(house):
    samples, hanging = names(house, house.submitted), names(house, house.showing)
    assert [name.rpartition("-")[0] for name in samples] == [f"样图-{name}" for name in NAMED]
    assert [name.rpartition("-")[0] for name in hanging] == [f"公示图-{name}" for name in NAMED]


def test_what_waits_for_approval_is_shown_with_where_its_pictures_lie(house, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(house.home.root))
    assert main(["show", house.submitted]) == 0
    told = capsys.readouterr().out
    (heading,) = [line for line in told.splitlines() if line.startswith("样图 3 份,在 ")]
    place = Path(heading.partition("在 ")[2])
    assert all(name in told and (place / name).exists() for name in names(house, house.submitted))
    assert "公示期起止" in told


def test_a_picture_that_an_older_version_named_by_its_digest_is_found(house):
    with house.desk.store.transaction() as tx:
        page = tx.postings.pages(house.showing)[0]
    path = artefacts.page_file(house.desk, house.showing, page)
    older = path.rename(path.with_name(page.sha256 + path.suffix))
    try:
        assert artefacts.page_file(house.desk, house.showing, page) == older
        assert artefacts.drafted(house.desk, house.showing) is not None
    finally:
        older.rename(path)


def test_a_published_list_says_which_sheet_to_print_and_which_screen_has_not_taken_it(
    house, capsys, monkeypatch
):
    with house.desk.store.transaction() as tx:
        content = posting_or_refuse(tx, house.submitted).content
    approve(house.desk, house.submitted, "wang-fang", check_code(bytes.fromhex(content)))
    monkeypatch.setenv("GONGSHI_HOME", str(house.home.root))
    assert main(["publish", house.submitted]) == 0
    told = capsys.readouterr().out
    assert "请打印、盖章、张贴:" in told
    assert "公示图-A4纸质件-" in told
    assert "从未联系过,还没有配对" in told
    assert f"gongshi paper add {house.submitted[:8]} " in told
