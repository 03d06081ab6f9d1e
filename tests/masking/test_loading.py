"""Wall 2, word by word: the closed sets as the format's document has them, what staff read."""

from __future__ import annotations

from datetime import date

import pytest

import masking
from masking import PolicyFault, load_policy
from masking.candidates import candidates, parse_style
from masking.loading import NEVER_PUBLIC, SHOWS
from tests.masking.samples import FIELDS, mapping

HIDDEN = {"drop", "never", "count"}
SHOWN = {
    "name": {"first_last", "surname"}, "id_number": {"collision", "always"},
    "int": {"keep", "band(2)"}, "money": {"keep", "band(2)"}, "age": {"keep", "band(2)"},
    "date": {"keep"}, "month": {"keep"}, "quantity": {"keep"}, "code": {"code"}, "enum": {"enum"},
    "household": {"code"}, "group": {"collision", "always"}, "relation": {"member"},
    "text": {"text"}, "phone": set(), "account": set(), "bank_card": set(), "address": set(),
    "disability_cert": set(), "birth_date": set(), "guardian_name": set(),
}  # fmt: skip
EVERY_SHOW = HIDDEN.union(*SHOWN.values())
WORDS = {"codes": ["因病"], "values": ["是"]}


def faults(policy):
    with pytest.raises(PolicyFault) as caught:
        load_policy(policy)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return [fault.removeprefix("training:") for fault in caught.value.faults]


def loads(policy):
    try:
        load_policy(policy)
    except PolicyFault:
        return False
    return True


def with_field(**spec):
    return mapping("name") | {"fields": {"name": FIELDS["name"], "x": spec}}


@pytest.mark.parametrize("type_", SHOWN)
def test_each_type_shows_in_its_own_ways_and_no_other(type_):
    loading = {
        show
        for show in EVERY_SHOW
        if loads(with_field(label="某列", type=type_, show=show, **WORDS))
    }
    assert loading == HIDDEN | SHOWN[type_]


def test_there_is_no_other_type():
    assert set(SHOWN) == set(SHOWS)
    assert faults(with_field(label="某列", type="passport")) == ["fields.x:不认识的类型 passport"]


OPTIONS = [
    "label", "aliases", "type", "show", "style", "unit", "units", "codes", "values", "synonyms",
    "fallback", "others", "count_only", "most", "counts", "note",
]  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_of_a_field_is_known(option):
    spec = {"label": "某列", "type": "int", "show": "drop"}
    empty = {"synonyms": {}, "most": 5, "label": "某列", "type": "int", "show": "drop"}
    assert load_policy(with_field(**spec | {option: empty.get(option, "")}))


@pytest.mark.parametrize("category", sorted(NEVER_PUBLIC))
def test_each_word_of_what_is_never_public_is_found_in_a_header(category):
    for word in NEVER_PUBLIC[category]:
        said = faults(with_field(label=f"本人{word}", type="int", show="keep"))
        assert said == [said[0]]
        assert said[0].startswith(f"fields.x 的列名含“{word}”,属于永不公开(") or word in said[0]


NEVER = """
银行 账号 帐号 卡号 一卡通 存折 开户 电话 手机 联系方式 微信 出生 生日 地址 住址 门牌 住所
居住地 户籍地 照片 相片 头像 诊断 病种 病名 病情 疾病 病史 残疾证 残疾人证 残疾类 残疾等级
残疾程度 残疾情况 收入 财产 房产 车辆 存款 成员姓名 配偶姓名 子女姓名 父母姓名 学校 就读 班级
工作单位 就业单位 监护人
"""


def test_a_header_with_any_of_these_words_never_shows():
    for word in NEVER.split():
        said = faults(with_field(label=word, type="int", show="keep"))
        assert f"的列名含“{word}”,属于永不公开(" in said[0], word
        assert said[0].endswith(")")


