"""Two policies compared: nothing that reveals more goes unsaid."""

from __future__ import annotations

import itertools

import pytest

from masking import diff, load_policy
from tests.masking.samples import mapping


def changes(before, after):
    return [(d.field, d.way) for d in diff(load_policy(before), load_policy(after))]


BASE = mapping("name", "id_number", "age", "reason", "amount")


def test_a_policy_does_not_differ_from_itself():
    assert changes(BASE, BASE) == []


@pytest.mark.parametrize(
    ("field", "spec", "way"),
    [
        ("name", {"show": "surname"}, "less"),
        ("name", {"show": "drop"}, "less"),
        ("id_number", {"show": "always"}, "more"),
        ("id_number", {"style": "tail(2)"}, "less"),
        ("id_number", {"style": "head_tail(3,2)"}, "more"),
        ("id_number", {"show": "never"}, "less"),
        ("age", {"show": "band(10)"}, "less"),
        ("reason", {"codes": ["因病", "因残", "因意外", "因学", "其他", "因灾"]}, "more"),
        ("reason", {"codes": ["因病", "因残", "因学", "其他"]}, "less"),
        ("reason", {"type": "text", "show": "text", "codes": []}, "more"),
        ("amount", {"label": "救助金额"}, "other"),
        ("amount", {"most": 5}, "other"),
        ("amount", {"aliases": ["补助款"]}, "other"),
        ("reason", {"synonyms": {"读书": "因学"}}, "other"),
        ("reason", {"fallback": "其他"}, "more"),
        ("reason", {"fallback": ""}, "more"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_change_is_told_with_its_direction(field, spec, way):
    after = mapping("name", "id_number", "age", "reason", "amount", **{field: spec})
    found = changes(BASE, after)
    assert (field, way) in found
    back = changes(after, BASE)
    turned = {"more": "less", "less": "more", "other": "other"}[way]
    assert (field, turned) in back


def test_a_narrower_band_reveals_more():
    wide, narrow = (mapping("age", age={"show": f"band({n})"}) for n in (10, 5))
    assert changes(wide, narrow) == [("age", "more")]


def test_a_new_column_reveals_more_and_a_lost_one_less():
    assert changes(mapping("name"), mapping("name", "amount")) == [("amount", "more")]
    assert changes(mapping("name", "amount"), mapping("name")) == [("amount", "less")]


def test_site_words_surnames_and_the_line_about_minors_are_compared():
    changed = {**BASE, "surnames": ["这"], "lexicon": ["惠民卡"], "minors": "silent"}
    assert changes(BASE, changed) == [("", "less"), ("", "more"), ("", "more")]
    assert changes(changed, BASE) == [("", "more"), ("", "less"), ("", "less")]


def test_the_words_say_what_the_wall_shows():
    after = mapping("name", "id_number", "age", "reason", "amount", name={"show": "surname"})
    words = diff(load_policy(BASE), load_policy(after))[0].words
    assert words == "“姓名”(name):留姓和末字 → 只留姓"


def test_every_pair_of_shows_of_a_type_is_told_apart():
    shows = ("drop", "surname", "first_last")
    policies = [load_policy(mapping("name", name={"show": show})) for show in shows]
    for one, other in itertools.pairwise(policies):
        assert [d.way for d in diff(one, other)] == ["more"]


def test_whoever_is_no_longer_only_counted_or_held_is_told():
    base = mapping("name", "change", "initial_opinion")
    listed = mapping("name", "change", "initial_opinion", change={"count_only": []})
    shown = mapping("name", "change", "initial_opinion", initial_opinion={"others": "拟同意"})
    assert changes(base, listed) == [("change", "more")]
    assert changes(listed, base) == [("change", "less")]
    assert changes(base, shown) == [("initial_opinion", "more")]


def test_without_the_column_of_relations_members_get_rows_of_their_own():
    assert changes(mapping("name", "relation"), mapping("name")) == [("relation", "more")]
    assert changes(mapping("name"), mapping("name", "relation")) == [("relation", "less")]


def test_what_a_row_stands_for_and_which_columns_are_read_past_are_compared():
    after = mapping("name", "id_number", "age", "reason", "amount", unit="household")
    after["drop_headers"] = [*after["drop_headers"], "民族"]
    assert changes(BASE, after) == [("", "other"), ("", "other")]


def test_codes_that_become_sentences_are_one_change_and_its_type():
    """A sentence prints what it holds: neither codes nor their fallback are its words."""
    text = {"type": "text", "show": "text", "codes": [], "fallback": ""}
    after = mapping("name", "id_number", "age", "reason", "amount", reason=text)
    assert changes(BASE, after) == [("reason", "more"), ("reason", "other")]


def test_whoever_was_only_counted_is_told_even_where_the_type_changes():
    base = mapping("name", "change")
    phone = mapping("name", "change", change={"type": "phone", "show": "drop", "count_only": []})
    assert ("change", "more") in changes(base, phone)
