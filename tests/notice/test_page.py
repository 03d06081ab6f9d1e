"""The verify page as text: facts kept without rows, values escaped, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from gongshi import notice
from gongshi.posting import window
from tests.notice.lists import BOOK, ID, LISTS, POSTED, ROOT, A, masked, write

WRITTEN = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def facts(kind_id="dibao_initial", **changes):
    kind = BOOK.kinds[kind_id]
    item = next(item for item in BOOK.catalogue if item.no == kind.item)
    values = {
        "posting_id": ID,
        "bases": tuple(notice.citations(kind, POSTED)),
        "pages": 1,
    } | changes
    span = window(kind, POSTED, BOOK.calendar)
    return notice.public_facts(write(kind_id), kind, item, span, **values)


def page(made=None, **changes):
    values = {"state": "posted", "written_at": WRITTEN, "root_vkey": "root.example+00000000+AA=="}
    return notice.page(notice.PublicView(made or facts(), **(values | changes)))


@pytest.mark.parametrize("kind_id", sorted(LISTS))
def test_the_page_of_every_kind_holds_no_cell_of_its_table(kind_id):
    text = page(facts(kind_id))
    for row in masked(kind_id).rows:
        assert row.cells["姓名"] not in text
        assert row.cells.get("身份证号", "no number") not in text


def test_the_facts_hold_no_row_and_come_back_from_the_store_unchanged():
    made = facts(corrects=notice.PublicLink("Z" * 26, "滨社公示〔2026〕9号"))
    stored = json.dumps(made.as_json(), ensure_ascii=False)
    assert notice.PublicFacts.from_json(json.loads(stored)) == made
    assert not any(row[0] in stored for row in A)
    assert "段*英" not in stored


def test_the_counted_days_are_the_workdays_of_the_window():
    days = [day.isoformat() for day in facts().counted_days]
    assert days == [f"2026-11-{d}" for d in (25, 26, 27, 30)] + [f"2026-12-0{d}" for d in (1, 2, 3)]
    assert facts("dibao_payment").counted_days == ()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("posted", "服务器所写状态：公示中"),
        ("retired", "服务器所写状态：已期满撤下"),
        ("withdrawn", "服务器所写状态：提前撤回"),
        ("corrected", "服务器所写状态：已更正"),
        ("anything else", "状态未知"),
    ],
)
def test_the_servers_own_words_are_marked_as_such(state, words):
    text = page(state=state)
    assert words in text
    assert "以下由服务器于2026-11-24 09:30写出，本手机没有自行核验" in text


def test_values_are_escaped():
    hostile = "<script>alert(1)</script>\"'&"
    text = page(root_vkey=hostile, successor=notice.PublicLink("Z" * 26, hostile))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;" in text


def test_the_page_has_no_inline_script_or_style_and_loads_nothing_from_elsewhere():
    text = page(prefix="/sq")
    assert re.findall(r"<script[^>]*>", text) == [
        '<script type="module" src="/sq/assets/verify.js">'
    ]
    assert re.search(r"\son\w+=|style=|<style", text) is None
    assert "://" not in text
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in text


def test_a_page_template_that_asks_for_a_missing_value_fails(tmp_path):
    folder = tmp_path / "public"
    folder.mkdir()
    source = (ROOT / "templates" / "public" / "posting.html.j2").read_text("utf-8")
    (folder / "posting.html.j2").write_text(source.replace("facts.number", "facts.serial"), "utf-8")
    view = notice.PublicView(facts(), "posted", WRITTEN, "root.example+00000000+AA==")
    with pytest.raises(UndefinedError, match="serial"):
        notice.page(view, tmp_path)


def test_training_is_said_at_the_top_and_only_in_training():
    assert 'class="training"' not in page()
    assert "演练：演示样张·人员虚构" in page(training_s=0)


def test_the_path_of_the_public_base_leads_to_assets_and_folders():
    from dataclasses import replace

    assert notice.path_prefix(BOOK.site) == ""
    assert notice.path_prefix(replace(BOOK.site, public_base=None)) == ""
    assert notice.path_prefix(replace(BOOK.site, public_base="http://x.example/sq/")) == "/sq"
