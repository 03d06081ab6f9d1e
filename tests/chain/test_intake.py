"""Intake with people in it: what they explain, confirm and answer, and what they get back."""

from __future__ import annotations

import io
import json
import stat
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font

from gongshi.cli.intake import grouped
from gongshi.cli.main import main
from gongshi.errors import Finding, GongshiError, Level
from gongshi.posting.batch import LETTER_LABELS
from gongshi.steps.lists.decide import confirm
from gongshi.steps.lists.receive import attach_letter, letter_json, receive
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.postings.publish import publish

from .conftest import KINDS, PASSPHRASE
from .test_chain import resaved

LOST = "000"  # what a spreadsheet leaves of the last three digits of a number


def changed(path, change) -> bytes:
    """Return the sample with `change(sheet)` applied to its first sheet."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def copied(samples, key, folder, data):
    """Put a spoilt sample and its letter under a new name."""
    path = folder / "名单.xlsx"
    path.write_bytes(data)
    card = samples[key].with_suffix(".letter.yaml").read_bytes()
    path.with_suffix(".letter.yaml").write_bytes(card)
    return path


def ids_of(sheet):
    """The cells below the header 身份证号 or 身份证号码, in order."""
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).startswith("身份证号"):
                return [sheet.cell(n, cell.column) for n in range(cell.row + 1, cell.row + 4)]
    raise AssertionError


def zeros(sheet):
    ids_of(sheet)[0].value = "530102195108119" + LOST


@pytest.fixture
def cli(office, monkeypatch, tmp_path, capsys):
    """Run a command on the office's home; return exit code and JSON."""
    phrase = tmp_path / "phrase"
    phrase.write_text(PASSPHRASE, "utf-8")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", str(phrase))

    def run(*args, answers=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{a}\n" for a in answers)))
        code = main([*map(str, args), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_an_id_in_doubt_is_submitted_only_after_a_handler_confirmed_it(office, samples, tmp_path):
    path = copied(samples, "C", tmp_path, changed(samples["C"], zeros))
    got = office.receive(path, KINDS["C"])
    (asked,) = (f for f in got.findings if f.code == "E122")
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, got.batch, "li-ming")
    assert refused.value.code == "decisions_open"
    assert asked.where in refused.value.words
    assert confirm(office.desk, got.batch, asked.where, handler="li-ming") == ("E122",)
    assert submit(office.desk, got.batch, "li-ming").posting.batch == got.batch


def struck(sheet):
    ids_of(sheet)[0].font = Font(strike=True)


def covered(sheet):
    rule = CellIsRule("greaterThan", ["0"], font=Font(strike=True))
    sheet.conditional_formatting.add("A1:Z99", rule)


@pytest.mark.parametrize("change", [struck, covered])
def test_whatever_intake_leaves_to_a_person_is_submitted_only_after_confirmation(
    change, office, samples, tmp_path
):
    """By its level, not by a list of codes: a row struck out was never asked about (E118)."""
    path = copied(samples, "C", tmp_path, changed(samples["C"], change))
    got = office.receive(path, KINDS["C"])
    (asked,) = (f for f in got.findings if f.code == "E118")
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, got.batch, "li-ming")
    assert refused.value.code == "decisions_open"
    assert confirm(office.desk, got.batch, asked.where, handler="li-ming") == ("E118",)
    submit(office.desk, got.batch, "li-ming")


def test_a_place_without_a_question_cannot_be_confirmed(office, samples):
    got = office.receive(samples["C"], KINDS["C"])
    with pytest.raises(GongshiError) as refused:
        confirm(office.desk, got.batch, "名单!C5", handler="li-ming")
    assert refused.value.code == "nothing_to_confirm"


def test_persons_on_a_current_posting_are_asked_about_and_a_correction_answers(
    office, samples, tmp_path
):
    old = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, old)
    got = office.receive(copied(samples, "B", tmp_path, resaved(samples["B"])), KINDS["B"])
    assert got.accepted
    doubled = [f.where for f in got.findings if f.code == "E117"]
    assert len(doubled) == 4  # the minor of the list hangs nowhere
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, got.batch, "li-ming")
    assert refused.value.code == "decisions_open"
    assert submit(office.desk, got.batch, "li-ming", Wishes(corrects=old)).posting.corrects == old


