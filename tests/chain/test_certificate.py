"""The certificate says what is recorded, leaves a line for what is not, and names nobody."""

from __future__ import annotations

import io
import re
from datetime import datetime

import pytest
from pypdf import PdfReader

from gongshi.clock import SHANGHAI
from gongshi.errors import GongshiError
from gongshi.posting.document import TO_FILL_IN, DocumentTable, Paragraph
from gongshi.posting.life import WithdrawReason
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.steps.postings import certificate, closing, objections, papers, takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from masking import Sealed

from .conftest import KINDS
from .test_coverage import Agent

NAME = "欧阳虚构"


@pytest.fixture
def posted(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def paragraphs(office, posting):
    parts = certificate.compose(office.desk, posting).parts
    return [part.text for part in parts if isinstance(part, Paragraph)]


def cells(office, posting):
    parts = certificate.compose(office.desk, posting).parts
    tables = [part for part in parts if isinstance(part, DocumentTable)]
    return [cell for table in tables for row in table.rows for cell in row]


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def end(office):
    office.move_clock("2026-12-02T00:05")
    tick(office.desk)


def test_what_nobody_recorded_is_a_line_and_never_none(office, posted):
    end(office)
    said = "\n".join(paragraphs(office, posted))
    assert "0件" not in said
    for left_open in ("收到异议", "张贴人", "查看人", "实际展示"):
        (line,) = {line for line in said.splitlines() if left_open in line}
        assert TO_FILL_IN in line
    assert "0件" not in text_of(certificate.certificate(office.desk, posted))


def test_none_is_said_with_whoever_answers_for_it(office, posted):
    end(office)
    papers.state_none(office.desk, posted, papers.NO_OBJECTIONS, "li-ming")
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    said = paragraphs(office, posted)
    assert any(
        re.fullmatch(r"0件（人员代号li-ming于2026年12月2日0时\d\d分登记）。", line) for line in said
    )
    assert any(line.startswith("没有张贴纸质件（人员代号li-ming于") for line in said)


def test_objections_stand_with_number_and_outcome_and_without_the_objector(office, posted):
    person = {"name": Sealed(NAME, "name"), "contact": Sealed("0000-7912345", "phone")}
    for kind in (ObjectionType.CONTENT, ObjectionType.CORRECTION):
        objections.add(office.desk, posted, kind, by="li-ming", objector=person, row=None)
    objections.close(office.desk, "2026-1", Outcome.REJECTED, "li-ming")
    told = text_of(certificate.certificate(office.desk, posted))
    assert "共受理2件" in told
    assert "2026-1内容异议2026年11月24日核实后不成立" in told
    assert "2026-2更正2026年11月24日办理中" in told
    assert NAME not in told
    assert "7912345" not in told


def test_facts_window_paper_and_record_are_printed(office, posted):
    desk = office.desk
    copy = papers.add(desk, posted, place="东门公告栏", by="li-ming", at=desk.now())
    end(office)
    papers.removed(office.desk, copy.n, by="li-ming", at=office.desk.now())
    told = text_of(certificate.certificate(office.desk, posted))
    for words in (
        "公示情况说明",
        "滨社公示〔2026〕1号",
        "2026年11月25日至12月1日24时，5个工作日",
        "2026年11月28日周六不计周末，不计",
        "东门公告栏li-ming2026-11-2409:00",
        "2026年12月2日0时05分（期满撤除）",
        "无第三方见证",
        "居务监督委员会（签字）",
        f"公示编码{posted}",
    ):
        assert words in told, words
    with office.desk.store.transaction() as tx:
        digests = {page.sha256 for page in tx.postings.pages(posted)}
        digests |= {entry.leaf.hex() for entry in tx.entries.of_posting(posted)}
    assert digests <= set(cells(office, posted))


def test_no_row_of_the_list_is_on_it(office, samples):
    posting = office.approved(samples["A"], KINDS["A"])
    publish(office.desk, posting)
    told = text_of(certificate.certificate(office.desk, posting))
    assert [name for name in ("段*英", "普*华", "欧阳*", "陆*强") if name in told] == []
    assert "7户" in told


def test_a_board_that_told_has_its_days_and_one_that_did_not_has_a_line(office, posted):
    office.move_clock("2026-11-26T08:00")
    begins = datetime(2026, 11, 25, 6, 30, tzinfo=SHANGHAI)
    Agent(office).tell(posted, begins, begins.replace(hour=22, minute=0))
    assert "930" in cells(office, posted)
    said = paragraphs(office, posted)
    assert sum(line.startswith("本屏没有屏端记录") for line in said) == 1
    assert any("足时的1日，不足时的0日" in line for line in said)


def test_a_withdrawn_one_says_why_by_code_and_how_each_screen_is_known_to_be_clear(office, posted):
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.PRIVACY)
    closing.clear(office.desk, posted, "gate", how="seen", by="li-ming")
    told = text_of(certificate.certificate(office.desk, posted))
    assert "（提前撤回，原因：涉及隐私）" in told
    assert "撤下：已由人到屏前看过" in told
    assert "本公示已于期满前撤下（提前撤回，公示期未满）" in told
    assert "计入" not in cells(office, posted)


def test_a_board_that_left_the_configuration_is_told_and_not_taken_for_none(office, posted):
    boards = office.home.config / "boards.yaml"
    kept = boards.read_text("utf-8").replace("name: gate", "name: door")
    boards.write_text(kept, "utf-8")
    said = paragraphs(office, posted)
    assert sum(line.startswith("本屏已撤销或改名") for line in said) == 1
    assert any("gate（已撤销或改名的屏）" in cell for cell in cells(office, posted))
    boards.write_text("boards: []\n", "utf-8")
    said = paragraphs(office, posted)
    assert not any("没有电子公示屏" in line for line in said)
    assert sum(line.startswith("本屏已撤销或改名") for line in said) == 2


def test_what_was_never_posted_has_no_certificate(office, samples):
    draft = office.approved(samples["B"], KINDS["B"])
    with pytest.raises(GongshiError) as refused:
        certificate.certificate(office.desk, draft)
    assert refused.value.code == "not_published"


def test_the_same_facts_give_the_same_bytes(office, posted):
    end(office)
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    made = certificate.compose(office.desk, posted)
    from gongshi import picture

    assert picture.document(made) == picture.document(made)
