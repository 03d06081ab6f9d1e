"""The card of a covering letter: small, plain, and never quoted in an error."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import GongshiError
from gongshi.posting.batch import Stage, read_letter
from gongshi.rulebook import read_card

if TYPE_CHECKING:
    from pathlib import Path

CARD = """
报送单位: 西河街道办事处
来文文号: 西街救助报〔2026〕31号
来文日期: 2026-11-23
环节: 初审
评议日期: 2026-11-20
信息形成日: 2026-11-23
户数: 9
人数: 13
合计金额: 8630
"""
REFUSED = {
    "a list": "- 1\n",
    "nothing": "",
    "a list inside": "报送单位: [机密]\n",
    "a mapping inside": "报送单位: {机密: 1}\n",
    "yes": "报送单位: yes\n",
    "a fraction": "合计金额: 0.5\n",
    "a time of day": "来文日期: 2026-11-23 09:00:00\n",
    "two answers": "户数: 1\n户数: 2\n",
    "a card too large": "备注: " + "机密" * 40_000,
}


def test_a_card_becomes_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "A.letter.yaml"
    path.write_text(CARD, "utf-8")
    letter = read_letter(read_card(path))
    assert (letter.body, letter.stage) == ("西河街道办事处", Stage.FIRST_REVIEW)
    assert letter.formed_on == date(2026, 11, 23)
    assert (letter.households, letter.persons, letter.amount) == (9, 13, 8630)


@pytest.mark.parametrize("name", REFUSED)
def test_a_card_that_is_not_plain_is_refused_without_quoting_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(REFUSED[name], "utf-8")
    with pytest.raises(GongshiError) as refused:
        read_card(path)
    assert refused.value.code == "E110"
    assert "机密" not in refused.value.words


def test_a_missing_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GongshiError, match="E110"):
        read_card(tmp_path / "none.yaml")
