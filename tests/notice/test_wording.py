"""The wording of all nine kinds: golden texts that a person has read, and their rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongshi import notice
from gongshi.errors import GongshiError
from gongshi.posting import window
from gongshi.posting.notice import TITLE_BREAK, Align, Correction, CorrectionWord
from gongshi.posting.window import window_until
from tests.notice.lists import BOOK, LISTS, POSTED, ROOT, A, B, as_text, masked, write

GOLDEN = Path(__file__).parent / "golden"
MONDAY, FRIDAY, NEW_YEARS_EVE = date(2026, 11, 23), date(2026, 11, 27), date(2026, 12, 16)


def every_text(written):
    return as_text(written) + "".join(column.label for column in written.columns)


@pytest.mark.parametrize("kind_id", sorted(LISTS))
def test_every_kind_reads_as_its_golden_text(kind_id):
    assert as_text(write(kind_id)) == (GOLDEN / f"{kind_id}.txt").read_text("utf-8")


def test_every_kind_of_the_rulebook_has_a_golden_text():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(BOOK.kinds) == set(LISTS)


def test_a_first_review_reads_as_the_model_text_of_the_law():
    body = write("dibao_initial").body[0]
    assert body == (
        "经个人申请、信息核对、入户调查，西河街道办事处对下列7户提出初审意见（西街救助报〔2026〕31号）。"
        "依据《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条及社区居务公开事项清单，现予公示。"
        "公示期7个工作日：2026年11月25日至12月3日24时（11月24日张贴，自次日起算）。"
    )


@pytest.mark.parametrize("kind_id", sorted(LISTS))
def test_no_unconfirmed_basis_is_printed(kind_id):
    text = every_text(write(kind_id))
    unconfirmed = [b for b in BOOK.kinds[kind_id].bases if not b.confirmed]
    assert all(b.document not in text for b in unconfirmed)
    assert all(b.number not in text for b in unconfirmed if b.number)


def test_a_basis_without_an_article_is_cited_only_where_nothing_is_more_exact():
    general = "国务院办公厅关于全面推进基层政务公开标准化规范化工作的指导意见"
    assert not any(general in cited for cited in cited_by("dibao_initial"))
    assert any(general in cited for cited in cited_by("disabled_temp"))


def test_a_basis_is_cited_only_from_the_day_it_is_in_force():
    kind = BOOK.kinds["dibao_initial"]
    early = date(2021, 6, 30)
    assert any("民发〔2021〕57号" in cited for cited in notice.citations(kind, POSTED))
    assert not any("民发〔2021〕57号" in cited for cited in notice.citations(kind, early))


def test_a_kind_outside_the_catalogue_without_a_confirmed_basis_is_refused():
    kind = BOOK.kinds["tekun_confirmed"]
    unsure = replace(kind, bases=tuple(replace(b, confirmed=False) for b in kind.bases))
    with pytest.raises(GongshiError, match="no_confirmed_basis"):
        write("tekun_confirmed", kind=unsure)


def test_a_kind_of_the_catalogue_without_a_confirmed_basis_cites_the_catalogue_alone():
    kind = BOOK.kinds["disabled_temp"]
    unsure = replace(kind, bases=tuple(replace(b, confirmed=False) for b in kind.bases))
    assert "。依据社区居务公开事项清单，现予公示。" in write("disabled_temp", kind=unsure).body[0]


def cited_by(kind_id):
    return notice.citations(BOOK.kinds[kind_id], POSTED)


def test_an_open_number_prints_as_pending_and_the_title_keeps_its_break_marks():
    written = write("dibao_initial", number=None)
    assert written.number == "编号待定"
    assert written.title.count(TITLE_BREAK) == 2
    assert written.plain_title == "关于2026年11月拟纳入最低生活保障对象初审情况的公示"


def test_posted_on_a_friday_the_count_starts_on_the_next_workday_and_says_so():
    kind = BOOK.kinds["dibao_initial"]
    written = write("dibao_initial", on=FRIDAY, window=window(kind, FRIDAY, BOOK.calendar))
    assert "2026年11月30日至12月8日24时（11月27日张贴，自下一个工作日起算）" in written.body[0]
    assert written.dated == "2026年11月27日"


def test_a_window_across_the_year_names_both_years():
    kind = BOOK.kinds["dibao_initial"]
    chosen = window_until(kind, NEW_YEARS_EVE, date(2027, 1, 8), BOOK.calendar)
    written = write("dibao_initial", on=NEW_YEARS_EVE, window=chosen)
    assert written.window_dates == "2026年12月17日至2027年1月8日"


def test_a_chosen_end_promises_no_exact_number_of_workdays():
    kind = BOOK.kinds["dibao_initial"]
    written = write(
        "dibao_initial", window=window_until(kind, POSTED, date(2026, 12, 31), BOOK.calendar)
    )
    assert written.window_days == "不少于7个工作日"
    assert "公示期不少于7个工作日：2026年11月25日至12月31日24时" in written.body[0]


def test_lists_after_the_decision_have_a_term_and_no_objection():
    for kind_id in ("dibao_confirmed", "dibao_payment", "tekun_confirmed", "temp_relief"):
        written = write(kind_id)
        assert written.window_label == "张贴期限"
        assert written.window_dates == "2026年11月25日至2027年1月8日"
        assert "异议" not in every_text(written)
        assert written.contacts[-1].label == "监督举报"


def test_item_11_complains_to_the_disabled_persons_federation():
    assert write("disabled_temp").contacts[-1].text == "0000-6800303（翠屏区残疾人联合会）"
    assert write("dibao_initial").contacts[-1].text == "0000-6800202（翠屏区民政局）"


def test_minors_are_counted_in_a_line_or_passed_over_in_one_that_never_changes():
    assert "另有未成年人1名，依法不公开姓名。" in write("disabled_temp").row_notes
    none_held = write("disabled_temp", rows=B[:4])
    assert not any("未成年" in note for note in none_held.row_notes)
    with_child = write("tekun_initial")
    without = write("tekun_initial", rows=LISTS["tekun_initial"][1][:3])
    assert with_child.row_notes == without.row_notes == ("依法不公开的申请不在本表所列。",)
    assert with_child.body == without.body


def test_those_who_stop_and_family_members_only_count():
    notes = write("dibao_payment").row_notes
    assert "本期另有停发1户，依法不列姓名。" in notes
    assert "以上家庭另有共同生活的家庭成员1人，依法不列姓名。" in notes


def test_sums_need_three_printed_rows_and_leave_held_rows_out():
    assert write("dibao_payment").row_notes[0] == "合计3户、6人，发放3,725元。"
    rows = LISTS["dibao_payment"][1]
    two = write("dibao_payment", rows=[rows[0], rows[2], rows[4]])
    assert not any("合计" in note for note in two.row_notes)


def test_held_rows_leave_no_gap_in_the_numbers():
    rows = [A[0], A[7], A[2]]
    written = write("dibao_initial", rows=rows)
    assert [row.n for row in written.rows] == [1, 2]
    assert written.closing_line == "（共2户，以下空白）"


def test_a_list_with_nothing_to_show_is_refused():
    with pytest.raises(GongshiError, match="nothing_to_post"):
        write("dibao_initial", rows=[A[7]])


def test_columns_say_how_they_stand_and_an_unneeded_one_is_not_printed():
    columns = {column.label: column for column in write("disabled_temp").columns}
    assert columns["身份证号"].beneath
    assert columns["申请金额（元）"].money
    assert columns["申请金额（元）"].align is Align.RIGHT
    alone = write("disabled_temp", rows=B[2:4])
    assert "身份证号" not in [column.label for column in alone.columns]


def test_cells_are_those_of_masking_under_the_printed_labels():
    shown = masked("dibao_initial").rows[0].cells
    cells = write("dibao_initial").rows[0].cells
    assert cells["拟月保障金额（元）"] == shown["拟月保障金额"] == "1180"
    assert set(cells.values()) == set(shown.values())


@pytest.mark.parametrize(
    ("word", "title_end", "first"),
    [
        (
            CorrectionWord.CORRECTED,
            "（更正）",
            "本次公示更正并替代滨社公示〔2026〕9号，原件同时撤除，公示期重新计算。",
        ),
        (
            CorrectionWord.REPOSTED,
            "（重新公示）",
            "滨社公示〔2026〕9号已撤回，现重新公示，公示期重新计算。",
        ),
    ],
)
def test_a_correction_says_so_in_its_title_and_names_the_old_number(word, title_end, first):
    old = Correction(word, "滨社公示〔2026〕9号", "Z" * 26)
    written = write("dibao_initial", correction=old)
    assert written.plain_title.endswith(f"初审情况的公示{title_end}")
    assert written.body[0] == first


def test_scheme_and_host_of_the_qr_are_capitals_unless_the_site_asks_otherwise():
    site = BOOK.site
    assert write("dibao_initial").qr.url.startswith("HTTP://127.0.0.1:8765/P/")
    lower = replace(site, public_base="HTTPS://Gs.Example.CN/sq", lower_case_address=True)
    assert notice.address(lower, "A" * 26) == f"https://gs.example.cn/sq/P/{'A' * 26}"
    upper = replace(site, public_base="https://gs.example.cn/sq/")
    assert notice.address(upper, "A" * 26) == f"HTTPS://GS.EXAMPLE.CN/sq/P/{'A' * 26}"


def test_without_a_public_host_the_reader_is_sent_to_the_service_station():
    written = write("dibao_initial", site=replace(BOOK.site, public_base=None))
    assert written.qr.url is None
    assert written.qr.caption == "请持核对码到为民服务站核验"
    assert written.qr.domain == ""


def test_a_template_that_asks_for_a_missing_value_is_refused_by_name(tmp_path):
    folder = copied_templates(tmp_path)
    path = folder / "notices" / "dibao_initial.j2"
    path.write_text(
        path.read_text("utf-8").replace("{{ count }}", "{{ household_count }}"), "utf-8"
    )
    with pytest.raises(GongshiError, match="template_fault") as refused:
        write("dibao_initial", templates_dir=folder)
    assert "household_count" in refused.value.words


@pytest.mark.parametrize("expression", ["{{ window.__class__ }}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_cannot_reach_behind_its_values(tmp_path, expression):
    folder = copied_templates(tmp_path)
    path = folder / "notices" / "form.j2"
    path.write_text(path.read_text("utf-8").replace("姓名等已作", expression), "utf-8")
    with pytest.raises(GongshiError, match=r"template_fault|wording_value"):
        write("dibao_initial", templates_dir=folder)


def test_a_template_without_a_section_is_refused_with_every_fault(tmp_path):
    folder = copied_templates(tmp_path)
    path = folder / "notices" / "form.j2"
    text = path.read_text("utf-8").replace("== privacy", "== privacies").replace("== dated\n", "")
    path.write_text(text, "utf-8")
    with pytest.raises(GongshiError, match="template_fault") as refused:
        write("dibao_initial", templates_dir=folder)
    for fault in ("缺少段 privacy", "未知的段 privacies", "缺少段 dated", "段 posting_body"):
        assert fault in refused.value.words


@pytest.mark.parametrize("phone", ["", " ", "0000\n== privacy", "0000\u202e6800", None])
def test_a_value_that_is_blank_or_could_forge_a_line_is_refused(phone):
    accept = replace(BOOK.site.contacts.accept, phone=phone)
    site = replace(BOOK.site, contacts=replace(BOOK.site.contacts, accept=accept))
    with pytest.raises(GongshiError, match="wording_value"):
        write("dibao_initial", site=site)


def test_the_template_digest_changes_with_any_template(tmp_path):
    folder = copied_templates(tmp_path)
    before = notice.template_digest(folder)
    assert before == notice.template_digest()
    path = folder / "notices" / "tekun_initial.j2"
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    assert notice.template_digest(folder) != before


def copied_templates(tmp_path):
    import shutil

    return Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))
