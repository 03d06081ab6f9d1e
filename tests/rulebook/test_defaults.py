"""The packaged configuration: the fifteen items, the nine lists, the demo site."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import GongshiError
from gongshi.posting.kind import Minors, RowUnit, Word
from gongshi.rulebook import defaults_dir, load
from gongshi.sources.vocabulary import Use, vocabulary
from masking import load_policy
from masking.known_columns import FAMILIES, UNITS, known_kind

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

BOOK = load(defaults_dir())
# The covering letters of the sample lists: 户数, 人数, 合计金额 (SAMPLES A, B, C).
LIST_A = [
    (2, 1180),
    (2, 1180),
    (1, 745),
    (1, 745),
    (2, 1490),
    (3, 1800),
    (1, 745),
    (1, 745),
    (0, 0),
]
LIST_B = [2000, 2000, 3000, 1500, 2000]
HEADERS = {
    "dibao_initial": "序号 所属社区 申请人姓名 身份证号码 家庭人口 拟保障人数 拟月保障金额(元)"
    " 致贫原因 联系电话 一卡通账号 初审意见 备注",
    "disabled_temp": "序号 姓名 性别 年龄 身份证号 残疾证号 残疾类别等级 家庭住址 联系电话 申请理由"
    " 家庭情况 申请补贴金额 监护人",
    "tekun_initial": "序号 姓名 性别 出生年月 身份证号 供养形式 拟入住机构 自理能力评估"
    " 照料人及电话 初审意见 备注",
}
PRINTED = {
    "dibao_initial": ["姓名", "家庭人口", "拟保障人数", "拟月保障金额", "初审意见"],
    "disabled_temp": ["姓名", "年龄", "申请理由", "家庭情况", "申请金额"],
    "tekun_initial": ["姓名", "供养形式", "初审意见"],
    "tekun_termination": ["姓名", "供养形式", "事由"],
}


def _known(id_: str) -> set[str]:
    policy = BOOK.kinds[id_].policy
    fields = policy["fields"].values()
    named = {header for field in fields for header in (field["label"], *field["aliases"])}
    return named | set(policy["drop_headers"]) | {policy["routing_header"]}


@pytest.mark.parametrize("id_", HEADERS)
def test_every_column_of_the_sample_lists_is_known(id_: str) -> None:
    assert [header for header in HEADERS[id_].split() if header not in _known(id_)] == []


@pytest.mark.parametrize("id_", BOOK.kinds)
def test_intake_and_masking_know_the_same_columns(id_: str) -> None:
    raw = BOOK.kinds[id_].policy
    policy, words = load_policy(raw), vocabulary(raw)
    labels = {header for family in FAMILIES for header in family} | _known(id_)
    notes = (
        "",
        "(万元)",
        "(上月)",
        *(f"({unit})" for unit in UNITS),
        *(f"【单位:{u}】" for u in UNITS),
    )
    bare = {label for label in labels if not label.endswith(")")}
    for header in sorted(labels | {label + note for label in bare for note in notes}):
        target, made = words.find(header), policy.field_of(header)
        named = target.id if target and target.use is Use.FIELD else ""
        assert named == (made.id if made else ""), header
        read_past = policy.drops(header) or bool(known_kind(header))
        assert (target is not None) == (made is not None or read_past), header


def test_a_column_nobody_ordered_is_unknown_to_every_kind() -> None:
    assert [id_ for id_ in BOOK.kinds if "民主评议得分" in _known(id_)] == []


def test_family_members_names_are_read_past_where_rows_are_persons() -> None:
    for kind in BOOK.kinds.values():
        by_household = kind.unit is RowUnit.HOUSEHOLD
        assert ("relation" in kind.policy["fields"]) is by_household
        assert ("与户主关系" in kind.policy["drop_headers"]) is not by_household


@pytest.mark.parametrize("id_", PRINTED)
def test_the_printed_columns_are_those_of_the_law_in_their_order(id_: str) -> None:
    fields = BOOK.kinds[id_].policy["fields"]
    hidden = ("collision", "member", "always", "never")
    assert [f["label"] for f in fields.values() if f["show"] not in hidden] == PRINTED[id_]


def test_the_fields_that_count_give_the_sample_letters_totals() -> None:
    counting = {
        id_: {
            field["counts"]: key
            for key, field in kind.policy["fields"].items()
            if "counts" in field
        }
        for id_, kind in BOOK.kinds.items()
    }
    assert counting["dibao_initial"] == {"persons": "covered_members", "amount": "proposed_amount"}
    assert counting["disabled_temp"] == {"amount": "amount"}  # persons are the rows
    assert counting["tekun_initial"] == {}
    assert (len(LIST_A), *(sum(column) for column in zip(*LIST_A, strict=True))) == (9, 13, 8630)
    assert (len(LIST_B), sum(LIST_B)) == (5, 10500)


def test_all_fifteen_items_stand_in_their_groups_in_spite_of_broken_pages() -> None:
    groups: dict[str, list[int]] = {}
    for item in BOOK.catalogue:
        groups.setdefault(item.group, []).append(item.no)
    assert groups == {
        "基本信息": [1, 2],
        "政策文件": [3],
        "财务管理": [4, 5, 6, 7, 8, 9],
        "专项资金分配结果": [10, 11],
        "社会救助": [12, 13, 14],
        "便民利民服务": [15],
    }


def test_the_due_days_of_the_items_are_those_of_the_catalogue() -> None:
    assert [item.due.n for item in BOOK.catalogue] == [
        *(20, 20, 10, 20, 20, 20, 20, 20),
        *(20, 20, 0, 10, 10, 10, 20),
    ]
    assert [item.no for item in BOOK.catalogue if item.standing] == [1, 2]


def test_a_kind_is_due_when_its_item_is() -> None:
    for item in BOOK.catalogue:
        assert [id_ for id_ in item.kinds if BOOK.kinds[id_].due != item.due] == []


def test_each_item_knows_its_lists_in_the_catalogues_order() -> None:
    assert {item.no: item.kinds for item in BOOK.catalogue if item.kinds} == {
        10: ("disaster_relief",),
        11: ("disabled_temp",),
        12: ("dibao_initial", "dibao_confirmed", "dibao_payment"),
        13: ("temp_relief",),
        14: ("tekun_initial", "tekun_termination", "tekun_confirmed"),
    }


def test_lists_of_people_are_ticked_for_the_board_alone() -> None:
    board = "社区/企事业单位/村公示栏(电子屏)"
    for item in BOOK.catalogue:
        station = ("为民服务站",) if item.no in (1, 2, 3, 15) else ()
        assert item.channels == (*station, board)


@pytest.mark.parametrize(
    ("no", "words"),
    [
        (1, "没有勾选政府网站"),
        (1, "2025年修订"),
        (3, "右移了一栏"),
        *((no, "开头多出“2. ”") for no in range(4, 10)),
        *((no, "只列《村民委员会组织法》") for no in range(5, 10)),
        (10, "应为“关于印发云南省”"),
        (10, "社会捐赠和助残款物"),
        (11, "二级事项与公开内容完全相同"),
        (12, "“社会救助”写在第13行"),
        (12, "挤了三份名单"),
        (12, "7个工作日,部办法写7天"),
        (12, "国务院令第649号"),
        (13, "西山区"),
        (13, "国务院令第649号"),
        (13, "没有公示期"),
        (14, "民发〔2021〕43号"),
        *((no, "名单只能在本社区范围内公开") for no in range(10, 15)),
    ],
)
def test_each_quirk_of_the_catalogue_is_noted_on_its_item(no: int, words: str) -> None:
    assert [note for note in BOOK.catalogue[no - 1].notes if words in note] != []


def test_the_stray_number_is_kept_as_issued_and_the_shifted_row_is_put_right() -> None:
    assert all(BOOK.catalogue[no - 1].due_text.startswith("2. ") for no in range(4, 10))
    third = BOOK.catalogue[2]
    assert (third.group, third.name) == ("政策文件", "相关政策文件")
    assert third.elements == "国务院、省、市、区印发需要公开的有关政策文件"
    assert (third.website_column, len(third.bases)) == (None, 4)


def test_only_the_three_read_documents_are_confirmed() -> None:
    bases = [b for item in BOOK.catalogue for b in item.bases]
    bases += [b for kind in BOOK.kinds.values() for b in kind.bases]
    confirmed = {basis.number for basis in bases if basis.confirmed}
    assert confirmed == {"民发〔2021〕57号", "民发〔2021〕43号", "国办发〔2019〕54号"}


def test_a_notice_before_a_decision_has_a_window_and_one_after_it_has_none() -> None:
    before = {kind.id for kind in BOOK.kinds.values() if kind.word is Word.BEFORE_DECISION}
    assert before == {"dibao_initial", "disabled_temp", "tekun_initial", "tekun_termination"}
    assert {kind.id for kind in BOOK.kinds.values() if kind.window} == before


def test_children_in_care_are_not_even_counted() -> None:
    silent = {kind.id for kind in BOOK.kinds.values() if kind.minors is Minors.SILENT}
    assert silent == {"tekun_initial", "tekun_termination", "tekun_confirmed"}


def test_an_objection_forces_a_new_posting_for_tekun_and_not_for_dibao() -> None:
    assert BOOK.kinds["dibao_initial"].objection.repost == "local_option"
    assert BOOK.kinds["tekun_initial"].objection.repost == "yes"
    assert BOOK.kinds["dibao_payment"].objection.repost == "no"
    deadline = BOOK.kinds["tekun_initial"].objection.deadline
    assert deadline is not None
    assert deadline.n == 15


def test_the_site_chooses_where_the_masked_id_shows() -> None:
    shown = {id_: kind.policy["fields"]["id_number"]["show"] for id_, kind in BOOK.kinds.items()}
    assert shown["dibao_initial"] == "always"
    assert shown["tekun_initial"] == "never"
    assert {shown[id_] for id_ in shown if id_ not in ("dibao_initial", "tekun_initial")} == {
        "collision"
    }


def test_item_11_is_overseen_by_the_disabled_persons_federation() -> None:
    contacts = BOOK.site.contacts
    assert contacts.oversight_for(11).body == "翠屏区残疾人联合会"
    assert contacts.oversight_for(12).body == "翠屏区民政局"


def test_the_digests_are_of_the_exact_bytes() -> None:
    for name, digest in BOOK.digests.items():
        data = (defaults_dir() / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
    assert BOOK.kinds["dibao_initial"].digest == BOOK.digests["kinds/dibao_initial.yaml"]
    assert {"catalogue.yaml", "site.yaml", "boards.yaml"} < set(BOOK.digests)


def test_a_site_without_public_network_says_so(config: Config) -> None:
    config.spoil("site.yaml", "public_base: http://127.0.0.1:8765", "public_host: none")
    site = load(config.path).site
    assert (site.public_base, site.public_host) == (None, None)


def test_unknown_kinds_and_boards_are_refused_with_those_there_are() -> None:
    with pytest.raises(GongshiError) as refused:
        BOOK.kind("nonesuch")
    assert (refused.value.code, "dibao_initial" in refused.value.advice) == ("unknown_kind", True)
    with pytest.raises(GongshiError) as refused:
        BOOK.board("nonesuch")
    assert (refused.value.code, "gate" in refused.value.advice) == ("unknown_board", True)
    assert BOOK.board("hall").profiles == ("l1080",)
