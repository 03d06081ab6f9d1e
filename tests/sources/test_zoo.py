"""The zoo: each file is named after its defect, and expected.yaml says what must be found."""

import importlib
import unicodedata
from pathlib import Path

import pytest
import yaml

from tests.sources.making import opened, wire_question
from tests.sources.zoo.cage import BEASTS

MAKERS = ("by_openpyxl", "by_xlsxwriter", "by_xlwt", "by_libreoffice", "by_hand")
for maker in (*MAKERS, "layouts", "looks", "packages", "rows", "screen", "texts"):
    importlib.import_module(f"tests.sources.zoo.{maker}")

ZOO = Path(__file__).parent / "zoo"
EXPECTED = yaml.safe_load((ZOO / "expected.yaml").read_text("utf-8"))
VALUES = {
    "names": ("name", ["段秀英", "普建华"]),
    "ids": ("id_number", ["530102196304129823", "530102197103059819"]),
    "amounts": ("amount", ["1180", "745"]),
}


@pytest.fixture(scope="module")
def told():
    """Each file's answer, read once."""
    answers = {}

    def tell(name):
        if name not in answers:
            make, policy, by_household = BEASTS[name]
            question = wire_question(policy, by_household=by_household)
            answers[name] = opened(make(), question)
        return answers[name]

    return tell


def test_the_zoo_and_the_expectations_name_the_same_files():
    assert BEASTS.keys() == EXPECTED.keys()
    assert len(BEASTS) >= 60


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_what_is_expected_is_found_in(name, told):
    expected, answer = EXPECTED[name], told(name)
    if code := expected.get("refused"):
        assert [found["code"] for found in answer["refused"]] == [code]
        return
    findings = sorted(f"{found['code']} {found['where']}" for found in answer["findings"])
    assert findings == sorted(expected.get("findings", ()))
    if "letter" in expected:
        assert answer["letter"]["来文文号"] == expected["letter"]
    for part in expected.get("ignored", ()):
        assert [why for _, why in answer["ignored"] if part in why]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_value_is_right_in(name, told):
    """Where nothing refuses the list, each cell holds what the office wrote."""
    expected, answer = EXPECTED[name], told(name)
    if "refused" in expected or any(f["level"] != "warn" for f in answer["findings"]):
        assert answer.get("refused") or answer["findings"]
        return
    if "start" in expected:
        assert column(answer, "start") == [str(day) for day in expected["start"]]
        assert column(answer, "name") == expected["names"]
        return
    for what, (field, usual) in VALUES.items():
        assert column(answer, field) == expected.get(what, usual)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_value_is_told_in_words_about(name, told):
    answer = told(name)
    findings = answer.get("refused") or answer["findings"]
    words = " ".join(f["words"] + f["advice"] + f["where"] for f in findings)
    words += " ".join(where + why for where, why in answer.get("ignored", ()))
    secrets = ("段秀英", "普建华", "张福顺", "53010219", "1180", "19900001234")
    assert not [secret for secret in secrets if secret in words]


def column(answer, field):
    return [unicodedata.normalize("NFKC", cells[field]) for _, cells, _ in answer["rows"]]
