"""Sentences shown by the lexicon: what is decided, what a site adds, and what is never a loss."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import masking
from masking import load_policy
from masking.lexicon import builtin_lexicon, sensitive_words
from tests.masking.samples import ON, mapping
from tests.masking.test_corpus import CLEAN

TEXT = {"label": "申请理由", "type": "text", "show": "text"}


def masked(text, *, decided=(), **changes):
    kind = mapping("name", **changes)
    kind["fields"]["reason"] = TEXT
    rows = [{"姓名": "段秀英", "申请理由": text}]
    return masking.apply(load_policy(kind), rows, on=ON, decided=decided)


def codes(result):
    return [finding.code for finding in result.findings]


def test_a_word_nobody_knows_holds_the_row_and_waits_for_a_decision():
    result = masked("在宏达公司上班")
    assert result.rows == ()
    assert codes(result) == ["E301"]
    assert not result.publishable


def test_after_a_decision_the_doubtful_words_are_starred():
    result = masked("在宏达公司上班", decided=[(1, "reason")])
    assert result.rows[0].cells["申请理由"] == "在**公司上班"
    assert result.publishable


@pytest.mark.parametrize(
    ("text", "shows"),
    [("儿子王学成上学", "儿子**上学"), ("由王家明代领", "**代领"), ("靠暖心券生活", "靠**生活")],
)
def test_single_characters_behind_a_doubtful_one_are_starred_with_it(text, shows):
    """Each of them is a word, but here they may be the rest of a name."""
    assert masked(text, decided=[(1, "reason")]).rows[0].cells["申请理由"] == shows


def test_the_finding_counts_the_places_and_quotes_none():
    finding = masked("儿子王磊在鹏程上班").findings[0]
    assert "王" not in finding.words
    assert "2处" in finding.words


def test_a_word_a_site_has_accepted_no_longer_stops():
    assert masked("在宏达公司上班", lexicon=["宏达"]).rows[0].cells["申请理由"] == "在宏达公司上班"


def test_a_decision_does_not_free_what_must_never_hang_on_a_wall():
    result = masked("感染艾滋病", decided=[(1, "reason")])
    assert codes(result) == ["E302"]
    assert result.rows == ()


def test_punctuation_stays_as_the_clerk_wrote_it():
    text = "家庭困难，两人残疾（一人卧床）；无收入。"
    assert masked(text).rows[0].cells["申请理由"] == text


CLEAN_FORMS = [
    "按昆政办发〔2019〕33号文件执行",
    "西街救助报〔2026〕31号",
    "根据上级文件精神办理",
    "经县民政局、镇卫生院核实",
    "发放大米20公斤、食用油5升",
    "其子在外务工,其女儿上大学",
    "妻子常年患病,儿子明年高考",
    "家住安置房,3室1厅",
    "房屋约30㎡,养鱼2000尾…",
    "2025—2026学年在校",
]
NAMED_FORMS = [
    "其弟王磊代办",
    "由其子栋华签字",
    "儿子豆豆上学",
    "王伟民发〔2026〕3号",
    "5升平代领",
    "县李芳民政局",
    "妻子常青患病",
]


@pytest.mark.parametrize("text", CLEAN_FORMS)
def test_a_form_of_an_office_needs_no_decision(text):
    result = masked(text)
    assert [row.cells["申请理由"] for row in result.rows] == [text]


@pytest.mark.parametrize("text", NAMED_FORMS)
def test_a_name_in_a_form_of_an_office_still_waits(text):
    assert codes(masked(text)) == ["E301"]


@pytest.mark.parametrize("text", ["文件精神病人一名", "根据文件,精神二级", "患慢性病毒性肝炎"])
def test_a_harmless_phrase_excuses_no_word_that_only_begins_in_it(text):
    assert codes(masked(text)) == ["E302"]


def test_an_amount_that_is_also_the_year_of_birth_stays():
    rows = [{"姓名": "段秀英", "身份证号": "530102200003129829", "申请理由": "每月2000元"}]
    kind = mapping("name", "id_number")
    kind["fields"]["reason"] = TEXT
    result = masking.apply(load_policy(kind), rows, on=ON)
    assert result.rows[0].cells["申请理由"] == "每月2000元"


def test_a_field_called_reason_needs_no_type():
    fields = {"reason": {"label": "申请理由", "show": "text"}, "family": {"show": "drop"}}
    assert load_policy({"fields": fields}).fields[0].type == "text"


@pytest.mark.parametrize("group", CLEAN, ids=lambda group: group)
def test_masking_a_sentence_twice_changes_nothing(group):
    for sentence in CLEAN[group]:
        once = masked(sentence).rows
        if once:
            text = once[0].cells["申请理由"]
            assert masked(text).rows[0].cells["申请理由"] == text


HOSTILE = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))  # a search that backtracks needs hours
from tests.masking.test_texts import masked
for hostile in ("19900001234段", "和", "1-", "\\u200b1", "因病住院", "a1", "〇一"):
    assert masked((hostile * 50_000)[:50_000]).rows == ()
"""


def test_the_longest_cell_a_person_can_paste_costs_no_more_than_its_length():
    """The kernel kills the child whose searches do not end."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], cwd=root, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_is_shown_held_or_refused(text):
    result = masked(text)
    assert len(result.rows) + len(result.held) == 1


def test_the_lists_carry_a_version_and_a_digest():
    lexicon = builtin_lexicon()
    assert lexicon.version
    assert len(lexicon.digest) == 64
    assert "艾滋" in sensitive_words()
    assert not [
        word for word in lexicon.kinds if any(bad in word for bad in ("艾滋", "癌", "戒毒"))
    ]