MESSAGES = [
    (
        {"label": "某列", "type": "name", "show": "keep"},
        "fields.x:keep 只能用于数、金额、日期、月份、年龄,不能用于 name",
    ),
    (
        {"label": "某列", "type": "relation", "show": "code"},
        "fields.x:类型 relation 的 show 只能是 member、drop、never、count,不能是 code",
    ),
    ({"label": "某列", "type": "int", "show": "keep", "regex": 1}, "fields.x:不认识的项 regex"),
    (
        {"label": "证件", "type": "id_number", "show": "always", "style": "head(6)"},
        "fields.x:ID 的 style 只能是 drop、tail(0至4)、head_tail(0至6,0至4)",
    ),
    (
        {"label": "某列", "type": "int", "show": "band(1)"},
        "fields.x:区间 band(n) 的 n 至少为 2",
    ),
    ({"label": "某列", "type": "code", "show": "code"}, "fields.x:要列出 codes"),
    ({"label": "某列", "type": "enum", "show": "enum"}, "fields.x:要列出 values"),
    (
        {"label": "某列", "type": "int", "show": "keep", "fallback": "其他"},
        "fields.x:fallback 只能是 held 或 codes 之一",
    ),
    (
        {"label": "某列", "type": "int", "show": "keep", "others": "其他"},
        "fields.x:others 只能是 held 或 values 之一",
    ),
    (
        {"label": "某列", "type": "int", "show": "keep", "synonyms": {"病": "因病"}},
        "fields.x:synonyms 只能指向 codes 或 values 之一",
    ),
    (
        {"label": "某列", "type": "int", "show": "keep", "synonyms": "因病"},
        "fields.x:synonyms 应是键值表",
    ),
    ({"label": "某列", "type": "int", "show": "keep", "most": "9"}, "fields.x:most 应是整数"),
    ({"label": " ", "type": "int", "show": "keep"}, "fields.x:label 不能为空"),
    (
        {"label": "某列", "type": "enum", "show": "enum", "values": ["写给a@b"]},
        "fields.x:公示用语里不能有数字串、邮箱或标记",
    ),
    (
        {"label": "某列", "type": "code", "show": "code", "codes": ["尾号12345"]},
        "fields.x:公示用语里不能有数字串、邮箱或标记",
    ),
    ("drop", "fields.x 不是键值表"),
]


@pytest.mark.parametrize(("spec", "words"), MESSAGES, ids=[words for _, words in MESSAGES])
def test_a_fault_names_the_field_and_what_is_allowed(spec, words):
    assert faults(mapping("name") | {"fields": {"name": FIELDS["name"], "x": spec}}) == [words]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (mapping("name", minors="named"), "minors 只能是 count_line、silent"),
        (mapping("name", unit="village"), "unit 只能是 person、household"),
        (mapping("name", surnames=["欧阳文"]), "surnames 里每一项应是一个单姓或复姓"),
        (mapping("name", surnames=[""]), "surnames 里每一项应是一个单姓或复姓"),
        (mapping("name", never_public="shoe"), "never_public 里有不认识的类别 shoe"),
        ({"id": "training"}, "没有 fields"),
        ({"id": "training", "fields": ["name"]}, "没有 fields"),
    ],
)
def test_a_fault_of_the_whole_says_what_is_allowed(policy, words):
    assert faults(policy) == [words]


def test_what_is_no_mapping_at_all_is_one_fault():
    assert faults(["fields"]) == ["公示方案不是键值表"]


def test_unknown_categories_come_in_order():
    said = faults(mapping("name", never_public=["zoo", "ant"]))
    assert said == ["never_public 里有不认识的类别 ant", "never_public 里有不认识的类别 zoo"]


@pytest.mark.parametrize("ok", [{"minors": "silent"}, {"minors": "count_line"}, {"unit": "person"},
                                {"unit": "household"}, {"surnames": ["这", "这那"]},
                                {"never_public": ["photo"]}])  # fmt: skip
def test_each_allowed_value_loads_as_it_is(ok):
    policy = load_policy(mapping("name", **ok))
    (key, value) = next(iter(ok.items()))
    if key in ("minors", "unit"):
        assert getattr(policy, key) == value


