"""The examples that head the format documents load, so that nobody copies a wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gongshi
from gongshi.posting.batch import read_letter
from gongshi.rulebook import defaults_dir, load, read_card

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

FORMATS = Path(__file__).parents[2] / "docs" / "formats"


def _example(name: str) -> str:
    return (FORMATS / name).read_text("utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]


@pytest.mark.parametrize("name", ["site", "boards"])
def test_the_example_of_a_config_file_loads(config: Config, name: str) -> None:
    config.write(f"{name}.yaml", _example(f"{name}.md"))
    assert load(config.path).digests != load(defaults_dir()).digests


def test_the_example_of_a_holiday_notice_loads_and_makes_its_year_known(config: Config) -> None:
    for text in (_example("workdays.md"), _packaged_readme()):
        config.write("workdays/2027.yaml", text)
        assert load(config.path).calendar.knows(2027)


def test_the_example_of_a_letter_card_is_read(tmp_path: Path) -> None:
    card = tmp_path / "card.yaml"
    card.write_text(_example("letter.md"), "utf-8")
    assert read_letter(read_card(card)).amount == 8630


def test_the_example_of_a_counts_file_loads_and_counts(config: Config) -> None:
    text = (FORMATS / "crowd.md").read_text("utf-8").split("```csv\n", 1)[1].split("```", 1)[0]
    config.write("crowd.csv", "\ufeff" + text)
    rules = load(config.path)
    assert rules.crowds is not None
    assert rules.crowds.size("段", (50, 59), "2组") == 2
    assert "crowd.csv" in rules.digests


def test_the_example_of_a_kind_loads_with_its_bases_filled_in(config: Config) -> None:
    basis = '[{document: 甲, number: "", article: "", from: 2026-01-01, confirmed: yes}]'
    config.write("kinds/disabled_temp.yaml", _example("kind.md").replace("[...]", basis))
    missing = [fault for fault in config.faults() if "disabled_temp" in fault]
    assert missing == ["kinds/disabled_temp.yaml fields:清单要求公开“家庭情况”,没有一栏显示它"]


def test_the_defaults_of_a_wheel_are_found_before_those_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gongshi"
    package.mkdir()
    monkeypatch.setattr(gongshi, "__file__", str(package / "__init__.py"))
    assert defaults_dir() == tmp_path / "config"
    (package / "data" / "config").mkdir(parents=True)
    assert defaults_dir() == package / "data" / "config"


def _packaged_readme() -> str:
    text = (defaults_dir() / "workdays" / "README.md").read_text("utf-8")
    return text.split("```yaml\n", 1)[1].split("```", 1)[0]
