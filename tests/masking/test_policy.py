"""Wall 2: a policy that reveals too much does not load, and every fault is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from masking import PolicyFault, load_policy, public_words
from masking.candidates import IdStyle, candidates, parse_style
from masking.loading import NEVER_PUBLIC, SHOWS
from tests.masking.samples import FIELDS, disabled_mapping, mapping


def faults(policy):
    with pytest.raises(PolicyFault) as caught:
        load_policy(policy)
    return caught.value.faults


def with_field(**spec):
    return mapping("name") | {"fields": {"name": FIELDS["name"], "x": spec}}


def test_a_few_keys_are_enough_for_a_training_policy():
    policy = load_policy({"fields": {"name": {"show": "first_last"}}})
    assert [(f.label, f.type, f.show) for f in policy.fields] == [("name", "name", "first_last")]
    assert (policy.unit, policy.minors) == ("person", "count_line")


def test_the_rulebook_s_own_keys_are_left_to_it():
    extra = {"version": "1", "title": "x", "window": None, "basis": [], "wording": "x.j2"}
    assert load_policy(disabled_mapping() | extra).id == "training"


def test_a_field_without_show_is_dropped():
    policy = load_policy({"fields": {"amount": {"type": "money"}}})
    assert not policy.fields[0].shown


@pytest.mark.parametrize("type_", ["name", "id_number", "text", "code", "enum", "phone", "group"])
def test_keep_is_refused_on_anything_but_typed_numbers_and_dates(type_):
    (fault,) = faults(with_field(label="某列", type=type_, show="keep"))
    assert "keep 只能用于" in fault


@pytest.mark.parametrize("type_", ["int", "money", "age", "date", "month", "quantity"])
def test_keep_is_accepted_on_typed_numbers_and_dates(type_):
    assert load_policy(with_field(label="某列", type=type_, show="keep"))


@pytest.mark.parametrize(
    "type_",
    [
        "phone",
        "account",
        "bank_card",
        "address",
        "disability_cert",
        "birth_date",
        "guardian_name",
    ],
)
@pytest.mark.parametrize("show", ["keep", "code", "first_last", "always", "collision", "text"])
def test_what_is_never_public_cannot_be_shown_in_any_way(type_, show):
    assert faults(with_field(label="某列", type=type_, show=show))


@pytest.mark.parametrize("category", sorted(NEVER_PUBLIC))
def test_a_field_named_after_a_never_public_category_cannot_be_shown(category):
    policy = {"fields": {category: {"label": "某列", "type": "int", "show": "keep"}}}
    assert "永不公开" in faults(policy)[0]


@pytest.mark.parametrize(
    "label",
    [
        "联系电话",
        "银行账号",
        "出生日期",
        "家庭住址",
        "残疾证号",
        "残疾类别",
        "家庭收入",
        "就读学校",
        "监护人",
    ],
)
def test_a_column_whose_header_tells_what_it_is_cannot_be_shown_under_another_type(label):
    assert "永不公开" in faults(with_field(label=label, type="int", show="keep"))[0]
    assert (
        "永不公开" in faults(with_field(label="某列", aliases=[label], type="int", show="keep"))[0]
    )


def test_a_hidden_field_may_carry_such_a_header():
    assert load_policy(with_field(label="联系电话", type="phone", show="never"))


@pytest.mark.parametrize(
    ("style", "left"),
    [("tail(2)", 3318), ("head_tail(2,2)", 3318), ("head_tail(6,2)", 3318), ("tail(0)", 182135)],
)
def test_with_the_age_shown_these_styles_leave_enough_numbers(style, left):
    assert candidates(parse_style(style), 1).left == left
    assert load_policy(mapping("name", "id_number", "age", id_number={"style": style}))


@pytest.mark.parametrize(
    ("style", "left"), [("head_tail(2,3)", 331), ("head_tail(6,4)", 33), ("tail(4)", 33)]
)
def test_with_the_age_shown_these_styles_are_refused_and_the_arithmetic_is_said(style, left):
    (fault,) = faults(mapping("name", "id_number", "age", id_number={"style": style}))
    assert f"={left}个可能的号码,少于1000个" in fault
    assert "365天×顺序码" in fault


def test_without_an_age_more_may_show():
    assert load_policy(mapping("name", "id_number", id_number={"style": "head_tail(6,4)"}))


def test_an_age_band_counts_as_so_many_years():
    banded = {"show": "band(10)"}
    assert load_policy(
        mapping("name", "id_number", "age", age=banded, id_number={"style": "head_tail(2,3)"})
    )
    assert faults(
        mapping("name", "id_number", "age", age=banded, id_number={"style": "head_tail(6,4)"})
    )


def test_an_age_typed_as_a_plain_number_is_still_an_age():
    policy = mapping("name", "id_number", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["years"] = {"label": "年龄", "type": "int", "show": "keep"}
    assert faults(policy)


def test_a_hidden_number_needs_no_arithmetic():
    policy = mapping("name", "id_number", "age", id_number={"show": "never", "style": "tail(4)"})
    assert load_policy(policy)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("tail(2)", IdStyle(0, 2)),
        ("head_tail(2,2)", IdStyle(2, 2)),
        ("head_tail(2, 3)", IdStyle(2, 3)),
        ("id_tail(2)", IdStyle(0, 2)),
        ("id_head_tail(6,4)", IdStyle(6, 4)),
        ("head_tail(7,2)", None),
        ("head_tail(2,5)", None),
        ("tail(18)", None),
        ("head(6)", None),
        ("keep", None),
        ("", None),
    ],
)
def test_styles_are_a_closed_set(text, style):
    assert parse_style(text) == style


def test_a_style_written_as_show_means_always():
    policy = load_policy(mapping("name", "id_number", id_number={"show": "tail(2)"}))
    assert (policy.fields[1].show, policy.fields[1].rule) == ("always", "tail(2)")


def test_the_style_drop_hides_the_number():
    policy = load_policy(mapping("name", "id_number", id_number={"style": "drop"}))
    assert not policy.fields[1].shown


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ({"label": "某列", "type": "name", "show": "first_last", "regex": "x"}, "不认识的项 regex"),
        ({"label": "某列", "type": "passport", "show": "drop"}, "不认识的类型"),
        ({"label": "某列", "type": "code", "show": "code"}, "要列出 codes"),
        ({"label": "某列", "type": "household", "show": "code"}, "要列出 codes"),
        ({"label": "某列", "type": "enum", "show": "enum"}, "要列出 values"),
        (
            {
                "label": "某列",
                "type": "code",
                "show": "code",
                "codes": ["因病"],
                "fallback": "因学",
            },
            "fallback",
        ),
        (
            {"label": "某列", "type": "enum", "show": "enum", "values": ["是"], "others": "否"},
            "others",
        ),
        (
            {
                "label": "某列",
                "type": "code",
                "show": "code",
                "codes": ["因病"],
                "synonyms": {"x": "y"},
            },
            "synonyms",
        ),
        (
            {"label": "某列", "type": "code", "show": "code", "codes": ["因病"], "synonyms": "x"},
            "synonyms",
        ),
        ({"label": "某列", "type": "code", "show": "code", "codes": ["尾号12345"]}, "数字串"),
        ({"label": "某列", "type": "age", "show": "band(1)"}, "band"),
        ({"label": "某列", "type": "int", "show": "keep", "most": "x"}, "most"),
        ({"label": " ", "type": "int", "show": "keep"}, "label"),
        ({"label": "证件", "type": "id_number", "show": "always", "style": "head(6)"}, "style"),
        ("drop", "不是键值表"),
    ],
)
def test_a_field_that_cannot_be_read_is_a_fault(spec, says):
    policy = {"fields": {"name": FIELDS["name"], "x": spec}}
    assert any(says in fault for fault in faults(policy))


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("not a mapping", "不是键值表"),
        ({}, "没有 fields"),
        ({"fields": {}}, "没有 fields"),
        (mapping("name", minors="named"), "minors"),
        (mapping("name", unit="village"), "unit"),
        (mapping("name", surnames=["欧阳文"]), "surnames"),
        (mapping("name", never_public=["shoe_size"]), "never_public"),
    ],
)
def test_a_policy_that_cannot_be_read_is_a_fault(policy, says):
    assert any(says in fault for fault in faults(policy))


def test_two_fields_may_not_claim_one_header():
    policy = mapping("name", "household_size")
    policy["fields"]["household_size"]["aliases"] = ["姓 名"]
    assert "都认“姓名”这一列" in faults(policy)[0]


def test_all_faults_come_together():
    policy = mapping("name", "id_number", "age", minors="named", id_number={"style": "tail(4)"})
    policy["fields"]["phone"] = {"label": "电话", "type": "phone", "show": "keep"}
    policy["fields"]["x"] = {"type": "nothing"}
    assert len(faults(policy)) == 4
    assert all(fault.startswith("training:") for fault in faults(policy))


def test_an_age_that_cannot_be_read_hides_no_style_that_shows_too_much():
    policy = mapping("name", "id_number", "age", age={"show": "keeep"})
    policy["fields"]["id_number"]["style"] = "head_tail(6,4)"
    assert [("keeep" in words, "=33个" in words) for words in faults(policy)] == [
        (True, False),
        (False, True),
    ]


def test_a_field_wins_over_the_drop_list():
    policy = load_policy(mapping("group", drop_headers=["居民小组", "备注"]))
    assert policy.field_of("居民小组") is not None
    assert policy.drops("备注")
    assert not policy.drops("居民小组")


def test_the_public_words_are_the_kind_s_own():
    words = public_words(load_policy(disabled_mapping()))
    assert {"姓名", "因病", "低保边缘", "其他"} <= set(words)
    assert "" not in words


def test_the_example_in_the_format_s_document_loads():
    page = Path(__file__).parents[2] / "docs/formats/kind-policy.md"
    example = page.read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    policy = load_policy(yaml.safe_load(example))
    assert [f.id for f in policy.fields if not f.shown] == ["relation", "phone"]


def test_the_document_names_every_type_and_every_show():
    page = (Path(__file__).parents[2] / "docs/formats/kind-policy.md").read_text("utf-8")
    for type_, shows in SHOWS.items():
        assert type_ in page
        assert all(f"`{show}" in page for show in shows)