def test_persons_of_a_list_that_only_waits_are_not_asked_about(office, samples, tmp_path):
    office.receive(samples["B"], KINDS["B"])
    again = office.receive(copied(samples, "B", tmp_path, resaved(samples["B"])), KINDS["B"])
    assert [f.code for f in again.findings if f.code == "E117"] == []


def renamed(sheet):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "姓名":
                cell.value = "困难群众本人姓名"


def test_a_column_explained_once_is_known_the_next_time(office, samples, tmp_path):
    path = copied(samples, "C", tmp_path, changed(samples["C"], renamed))
    assert not office.receive(path, KINDS["C"]).accepted

    def take(data, **more):
        from gongshi.posting.batch import read_letter
        from gongshi.rulebook import read_card

        letter = read_letter(read_card(path.with_suffix(".letter.yaml")))
        hint = {"name_hint": ".xlsx", "kind_id": KINDS["C"], "letter": letter}
        return receive(office.desk, data, **hint, **more)

    assert take(path.read_bytes(), columns={"困难群众本人姓名": "姓名"}).accepted
    path.write_bytes(resaved(path))
    assert take(path.read_bytes()).accepted


def taken(office, data, letter=None, **more):
    return receive(
        office.desk, data, name_hint=".xlsx", kind_id=KINDS["C"], letter=letter, **more
    ).accepted


EXPLAINED = {"困难群众本人姓名": "姓名"}


def letter_of_sample(samples):
    from gongshi.posting.batch import read_letter
    from gongshi.rulebook import read_card

    return read_letter(read_card(samples["C"].with_suffix(".letter.yaml")))


def again(samples, tmp_path):
    """The same list as other bytes, so that it is not the batch received before."""
    path = tmp_path / "again.xlsx"
    path.write_bytes(changed(samples["C"], renamed))
    return resaved(path)


def test_columns_of_one_sender_are_not_taken_for_another(office, samples, tmp_path):
    data, letter = changed(samples["C"], renamed), letter_of_sample(samples)
    assert taken(office, data, letter, columns=EXPLAINED)
    other = replace(letter, body="东街街道办事处")
    assert not taken(office, again(samples, tmp_path), other)


def test_lists_without_a_letter_have_a_memory_of_their_own(office, samples, tmp_path):
    assert taken(office, changed(samples["C"], renamed), columns=EXPLAINED)
    assert taken(office, again(samples, tmp_path))


def test_a_letter_that_follows_says_whose_columns_they_were(office, samples, tmp_path):
    data, letter = changed(samples["C"], renamed), letter_of_sample(samples)
    got = receive(
        office.desk, data, name_hint=".xlsx", kind_id=KINDS["C"], letter=None, columns=EXPLAINED
    )
    attach_letter(office.desk, got.batch, letter)
    assert taken(office, again(samples, tmp_path), letter)


def test_a_letter_in_the_workbook_names_the_sender_whose_columns_are_known(
    office, samples, tmp_path
):
    letter = letter_of_sample(samples)
    assert taken(office, changed(samples["C"], renamed), letter, columns=EXPLAINED)

    def with_letter(sheet):
        renamed(sheet)
        card = sheet.parent.create_sheet("来文")
        values = letter_json(letter)
        for label, field in LETTER_LABELS.items():
            if values[field] is not None:
                card.append([label, values[field]])

    assert taken(office, changed(samples["C"], with_letter))


def test_what_is_said_anew_replaces_what_was_remembered(office, samples, tmp_path):
    data, letter = changed(samples["C"], renamed), letter_of_sample(samples)
    desk = office.desk
    with desk.store.transaction() as tx:
        wrong = {"困难群众本人姓名": "id_number"}
        tx.intake.remember(KINDS["C"], letter.body, wrong, desk.now())
    assert not taken(office, data, letter)
    assert taken(office, data, letter, columns=EXPLAINED)
    assert taken(office, again(samples, tmp_path), letter)


