"""The meter: who is easily recognised, by a counts file or without one. All people are invented."""

from __future__ import annotations

import pytest

import masking
from masking import CrowdFault, load_policy, read_crowds
from tests.masking.samples import ON, mapping

HEAD = "姓氏,年龄段,居民小组,人数\n"
FILE = (
    HEAD
    + "段,50-59,1组,14\n段,50-59,第二居民小组,2\n段,60-69,,31\n欧阳,50-59,2组,1\n李,90+,1组,3\n"
)
POLICY = mapping("name", "age", "group", "amount")


def measured(rows, crowds=None, **changes):
    policy = load_policy({**POLICY, **mapping("name", "age", "group", "amount", **changes)})
    keys = ("姓名", "年龄", "居民小组")
    listed = [dict(zip(keys, row, strict=True)) for row in rows]
    masked = masking.apply(policy, listed, on=ON)
    return masking.meter(policy, masked, read_crowds(crowds) if crowds else None)


def first(found):
    return found.suggestions[0].field, found.suggestions[0].show


def small(rows, **changes):
    return measured(rows, FILE, **changes).small


# ---- the counts file ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("surname", "ages", "group", "people"),
    [
        ("段", None, "", 47),
        ("段", (57, 57), "", 16),
        ("段", (57, 57), "1组", 14),
        ("段", (57, 57), "2组", 2),
        ("段", (55, 64), "2组", 33),
        ("段", (70, 70), "", 0),
        ("欧阳", (50, 50), "", 1),
        ("李", (103, 103), "1组", 3),
        ("王", None, "", 0),
    ],
)
def test_a_crowd_is_whoever_fits_what_shows(surname, ages, group, people):
    assert read_crowds(FILE).size(surname, ages, group) == people


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("段秀英,50-59,,1", "姓氏应是一个单姓或复姓"),
        ("X,50-59,,1", "姓氏应是一个单姓或复姓"),
        ("段,59-50,,1", "年龄段写成"),
        ("段,五十多,,1", "年龄段写成"),
        ("段,50-59,,-1", "人数应是整数"),
        ("段,50-59,,一", "人数应是整数"),
        ("段,50-59,1", "应有4栏"),
        ("段,50-59,滨河路十二号三栋二单元,1", "居民小组过长"),
    ],
    ids=range(8),
)
def test_a_fault_names_the_line_and_not_what_stands_in_it(line, fault):
    with pytest.raises(CrowdFault) as refused:
        read_crowds(f"{HEAD}段,50-59,,3\n{line}\n")
    assert refused.value.faults[0].startswith(f"第3行:{fault}")
    assert "秀英" not in str(refused.value)


def test_all_faults_come_together_and_empty_lines_are_nothing():
    with pytest.raises(CrowdFault) as refused:
        read_crowds(f"{HEAD}\n段,x,,3\n\n段,50-59,,y\n")
    assert [fault[:3] for fault in refused.value.faults] == ["第3行", "第5行"]


def test_a_file_without_its_first_line_is_refused():
    with pytest.raises(CrowdFault):
        read_crowds("段,50-59,,3\n")


def test_the_repr_of_counts_shows_nothing():
    assert "段" not in repr(read_crowds(FILE))


# ---- with counts --------------------------------------------------------------------------------
def test_a_row_with_fewer_than_three_like_it_is_found():
    rows = [("段秀英", "57", "1组"), ("欧阳文芳", "52", "2组"), ("段国华", "66", "1组")]
    assert small(rows) == ((2, 1),)


def test_the_finding_says_the_row_and_nothing_of_the_person():
    found = measured([("欧阳文芳", "52", "2组")], FILE).findings()
    assert [(f.row, f.code, f.level, f.words) for f in found] == [
        (1, "W502", "warn", "第1行很容易认出本人(同类少于3人)")
    ]


def test_a_group_that_shows_makes_the_crowd_smaller():
    rows = [("段秀英", "57", "2组")]
    assert small(rows) == ()
    assert small(rows, group={"show": "always"}) == ((1, 2),)


def test_a_name_nobody_counted_is_easily_recognised():
    assert small([("阿依古丽·买买提", "57", "")]) == ((1, 0),)


def test_the_rule_that_helps_most_is_proposed_first():
    rows = [("段秀英", "57", "2组"), ("段国华", "57", "2组"), ("欧阳文芳", "52", "2组")]
    found = measured(rows, FILE, group={"show": "always"}).suggestions
    assert [(s.field, s.show, s.left) for s in found] == [
        ("group", "drop", 1),
        ("name", "surname", 3),
    ]
    assert found[0].words == "“居民小组”改为不公开,同类少于3人的还有1行"


def test_an_age_is_widened_step_by_step():
    crowd = HEAD + "段,50-54,,2\n段,55-59,,1\n"
    rows = [("段秀英", "57", "")]
    assert first(measured(rows, crowd)) == ("age", "band(10)")
    wide = measured(rows, HEAD + "段,40-49,,2\n段,55-59,,1\n", age={"show": "band(10)"})
    assert first(wide) == ("age", "band(20)")
    widest = measured(rows, HEAD + "段,0-9,,2\n段,55-59,,1\n", age={"show": "band(20)"})
    assert first(widest) == ("age", "drop")


def test_a_rule_that_changes_nothing_is_not_proposed():
    only_surname = measured([("王秀英", "57", "")], FILE, name={"show": "first_last"})
    assert [s.field for s in only_surname.suggestions] == ["name"]
    nothing_left = measured([("王秀英", "57", "")], FILE, name={"show": "surname"})
    assert nothing_left.suggestions == ()


# ---- without counts -----------------------------------------------------------------------------
def test_without_a_file_nothing_is_counted_and_what_singles_out_is_flagged():
    rows = [("段秀英", "57", ""), ("逄秀英", "57", ""), ("李国珍", "90", ""), ("李玉珍", "89", "")]
    found = measured(rows)
    assert (found.counted, found.small, found.findings()) == (False, (), ())
    assert [(f.flag, f.rows) for f in found.flags] == [("rare_surname", (2,)), ("very_old", (3,))]


def test_with_a_file_the_count_stands_for_those_flags():
    assert measured([("逄秀英", "95", "1组")], FILE, group={"show": "always"}).flags == ()


def test_a_shown_group_is_flagged_and_look_alikes_are_counted():
    found = measured([("李国珍", "57", "1组"), ("李玉珍", "57", "2组"), ("杨帆", "40", "2组")])
    assert [(f.flag, f.rows) for f in found.flags] == [("group_shown", (1, 2))]
    assert found.lookalikes == 2


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("因病住院,在公司上班", ["place_in_text"]),
        ("2026年3月住院", ["date_in_text"]),
        ("因病住院", []),
    ],
)
def test_places_and_dates_in_shown_sentences_are_flagged(text, flags):
    policy = load_policy(mapping("name", "reason", reason={"type": "text", "show": "text"}))
    masked = masking.apply(policy, [{"姓名": "李国珍", "申请理由": text}], on=ON)
    assert masked.rows[0].cells["申请理由"]
    assert [f.flag for f in masking.meter(policy, masked).flags] == flags


@pytest.mark.parametrize(("minors", "flags"), [(0, []), (1, ["few_minors"]), (3, [])])
def test_a_line_that_counts_one_child_points_at_it(minors, flags):
    rows = [("李国珍", "57", "")] + [("杨帆", "9", "")] * minors
    assert [f.flag for f in measured(rows).flags] == flags
    assert measured(rows, minors="silent").flags == ()
