"""The public side as files: byte for byte, again and again, and nobody else's file is touched."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.steps import artefacts, files
from gongshi.steps.log.export import export
from gongshi.steps.postings.publish import publish
from gongshi.web.public.routes import create_public_app
from tests.coroutines import awaited

from .conftest import KINDS


def tree(place) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }


def served(office, addresses) -> dict[str, bytes]:
    """What the embedded server answers at each address."""

    async def ask() -> dict[str, bytes]:
        app = create_public_app(office.home.public, office.home.log)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://binhe.example"
        ) as client:
            return {address: (await client.get(address)).content for address in addresses}

    return awaited(ask())


@pytest.fixture
def shown(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def test_what_is_exported_is_what_is_served_and_the_second_time_nothing_is_written(
    office, shown, tmp_path
):
    desk, place = office.desk, tmp_path / "www"
    first = export(desk, place)
    assert first.written == first.files
    asked = {
        f"/{p.removeprefix('public/')}": p
        for p in tree(place)
        if p.startswith(("public/P/", "public/keys"))
    }
    asked |= {f"/{p}": p for p in tree(place) if p.startswith(("log/", "assets/verify"))}
    answers, written = served(office, asked), tree(place)
    assert answers == {address: written[path] for address, path in asked.items()}
    assert len(answers) > 8
    again = export(desk, place)
    assert (again.written, again.removed, again.files) == (0, 0, first.files)


def test_the_tree_holds_no_picture_no_key_and_no_staged_file(office, shown, tmp_path):
    export(office.desk, tmp_path / "www")
    written = tree(tmp_path / "www")
    digests = {hashlib.sha256(data).hexdigest() for data in written.values()}
    pages = list(artefacts.folder(office.desk, shown).iterdir())
    private = pages + list(office.home.keys.glob("*.skey")) + [office.home.kek_file]
    assert private
    assert not digests & {hashlib.sha256(path.read_bytes()).hexdigest() for path in private}
    assert {path.split("/")[0] for path in written} == {"public", "log", "assets", "export.json"}


def test_a_file_of_somebody_else_stays_and_one_of_ours_that_went_is_removed(
    office, shown, tmp_path
):
    place = tmp_path / "www"
    theirs = place / "public" / "P" / "notice.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    export(office.desk, place)
    gone = office.home.public / "P" / shown / "pages.json"
    gone.unlink()
    done = export(office.desk, place)
    assert (done.removed, theirs.read_bytes()) == (1, b"theirs")
    assert not (place / "public" / "P" / shown / "pages.json").exists()


def test_the_checkpoint_comes_after_its_tiles_and_the_page_after_its_record(
    office, shown, tmp_path, monkeypatch
):
    order = []
    real = files.put

    def noted(path, data):
        order.append(path.relative_to(tmp_path / "www").as_posix())
        return real(path, data)

    monkeypatch.setattr("gongshi.steps.log.export.files.put", noted)
    export(office.desk, tmp_path / "www")
    tiles = [at for at, name in enumerate(order) if name.startswith("log/tile/")]
    page = order.index(f"public/P/{shown}/index.html")
    record = [at for at, name in enumerate(order) if name.endswith((".note", ".tlog-proof"))]
    assert order.index("public/keys.note") < min(tiles)  # never older than what the log tells
    assert max(tiles) < order.index("log/checkpoint") < page
    assert max(record) < page


def test_an_old_home_never_writes_over_a_longer_log_or_another_offices_tree(
    office, shown, tmp_path
):
    place = tmp_path / "www"
    export(office.desk, place)
    path = place / "log" / "checkpoint"
    lines = path.read_text("utf-8").split("\n")
    for changed, code in (
        (["9", 1], "log_rolled_back"),
        (["else.example", 0], "export_of_another"),
    ):
        value, at = changed
        path.write_text("\n".join([*lines[:at], value, *lines[at + 1 :]]), "utf-8")
        before = tree(place)
        with pytest.raises(GongshiError) as refused:
            export(office.desk, place)
        assert refused.value.code == code
        assert tree(place) == before


@pytest.mark.parametrize("inside", ["", "public/x", ".."])
def test_the_home_is_no_place_to_export_to(office, inside):
    with pytest.raises(GongshiError) as refused:
        export(office.desk, office.home.root / inside)
    assert refused.value.code == "export_inside_home"


def test_without_a_public_host_the_pages_ask_for_the_check_code_and_the_tree_verifies(
    office, samples, tmp_path, monkeypatch
):
    site = office.home.config / "site.yaml"
    text = site.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("public_base:"))
    site.write_text(text.replace(line, "public_host: none"), "utf-8")
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    draft = artefacts.drafted(office.desk, posting)
    code = office.desk.store
    assert draft.qr is None
    with code.transaction() as tx:
        facts = tx.postings.get(posting).facts
    for page in draft.texts:
        assert "到为民服务站核验" in page.replace("\n", "")
        assert facts["check_code"] in page.replace(" ", "").replace("\n", "")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    assert main(["public", "export", str(tmp_path / "www")]) == 0
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "nobody"))
    argv = ["verify", str(tmp_path / "www" / "public" / "P" / posting)]
    assert main([*argv, "--key", str(office.home.keys / "office.pub")]) == 0
