"""The demo's four lists hold what a street office sends, and intake reads them as told."""

import openpyxl
import pytest
import yaml

from deploy.demo import make_samples as maker
from gongshi.posting.batch import read_letter
from gongshi.sources import Totals
from tests.sources.making import column, found, plain, reasons

ALIASES = {"拟月保障金额": "amount", "申请补贴金额": "amount"}
DROPPED = ["序号", "性别", "联系电话", "一卡通账号", "致贫原因", "备注", "残疾证号", "残疾类别等级"]
DROPPED += ["家庭住址", "监护人", "出生年月", "拟入住机构", "自理能力评估", "照料人及电话"]


def policy(**fields):
    return {"fields": fields, "drop_headers": DROPPED, "routing_header": "所属社区"}


def words(label, type_, **more):
    return {"label": label, "type": type_, **more}


NAME = words("姓名", "name", aliases=["申请人姓名"])
ID = words("身份证号", "id_number", aliases=["身份证号码"])
OPINION = words("初审意见", "enum", values=["拟同意"])
LISTS = {
    "A": policy(
        name=NAME,
        id_number=ID,
        household_size=words("家庭人口", "int"),
        covered_members=words("拟保障人数", "int", counts="persons"),
        amount=words("拟月保障金额", "money", counts="amount"),
        opinion=OPINION,
    ),
    "B": policy(
        name=NAME,
        id_number=ID,
        age=words("年龄", "age"),
        reason=words("申请理由", "code"),
        household_type=words("家庭情况", "household"),
        amount=words("申请补贴金额", "money", counts="amount"),
    ),
    "C": policy(name=NAME, id_number=ID, support=words("供养形式", "enum"), opinion=OPINION),
}
LISTS["D"] = LISTS["A"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    into = tmp_path_factory.mktemp("samples")
    maker.make(into)
    return into


@pytest.fixture
def sample(folder):
    """Return a sample's list as intake reads it with its letter."""

    def read(key):
        made = next(s for s in maker.all_samples() if s.letter_key == key)
        table = folder / made.file_name
        card = read_letter(yaml.safe_load(table.with_suffix(".letter.yaml").read_text("utf-8")))
        return plain(
            table.read_bytes(),
            LISTS[key],
            by_household=key in "AD",
            letter=Totals.of_letter(card),
        )

    return read


def test_the_folder_holds_four_lists_their_cards_and_one_csv(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "2026年11月低保初审名单(初稿)1.0.letter.yaml",
        "2026年11月低保初审名单(初稿)1.0.xlsx",
        "2026年11月低保初审名单(定稿)3.2.csv",
        "2026年11月低保初审名单(定稿)3.2.letter.yaml",
        "2026年11月低保初审名单(定稿)3.2.xlsx",
        "残疾人临时救助申请.letter.yaml",
        "残疾人临时救助申请.xlsx",
        "特困初审名单.letter.yaml",
        "特困初审名单.xlsx",
    ]


def test_the_bytes_are_the_same_on_every_run(folder, tmp_path):
    maker.make(tmp_path)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_a_is_nine_households_with_one_of_another_community(sample):
    listed = sample("A")
    assert listed.findings == ()
    assert listed.totals == Totals(households=9, persons=13, amount="8630")
    assert (len(listed.rows), listed.routed_away) == (8, 1)
    assert column(listed, "name") == [
        "段秀英",
        "段桂英",
        "普建华",
        "普国华",
        "欧阳文𬀩",
        "阿依古丽·买买提",
        "陆志强",
        "张顺",
    ]
    assert column(listed, "opinion").count("拟不予") == 1


def test_a_csv_of_a_reads_like_a(sample, folder):
    text = (folder / "2026年11月低保初审名单(定稿)3.2.csv").read_bytes()
    listed = plain(text, LISTS["A"])
    assert column(listed, "name") == column(sample("A"), "name")
    assert column(listed, "id_number") == column(sample("A"), "id_number")
    with pytest.raises(UnicodeDecodeError):
        text.decode("utf-8")


def test_b_is_five_persons_and_c_is_four(sample):
    assert sample("B").totals == Totals(persons=5, amount="10500")
    assert sample("B").findings == ()
    assert column(sample("B"), "household_type")[0] == "低保 2人户"
    assert sample("C").totals == Totals(persons=4)
    assert sample("C").findings == ()


def test_d_is_refused_with_every_fault_by_cell(sample):
    assert found(sample("D")) == [
        ("E101", "名单!M3"),
        *(("E120", f"名单!D{row}") for row in (4, 5, 6, 7, 8, 9, 12)),
        ("W120", "名单!D11"),
        *[("E111", "来文")] * 3,
    ]


@pytest.mark.parametrize("key", "ABCD")
def test_each_list_has_what_a_real_one_has(key, sample, folder):
    made = next(s for s in maker.all_samples() if s.letter_key == key)
    book = openpyxl.load_workbook(folder / made.file_name)
    assert book["原始数据"].sheet_state == "hidden"
    ignored = reasons(sample(key))
    assert ignored["原始数据"] == "隐藏的工作表,未使用"
    assert ignored["名单!第1-2行"] == "表头以上的标题行,未使用"
    assert "合计、制表人等表尾,未使用" in ignored.values()
    assert ("制表人", "周敏") in sample(key).stray
    phones = [str(cell) for row in made.rows for cell in row if "1990000" in str(cell)]
    assert len(phones) == len(made.rows)


@pytest.mark.parametrize("key", "ABC")
def test_long_numbers_are_text_except_in_d(key, folder):
    made = next(s for s in maker.all_samples() if s.letter_key == key)
    sheet = openpyxl.load_workbook(folder / made.file_name)["名单"]
    numbers = [cell.value for row in sheet.iter_rows() for cell in row]
    assert not [n for n in numbers if isinstance(n, int | float) and n > 10_000_000]


@pytest.mark.parametrize("key", "ABCD")
def test_everybody_is_invented(key):
    made = next(s for s in maker.all_samples() if s.letter_key == key)
    ids = [str(cell) for row in made.rows for cell in row if str(cell)[:6] == "530102"]
    assert ids
    assert all(id_[14:16] in ("98", "99") for id_ in ids)
