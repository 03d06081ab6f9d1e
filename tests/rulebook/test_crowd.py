"""The counts file in config/: optional, checked with everything else, never quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.rulebook import defaults_dir, load

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

HEAD = "姓氏,年龄段,居民小组,人数\n"


def test_no_counts_file_is_packaged() -> None:
    assert load(defaults_dir()).crowds is None


def test_its_faults_come_with_all_others_and_name_the_line(config: Config) -> None:
    config.write("crowd.csv", f"{HEAD}段,50-59,,3\n段秀英,50-59,,3\n")
    config.spoil("site.yaml", "approvals: 1", "approvals: 9")
    faults = config.faults()
    assert "crowd.csv 第3行:姓氏应是一个单姓或复姓,不要写姓名" in faults
    assert len(faults) == 2


def test_many_faults_are_cut_short(config: Config) -> None:
    config.write("crowd.csv", HEAD + "x\n" * 500)
    assert len(config.faults()) == 20


def test_a_file_in_another_encoding_is_refused_in_words(config: Config) -> None:
    (config.path / "crowd.csv").write_bytes(f"{HEAD}段,50-59,,3\n".encode("gb18030"))
    assert config.faults() == ("crowd.csv 不是 UTF-8 文本",)


def test_a_file_that_is_too_large_is_refused_in_words(config: Config) -> None:
    config.write("crowd.csv", HEAD + "段,50-59,,3\n" * 700_000)
    assert config.faults() == ("crowd.csv 文件超过8192KB",)
