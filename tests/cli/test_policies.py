"""The policy commands: what changes on the wall, told before it hangs there."""

from __future__ import annotations

import json

import pytest

from gongshi.cli.main import main
from gongshi.rulebook import defaults_dir


@pytest.fixture(autouse=True)
def no_home(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))


def asked(capsys, *argv: str) -> tuple[int, dict]:
    code = main([*argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def changed_kind(tmp_path, old: str, new: str):
    text = (defaults_dir() / "kinds" / "disabled_temp.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "new.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_a_file_that_reveals_more_than_its_kind_ends_with_one(capsys, tmp_path):
    path = changed_kind(tmp_path, "id_number, show: collision", "id_number, show: always")
    code, said = asked(capsys, "policy", "diff", "disabled_temp", str(path))
    assert (code, said["reveals_more"]) == (1, True)
    assert [(d["field"], d["way"]) for d in said["differences"]] == [("id_number", "more")]


def test_the_same_comparison_turned_round_reveals_less_and_ends_with_nought(capsys, tmp_path):
    path = changed_kind(tmp_path, "id_number, show: collision", "id_number, show: always")
    code, said = asked(capsys, "policy", "diff", str(path), "disabled_temp")
    assert (code, said["reveals_more"]) == (0, False)
    assert [d["way"] for d in said["differences"]] == ["less"]


def test_people_read_what_reveals_more_first_and_what_to_do(capsys, tmp_path):
    path = changed_kind(tmp_path, "age, show: keep", "age, show: band(10)")
    assert main(["policy", "diff", str(path), "disabled_temp"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "公开得更多(1):"
    assert lines[1] == "  “年龄”(age):按每10一段公开 → 原样公开"
    assert lines[-1].startswith("下一步:")


def test_a_kind_compared_with_itself_says_so(capsys):
    assert main(["policy", "diff", "dibao_initial", "dibao_initial"]) == 0
    assert capsys.readouterr().out == "两份方案公开的内容完全相同\n"


def test_a_policy_that_reveals_too_much_is_refused_with_its_arithmetic(capsys, tmp_path):
    path = changed_kind(tmp_path, "head_tail(2,2)", "head_tail(2,3)")
    code, said = asked(capsys, "policy", "diff", "disabled_temp", str(path))
    assert (code, said["error"]["code"]) == (1, "config_invalid")
    assert "365天×顺序码10个÷校验位11=331个可能的号码,少于1000个" in said["error"]["words"]


@pytest.mark.parametrize("name", ["none.yaml", "nothing", "config"])
def test_what_cannot_be_read_is_refused_in_words(capsys, name):
    code, said = asked(capsys, "policy", "diff", "disabled_temp", name)
    assert (code, list(said)) == (1, ["error"])


def test_the_faults_of_both_files_come_together_each_under_its_name(capsys, tmp_path):
    wrong = changed_kind(tmp_path, "show: keep", "show: keeep")
    empty = tmp_path / "empty.yaml"
    empty.write_text("", "utf-8")
    code, said = asked(capsys, "policy", "diff", str(wrong), str(empty))
    lines = said["error"]["words"].splitlines()
    assert code == 1
    assert [line.partition(":")[0] for line in lines[1:]] == ["new.yaml", "empty.yaml"]
