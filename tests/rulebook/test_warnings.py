"""What `gongshi check` warns of: nothing that stops work, everything that bites later."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from gongshi.clock import SHANGHAI
from gongshi.rulebook import defaults_dir, load

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)


def _about(warnings: list[str], words: str) -> list[str]:
    return [warning for warning in warnings if words in warning]


@pytest.mark.parametrize(
    ("now", "warned"),
    [
        (datetime(2026, 9, 30, 23, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 10, 1, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI), True),
    ],
)
def test_next_years_notice_is_asked_for_from_the_first_of_october(
    now: datetime, *, warned: bool
) -> None:
    found = _about(load(defaults_dir()).warnings(now), "2027年放假安排尚未录入")
    assert bool(found) is warned


def test_a_year_that_has_begun_without_its_notice_is_urgent() -> None:
    found = load(defaults_dir()).warnings(datetime(2027, 1, 1, tzinfo=SHANGHAI))
    assert _about(found, "现在就不能推算工作日") != []


def test_unconfirmed_bases_are_listed_with_who_cites_them() -> None:
    found = _about(load(defaults_dir()).warnings(NOVEMBER), "未核实、不印在公示上的依据")
    assert _about(found, "昆残发〔2020〕32号)(第11项、disabled_temp)") != []
    assert _about(found, "民发〔2021〕57号") == []
    assert _about(found, "民发〔2021〕43号") == []
    assert _about(found, "国办发〔2019〕54号") == []


def test_kinds_whose_shortest_display_is_unclear_are_named() -> None:
    found = _about(load(defaults_dir()).warnings(NOVEMBER), "最短张贴15日是否适用尚不明确")
    assert len(found) == 1
    assert found[0].endswith("dibao_initial、disabled_temp、tekun_initial、tekun_termination")


@pytest.mark.parametrize("phone", ["13900000000", "+86 139-0000-0000", "139 0000 0000"])
def test_a_mobile_number_for_complaints_is_warned_of(config: Config, phone: str) -> None:
    digits = phone.replace("+86 ", "").replace(" ", "-")
    config.spoil("site.yaml", '"0000-6800202"', f'"{digits}"')
    found = _about(load(config.path).warnings(NOVEMBER), "监督电话是手机号")
    assert found == ["site.yaml:翠屏区民政局的监督电话是手机号,请改为单位固定电话"]


def test_a_landline_for_complaints_is_not_warned_of() -> None:
    assert _about(load(defaults_dir()).warnings(NOVEMBER), "手机号") == []


@pytest.mark.parametrize(
    ("host", "warned"), [("a" * 19 + ".cn:8", False), ("a" * 20 + ".cn:8", True)]
)
def test_a_host_that_makes_the_qr_dense_is_warned_of(
    config: Config, host: str, *, warned: bool
) -> None:
    config.spoil("site.yaml", "127.0.0.1:8765", host)
    found = _about(load(config.path).warnings(NOVEMBER), "二维码会变密")
    assert bool(found) is warned


def test_sample_data_in_a_site_in_earnest_is_warned_of(config: Config) -> None:
    assert _about(load(config.path).warnings(NOVEMBER), "正式站点") == []
    config.spoil("site.yaml", "production: no", "production: yes")
    config.spoil("site.yaml", "sample_mark:", "# sample_mark:")
    assert len(_about(load(config.path).warnings(NOVEMBER), "正式站点")) == 2
