"""The corpus (语料): forms that leak elsewhere, and clean sentences that must survive.

The files in tests/rules/masking-corpus-*.yaml were committed before the rules they ask for. A leak
is a needle in anything that comes out: cells, findings, reprs, exceptions, warnings, log records.
"""

from __future__ import annotations

import logging
import re
import traceback
import warnings
from pathlib import Path

import pytest
import yaml

import masking
from masking import load_policy
from masking.folding import digit_runs, name_view
from masking.loading import SHOWS
from tests.masking.samples import ON

RULES = Path(__file__).parents[1] / "rules"


def corpus(part):
    return yaml.safe_load((RULES / f"masking-corpus-{part}.yaml").read_text("utf-8"))


TEXT_BUILT = "text" in SHOWS["text"]
COLUMNS_BUILT = (Path(masking.__file__).parent / "known_columns.py").exists()
KIND = corpus("kind")
COLUMNS = [
    pytest.param(group, header, id=f"{group['kind']} {header}".replace("\n", " "))
    for group in corpus("columns")
    for header in group["headers"]
]
NAMES = [{"header": "姓名"} | case for case in corpus("names")]
NUMBERS = [{"header": case["column"]} | case for case in corpus("numbers") if "column" in case]
TEXTS = [*(case for case in corpus("numbers") if "text" in case), *corpus("text")]
CLEAN = corpus("clean")
SENTENCES = [sentence for group in CLEAN.values() for sentence in group]
MORE = [sentence for group in corpus("clean-more").values() for sentence in group]
OTHERS = ("李玉珍", "杨帆", "欧阳文芳", "阿依古丽·买买提", "高兴", "王建国")
MOST_ALTERED, MOST_STOPPED = 0.05, 0.25
text_rule = pytest.mark.skipif(not TEXT_BUILT, reason="the text rule is not built yet")
column_rule = pytest.mark.skipif(not COLUMNS_BUILT, reason="known columns are not built yet")


def policy():
    kind = {**KIND, "fields": {id_: dict(spec) for id_, spec in KIND["fields"].items()}}
    if not TEXT_BUILT:
        kind["fields"]["reason"]["show"] = kind["fields"]["family"]["show"] = "drop"
    return load_policy(kind)


POLICY = policy()


class Everything(logging.Handler):
    """Runs rows through masking and keeps all that came out on the way."""

    def __init__(self):
        super().__init__(level=0)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())

    def of(self, rows):
        root = logging.getLogger()
        root.addHandler(self)
        masked = None
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                masked = masking.apply(POLICY, rows, on=ON)
            except Exception:  # noqa: BLE001 - whatever it is, its words are searched
                self.said.append(traceback.format_exc())
            finally:
                root.removeHandler(self)
        self.said += [str(one.message) for one in warned]
        return masked, "\n".join([*self.said, *written(masked)])


def written(masked):
    if masked is None:
        return []
    cells = [text for row in masked.rows for text in row.cells.values()]
    return [*cells, *(finding.words for finding in masked.findings), repr(masked)]


def leaks(needles, out):
    """Needles found in the output: as they are, with spaces and marks out, by seven digits."""
    views = (out, name_view(out), re.sub(r"[\s·.。,、]", "", name_view(out)))
    runs = digit_runs(out)
    found = [needle for needle in needles if any(needle in view for view in views)]
    for needle in needles:
        digits = "".join(digit_runs(needle))
        windows = {digits[i : i + 7] for i in range(len(digits) - 6)}
        found += [needle for run in runs if any(window in run for window in windows)]
    return found


def mask(*rows):
    masked, out = Everything().of(list(rows))
    assert masked is not None, "masking raised"
    return masked, out


def told(case, out):
    """Assert that nothing leaked, saying which needle by its place only."""
    found = {case["hide"].index(needle) for needle in leaks(case["hide"], out)}
    assert not found, f"needles {sorted(found)} of this case came out"


def test_the_corpus_is_as_large_as_it_claims():
    assert len(SENTENCES) >= 300
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert len(COLUMNS) + len(NAMES) + len(NUMBERS) + len(TEXTS) + len(SENTENCES) >= 600


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["why"])
def test_a_name_in_any_shape_hides(case):
    masked, out = mask({"姓名": case["cell"]})
    told(case, out)
    if "shows" in case:
        assert [row.cells.get("姓名", "") for row in masked.rows] == [case["shows"]]


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case["why"])
def test_a_number_in_any_spelling_hides(case):
    told(case, mask({"姓名": "段英", case["header"]: case["cell"]})[1])


@pytest.mark.parametrize(("group", "header"), COLUMNS)
def test_a_column_that_never_shows_hides(group, header):
    told(group, mask({"姓名": "普英", header: group["cell"]})[1])


@column_rule
@pytest.mark.parametrize(("group", "header"), COLUMNS)
def test_a_column_that_never_shows_is_known_and_stops_nothing(group, header):
    masked, _ = mask({"姓名": "普英", header: group["cell"]})
    assert [row.cells for row in masked.rows] == [{"姓名": "普*"}]
    assert masked.publishable


def rows_of(case):
    row = {"姓名": case.get("name", "段秀英"), "申请理由": case.get("text", "")}
    row |= {"家庭情况": case["family"]} if "family" in case else {}
    row |= {"身份证号": case["id"]} if "id" in case else {}
    return [row, *({"姓名": other} for other in case.get("others", []))]


@text_rule
@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["why"])
def test_what_names_a_person_inside_a_text_hides(case):
    told(case, mask(*rows_of(case))[1])


def shown(sentence, column="申请理由"):
    masked, _ = mask({"姓名": "段英", column: sentence})
    return masked.rows[0].cells.get(column, "") if masked.rows else ""


@text_rule
@pytest.mark.parametrize("column", ["申请理由", "家庭情况"])
def test_clean_sentences_survive(column):
    after = {sentence: shown(sentence, column) for sentence in SENTENCES}
    stopped = [s for s, text in after.items() if not text]
    altered = [s for s, text in after.items() if text and text != s]
    print(f"stopped {len(stopped)}, altered {len(altered)} of {len(SENTENCES)}")
    assert len(stopped) <= MOST_STOPPED * len(SENTENCES), stopped
    assert len(altered) <= MOST_ALTERED * len(SENTENCES), altered


def test_a_thousand_more_clean_sentences_survive_beside_listed_people():
    """Names of places and of illnesses among them stop by design: more than a tenth must not."""
    people = [{"姓名": name} for name in OTHERS]
    rows = [{"姓名": "段英", "申请理由": sentence} for sentence in MORE]
    masked, _ = mask(*rows, *people)
    after = {row.row: row.cells.get("申请理由", "") for row in masked.rows}
    stopped = [s for n, s in enumerate(MORE, 1) if n not in after]
    altered = [s for n, s in enumerate(MORE, 1) if n in after and after[n] != s]
    assert len(MORE) >= 1_000
    assert not set(MORE) & set(SENTENCES)
    assert len(stopped) <= 0.06 * len(MORE), stopped
    assert len(altered) <= 0.005 * len(MORE), altered