def test_the_marked_copy_shows_each_fault_in_its_cell_and_only_texts(cli, samples, tmp_path):
    out = tmp_path / "标注.xlsx"
    code, told = cli("receive", samples["D"], "--kind", KINDS["D"], "--report", out)
    assert (code, told["accepted"]) == (1, False)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(out)
    listed = [row[1].value for row in book["问题清单"].iter_rows(min_row=2)]
    assert listed == [finding["where"] for finding in told["findings"]]
    sheet, place = next(w for w in listed if "!" in w and "第" not in w).split("!")
    assert book[sheet][place].comment.text.startswith(("E", "W"))
    cells = [cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_cell_that_begins_like_a_formula_stays_a_text(cli, samples, tmp_path):
    def spoil(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "备注":
                    below = sheet.cell(cell.row + 1, cell.column)
                    below.value, below.data_type = "=1+1", "s"

    path = copied(samples, "A", tmp_path, changed(samples["A"], spoil))
    out = tmp_path / "标注.xlsx"
    cli("receive", path, "--kind", KINDS["A"], "--report", out)
    cells = [c for s in openpyxl.load_workbook(out) for row in s.iter_rows() for c in row]
    assert [c.data_type for c in cells if c.value == "=1+1"] == ["s"]


def test_new_leads_from_a_file_to_submission_by_questions(cli, samples, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(changed(samples["C"], zeros))
    kinds = sorted({*KINDS.values()})
    letter = ["西河街道办事处", "西街救助报〔2026〕33号", "2026年11月23日", "初审", "2026-11-20"]
    answers = [*letter, "2026/11/23", "4户", "4", "", "li-ming", "y", "y"]
    code, told = cli("new", path, "--kind", KINDS["C"], answers=answers)
    assert (code, told["state"]) == (0, "submitted")
    assert KINDS["C"] in kinds


def test_new_asks_again_where_the_letter_cannot_be_right(cli, samples, tmp_path):
    """A date that is none is asked again alone; totals that do not agree, with their letter."""
    path = tmp_path / "名单.xlsx"
    path.write_bytes(samples["C"].read_bytes())
    head = ["西河街道办事处", "西街救助报〔2026〕33号"]
    days = ["初审", "2026-11-20", "2026-11-23"]
    wrong = [*head, "昨天", "2026-11-23", *days, "", "5", ""]
    right = [*head, "2026-11-23", *days, "", "4", ""]
    answers = [*wrong, *right, "li-ming", ""]
    code, told = cli("new", path, "--kind", KINDS["C"], answers=answers)
    assert (code, told["state"]) == (0, "submitted")


def test_new_submits_a_correction_of_what_hangs(cli, office, samples, tmp_path):
    """Whose persons hang already is not asked one by one; what to do after is told."""
    old = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, old)
    path = copied(samples, "B", tmp_path, resaved(samples["B"]))
    code, told = cli("new", path, "--kind", KINDS["B"], answers=["li-ming", "9", "1", "", ""])
    assert (code, told["state"]) == (0, "submitted")
    with office.desk.store.transaction() as tx:
        assert tx.postings.get(told["posting"]).corrects == old


def test_new_takes_another_list_of_the_kind_for_what_it_is(cli, office, samples, tmp_path):
    publish(office.desk, office.approved(samples["B"], KINDS["B"]))
    path = copied(samples, "B", tmp_path, resaved(samples["B"]))
    code, told = cli("new", path, "--kind", KINDS["B"], answers=["li-ming", "", "n"])
    assert (code, told["error"]["code"]) == (1, "not_confirmed")


def test_new_refuses_to_guess_what_is_corrected(cli, office, samples, tmp_path):
    publish(office.desk, office.approved(samples["B"], KINDS["B"]))
    path = copied(samples, "B", tmp_path, resaved(samples["B"]))
    code, told = cli("new", path, "--kind", KINDS["B"], answers=["li-ming", "是", "2", "x"])
    assert (code, told["error"]["code"]) == (1, "posting_not_chosen")


def test_new_has_every_column_explained_however_many_there_are(cli, samples, tmp_path):
    """A word that is no answer is asked again; a right one is never counted as a try."""
    headers = {
        "姓名": "困难群众姓名",
        "身份证号": "困难群众证件",
        "供养形式": "怎样供养",
        "初审意见": "街道怎么看",
    }

    def spoil(sheet):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in headers:
                    cell.value = headers[cell.value]

    path = copied(samples, "C", tmp_path, changed(samples["C"], spoil))
    said = [f"{header}\uff1d{field}" for field, header in headers.items()]
    answers = ["怎样供养", *said, "li-ming", ""]
    code, told = cli("new", path, "--kind", KINDS["C"], answers=answers)
    assert (code, told["state"]) == (0, "submitted")


def test_new_looks_for_the_file_before_it_asks_anything(cli, tmp_path):
    code, told = cli("new", tmp_path, answers=[])
    assert (code, told["error"]["code"]) == (1, "file_is_folder")


def test_new_asks_again_for_a_code_that_nobody_has(cli, samples, tmp_path):
    path = copied(samples, "C", tmp_path, samples["C"].read_bytes())
    code, told = cli("new", path, "--kind", KINDS["C"], answers=["", "li-ming", ""])
    assert (code, told["state"]) == (0, "submitted")


def test_new_does_not_submit_again_what_waits_for_approval(cli, office, samples, tmp_path):
    """A new posting id would void every approval."""
    path = copied(samples, "C", tmp_path, samples["C"].read_bytes())
    waiting = office.approved(samples["C"], KINDS["C"])
    code, told = cli("new", path, "--kind", KINDS["C"], answers=["li-ming", "", ""])
    assert (code, told["accepted"], "state" in told) == (0, True, False)
    with office.desk.store.transaction() as tx:
        assert tx.postings.of_batch(told["batch"]).id == waiting


def test_new_ends_in_words_when_nobody_answers(cli, samples):
    code, told = cli("new", samples["B"], answers=["99", "x", "0"])
    assert (code, told["error"]["code"]) == (1, "kind_not_chosen")
    code, told = cli("new", samples["B"], answers=[])
    assert (code, told["error"]["code"]) == (1, "input_ended")


def test_faults_of_which_the_same_is_said_are_one_line_for_people():
    def fault(code, row, words="“身份证号”是数字格式"):
        return Finding(code, Level.REFUSE, f"名单!C{row}", words, "请重新录入")

    lines = grouped([*(fault("E120", row) for row in range(2, 302)), fault("E101", 1, "第7列")])
    assert "\n".join(lines).splitlines() == [
        "E120 名单!C2、名单!C3、名单!C4、名单!C5、名单!C6 等300处 “身份证号”是数字格式",
        "       → 请重新录入",
        "E101 名单!C1 第7列",
        "       → 请重新录入",
    ]


def test_a_json_answer_keeps_every_place(cli, samples, tmp_path):
    def numbers(sheet):
        for cell in ids_of(sheet):
            cell.value = 530102195108119834

    path = copied(samples, "C", tmp_path, changed(samples["C"], numbers))
    code, told = cli("receive", path, "--kind", KINDS["C"])
    assert code == 1
    assert [found["code"] for found in told["findings"]].count("E120") == 3


NO_LISTS = {
    "a folder": (None, "file_is_folder", "名单"),
    "a card of a letter": ("报送单位: x\n来文文号: y\n", "E106", "--letter"),
    "a PDF": ("%PDF-1.7", "E106", "索要"),
    "an archive": ("PK\x05\x06" + "\0" * 18, "E106", "解压"),
    "a picture": ("BM" + "x" * 40, "E106", "图片"),
    "rich text": ("{\\rtf1 x}", "E106", "表格"),
}


@pytest.mark.parametrize("what", NO_LISTS)
def test_what_is_no_list_is_refused_with_what_to_do(what, cli, tmp_path):
    content, expected, hint = NO_LISTS[what]
    path = tmp_path / "名单"
    if content is None:
        path.mkdir()
    else:
        path.write_text(content, "latin-1" if content.isascii() else "utf-8")
    code, told = cli("receive", path, "--kind", KINDS["C"])
    assert code == 1
    found = told["error"] if "error" in told else told["findings"][0]
    assert found["code"] == expected
    assert hint in found["advice"]