def test_a_count_without_a_limit_of_its_own_ends_at_9999():
    policy = load_policy(mapping("name", "household_size"))
    for cell, shown in (("9999", "9999"), ("10000", None)):
        row = {"姓名": "段英", "家庭人口": cell}
        masked = masking.apply(policy, [row], on=date(2026, 11, 24))
        assert masked.rows[0].cells.get("家庭人口") == shown


def test_an_age_by_its_type_narrows_the_numbers_whatever_it_is_called():
    policy = mapping("name", "id_number", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["x"] = {"label": "岁数", "type": "age", "show": "keep"}
    assert len(faults(policy)) == 1


@pytest.mark.parametrize("show", sorted(HIDDEN))
def test_a_hidden_field_shows_nothing(show):
    policy = load_policy(with_field(label="某列", type="int", show=show))
    assert not policy.field_of("x").shown
    row = {"姓名": "段英", "某列": "3"}
    assert masking.apply(policy, [row], on=date(2026, 11, 24)).rows[0].cells == {"姓名": "段*"}


def test_a_column_that_tells_what_it_is_names_its_field():
    said = faults(with_field(label="联系电话", type="int", show="keep"))
    assert said == ["fields.x 的列名含“电话”,属于永不公开(phone_private)"]


def test_a_field_named_as_never_public_says_what_it_may_be():
    said = faults(mapping("name") | {"fields": {"photo": {"type": "int", "show": "keep"}}})
    assert said == ["fields.photo 属于永不公开,只能是 drop、never 或 count"]


def test_two_fields_of_one_header_are_both_named():
    policy = mapping("name", "household_size", household_size={"aliases": ["姓 名", "户主姓名"]})
    assert "fields.name 与 fields.household_size 都认“姓名”这一列" in faults(policy)


def one(label, **spec):
    return mapping("name") | {"fields": {"x": {"label": label, **spec}}}


@pytest.mark.parametrize("type_", ["text", "code", "group"])
def test_a_column_of_names_is_of_that_type_or_refused(type_):
    spec = {"type": type_, "show": SHOWS[type_][-1], "codes": ["因病"]}
    assert faults(one("申请人", **spec)) == ["fields.x 是姓名一栏,类型只能是 name"]


@pytest.mark.parametrize("label", ["身份证号", "证件号码", "公民身份号码"])
def test_a_column_of_id_numbers_is_of_that_type_or_refused(label):
    said = faults(one(label, type="int", show="keep", most=10**18))
    assert said == ["fields.x 是证件号码一栏,类型只能是 id_number"]


@pytest.mark.parametrize(("label", "kind"), [("配偶", "guardian_name"), ("QQ", "phone")])
def test_a_column_every_form_has_and_no_wall_shows_is_refused(label, kind):
    said = faults(one(label, type="int", show="keep"))
    assert said == [f"fields.x 的列名是常见的不公开栏,属于永不公开({kind})"]


@pytest.mark.parametrize("spec", [{"label": "岁数"}, {"label": "数", "unit": "岁"}])
def test_an_age_by_another_name_counts_in_the_sum(spec):
    policy = mapping("name") | {
        "fields": {
            "id_number": {"label": "身份证号", "show": "always", "style": "tail(4)"},
            "x": {"type": "int", "show": "keep", **spec},
        }
    }
    assert "33个" in faults(policy)[0]


@pytest.mark.parametrize("word", ["一九九零零", "１９９００", "199-00", "19900"])
def test_a_code_holds_no_number_in_any_spelling(word):
    said = faults(one("理由", type="code", show="code", codes=[word]))
    assert said == ["fields.x:公示用语里不能有数字串、邮箱或标记"]


def test_a_style_that_shows_too_much_comes_with_its_sum():
    policy = mapping("name", "id_number", "age", id_number={"style": "head_tail(2,3)"})
    (said,) = faults(policy)
    assert said.startswith("fields.id_number:head_tail(2,3) 显示过多:区县、性别已知,年龄精确到1年:")
    assert said.endswith(":365天×顺序码10个÷校验位11=331个可能的号码,少于1000个")


@pytest.mark.parametrize(
    ("style", "years", "left", "words"),
    [
        ("tail(0)", None, 14935070, "区县、性别已知,年龄未显示:29930天×顺序码499个"),
        ("tail(1)", 1, 16557, "区县、性别已知,年龄精确到1年:365天×顺序码499个÷校验位11"),
        ("head_tail(6,2)", 2, 6636, "区县、性别已知,年龄精确到2年:730天×顺序码100个÷校验位11"),
        ("tail(4)", 10, 331, "区县、性别已知,年龄精确到10年:3650天×顺序码1个÷校验位11"),
    ],
)
def test_the_sum_behind_a_style_is_written_out(style, years, left, words):
    found = candidates(parse_style(style), years)
    assert found.left == left
    assert found.arithmetic.startswith(words)


@pytest.mark.parametrize("label", ["年龄", "周岁", "实足年龄"])
def test_an_age_by_any_header_narrows_the_numbers(label):
    policy = mapping("name", "id_number", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["x"] = {"label": label, "type": "int", "show": "keep"}
    assert len(faults(policy)) == 1
    policy["fields"]["x"] = {"label": "某列", "aliases": [label], "type": "int", "show": "drop"}
    assert load_policy(policy)


def test_money_for_an_age_tells_no_age():
    policy = mapping("name", "id_number", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["x"] = {"label": "高龄津贴", "type": "money", "show": "keep"}
    assert load_policy(policy)


def test_a_column_of_the_type_age_tells_one_whatever_it_is_called():
    policy = mapping("name", "id_number", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["x"] = {"label": "某列", "type": "age", "show": "keep"}
    assert "331个" in faults(policy)[0]


def test_the_narrowest_of_two_ages_counts():
    policy = mapping("name", "id_number", "age", id_number={"style": "head_tail(2,3)"})
    policy["fields"]["age"]["show"] = "band(10)"
    assert load_policy(policy)
    policy["fields"]["x"] = {"label": "满周岁", "type": "int", "show": "band(2)"}
    assert len(faults(policy)) == 1


@pytest.mark.parametrize(
    ("id_", "spec", "type_"),
    [
        ("amount", {}, "money"),
        ("reason", {"show": "text"}, "text"),
        ("family", {"show": "drop"}, "text"),
        ("reason", {"show": "code", "codes": ["因病"]}, "code"),
        ("category", {"show": "enum", "values": ["低保"]}, "enum"),
        ("category", {}, "text"),
        ("age", {"show": "keep"}, "age"),
        ("amount", {"type": "quantity"}, "quantity"),
    ],
)
def test_a_field_without_a_type_has_the_one_its_id_says(id_, spec, type_):
    policy = load_policy({"fields": {id_: {"label": "某列", **spec}}})
    assert policy.fields[0].type == type_


def test_what_a_field_says_is_what_it_holds():
    spec = {
        "label": "理由", "aliases": ["事由"], "type": "code", "show": "code", "codes": ["因病"],
        "values": ["是"], "synonyms": {"病": "因病"}, "fallback": "held", "others": "held",
        "count_only": ["停发"], "most": 7, "units": ["人", "口"],
    }  # fmt: skip
    made = load_policy(with_field(**spec)).field_of("事由")
    assert (made.id, made.label, made.aliases, made.codes) == ("x", "理由", ("事由",), ("因病",))
    assert (made.values, dict(made.synonyms), made.fallback) == (("是",), {"病": "因病"}, "held")
    assert (made.others, made.count_only, made.most) == ("held", ("停发",), 7)
    assert (made.units, made.style, made.band) == (("人", "口"), None, 0)


def test_what_a_field_leaves_out_is_empty():
    made = load_policy(with_field(type="int", show="keep", unit="人")).field_of("x")
    assert (made.label, made.aliases, made.codes, made.values) == ("x", (), (), ())
    assert (made.fallback, made.others, made.count_only, made.most) == ("", "", (), 9999)
    assert made.units == ("人",)


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ({"type": "int", "show": "band( 10 )"}, "band(10)"),
        ({"type": "id_number", "show": "always"}, "head_tail(2,2)"),
        ({"type": "id_number", "show": "collision", "style": "tail(2)"}, "tail(2)"),
        ({"type": "id_number", "show": "never", "style": "tail(2)"}, "never"),
        ({"type": "id_number", "show": "always", "style": "drop"}, "drop"),
        ({"type": "name", "show": "surname"}, "surname"),
    ],
)
def test_the_rule_of_a_field_is_named_for_the_record(spec, rule):
    assert load_policy(with_field(label="某列", **spec)).field_of("x").rule == rule


def test_a_family_of_headers_belongs_to_the_one_field_that_knows_one_of_it():
    policy = load_policy(mapping("name", "id_number"))
    assert policy.field_of("户主姓名").id == "name"
    assert policy.field_of("公民身份号码").id == "id_number"
    assert policy.field_of("年龄") is None
    dropping = load_policy(mapping("name", drop_headers=["户主姓名"], routing_header="申请人"))
    assert dropping.field_of("户主姓名") is None
    assert dropping.drops("户主姓名")
    assert dropping.drops("申请人")
    two = mapping("name") | {"fields": {
        "name": FIELDS["name"],
        "other": {"label": "户主姓名", "type": "name", "show": "surname"},
    }}  # fmt: skip
    assert load_policy(two).field_of("申请人") is None
    assert load_policy(two).field_of("户主姓名").id == "other"


@pytest.mark.parametrize(
    "header",
    ["姓名*", "姓名:", "*姓名", "姓 名", "姓名(必填)", "姓名（选填）", "姓\n名", "name", "NAME"],
)
def test_a_header_is_known_in_each_usual_spelling(header):
    assert load_policy(mapping("name")).field_of(header).id == "name"


@pytest.mark.parametrize("unit", ["元", "元/月", "单位:元", "单位：元", "人民币元"])
def test_a_unit_behind_a_header_is_no_part_of_it(unit):
    assert load_policy(mapping("amount")).field_of(f"申请金额({unit})").id == "amount"
    assert load_policy(mapping("amount")).field_of(f"申请金额({unit}):").id == "amount"


@pytest.mark.parametrize("unit", ["万元", "单位:万元", "元/年", "上月"])
def test_a_unit_that_changes_the_amount_makes_another_column(unit):
    assert load_policy(mapping("amount")).field_of(f"申请金额({unit})") is None


def test_a_site_s_own_words_and_surnames_reach_the_policy():
    policy = load_policy(mapping("name", surnames=["这"], lexicon=["滨河"]))
    assert "这" in policy.surnames.single
    assert policy.lexicon == ("滨河",)
    shown = masking.apply(policy, [{"姓名": "这国庆"}], on=date(2026, 11, 24))
    assert shown.rows[0].cells == {"姓名": "这*庆"}


def test_the_first_field_of_a_type_is_the_one_asked_for():
    policy = load_policy(mapping("name", "amount"))
    assert policy.of_type("money").id == "amount"
    assert policy.of_type("date") is None
    assert [f.id for f in policy.fields if f.beneath] == []
    assert [f.beneath for f in load_policy(mapping("group")).fields] == [True]


def test_a_number_of_people_without_a_limit_of_its_own_ends_at_9999():
    policy = load_policy(mapping("name", "household_size"))
    rows = [{"姓名": "段秀英", "家庭人口": text} for text in ("9999", "10000")]
    masked = masking.apply(policy, rows, on=date(2026, 11, 24))
    assert [row.cells.get("家庭人口") for row in masked.rows] == ["9999", None]


def test_a_star_before_a_unit_is_no_part_of_a_header():
    policy = load_policy(mapping("name", "amount"))
    assert policy.field_of("申请金额*(元)") is policy.field_of("申请金额")
