"""A kind that would show too much does not load, nor does a site that would make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.rulebook import defaults_dir, load
from masking import load_policy

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

DISABLED = "kinds/disabled_temp.yaml"
REVEALING = {
    "an ID style that leaves too few candidates": (
        '"head_tail(2,2)"',
        '"head_tail(6,4)"',
        "少于1000个",
    ),
    "a kept name": ("type: name, show: first_last", "type: name, show: keep", "keep 只能用于"),
    "a kept reason": ("show: code, codes: [因病", "show: keep, codes: [因病", "keep 只能用于"),
    "an unknown rule": ("show: first_last", "show: stars", "show 只能是"),
    "an unknown type": ("type: age", "type: years", "不认识的类型"),
    "an unknown option": ("show: first_last", "show: first_last, regex: x", "不认识的项 regex"),
    "a never public column": ("aliases: [周岁", "aliases: [残疾证号码, 周岁", "永不公开"),
    "two columns of one header": ("aliases: [周岁", "aliases: [申请金额, 周岁", "这一列"),
    "a code list that is empty": (
        "codes: [因病, 因残, 因灾, 因意外, 因学, 无劳动能力, 其他]",
        "codes: []",
        "codes",
    ),
}


@pytest.mark.parametrize("name", REVEALING)
def test_a_kind_that_reveals_too_much_is_refused(config: Config, name: str) -> None:
    old, new, expected = REVEALING[name]
    config.spoil(DISABLED, old, new)
    found = [fault for fault in config.faults() if expected in fault]
    assert len(found) == 1
    assert found[0].startswith(f"{DISABLED} ")


def test_what_masking_and_the_rulebook_find_is_shown_together(config: Config) -> None:
    config.spoil(DISABLED, '"head_tail(2,2)"', '"head_tail(6,4)"')
    config.spoil(DISABLED, "word: 公示", "word: 通知")
    faults = config.faults()
    assert [fault for fault in faults if "少于1000个" in fault] != []
    assert [fault for fault in faults if "word:应为" in fault] != []


@pytest.mark.parametrize("id_", sorted(load(defaults_dir()).kinds))
def test_masking_takes_every_packaged_kind_as_the_site_shows_it(id_: str) -> None:
    policy = load_policy(load(defaults_dir()).kinds[id_].policy)
    assert policy.id == id_
