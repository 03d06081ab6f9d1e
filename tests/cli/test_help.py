"""The command line: cheap to ask, honest in its exit codes, one JSON document where asked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from inspect import signature

import pytest

from gongshi.cli.main import main
from gongshi.cli.parser import COMMANDS, GROUPS
from tests.office import PASSPHRASE, ROOT, open_office

HEAVY = {"prefect", "PIL", "sqlalchemy", "yaml"}
NUMBERS = {"paper removed": ["1"]}  # positional numbers
SAMPLES = {"--type": "更正", "--row": "1", "--posted": "2026-11-24", "--kind": "disabled_temp"}
WRONG = [
    ([], "没有写命令"),
    (["publsh"], "没有 publsh 这条命令"),
    (["users"], "还缺:命令"),
    (["submit", "b-x"], "还缺:--as"),
    (["submit", "b-x", "--as"], "--as 后面要写内容"),
    (["today", "--fast"], "不认识 --fast"),
    (["today", "more"], "多写了内容"),
    (["return", "x", "--as", "y", "--row", "第六行"], "--row 只能写整数"),
    (
        ["withdraw", "x", "--as", "y", "--reason", "z"],
        "--reason 只能是:涉及隐私(privacy)、名单有误(error_in_list)",
    ),
    (["today", "--json=1"], "--json 后面不写内容"),
]
WITHOUT_A_HOME = {"init", "check", "items", "window", "mask", "verify"} | {
    "board run",
    "board status",
    "policy diff",
    "policy assess",
    "keys root",
    "restore",
    "witness new",
    "witness sign",
    "witness list",
}
ONE_OF = {"decide": ["--confirm", "名单!C2"]}  # one of two ways must be chosen
ACTING = [
    ["users", "add", "zhao", "--role", "handler"],
    ["users", "suspend", "wang-fang", "--as", "li-ming"],
    ["users", "resume", "wang-fang", "--as", "li-ming"],
    ["users", "reset", "wang-fang", "--as", "li-ming"],
    ["submit", "b-none", "--as", "li-ming"],
    ["approve", "A" * 26, "--as", "wang-fang"],
    ["return", "A" * 26, "--as", "wang-fang", "--row", "1", "--reason", "x"],
    ["discard", "b-none", "--as", "li-ming"],
    ["decide", "b-none", "--row", "1", "--as", "wang-fang", "--handler", "li-ming"],
    ["decide", "b-none", "--confirm", "名单!C2", "--as", "li-ming"],
    ["words", "propose", "暖心券", "--as", "li-ming"],
    ["words", "accept", "暖心券", "--as", "wang-fang"],
    ["withdraw", "A" * 26, "--as", "li-ming", "--reason", "privacy"],
    ["object", "add", "A" * 26, "--as", "li-ming", "--type", "更正", "--anonymous"],
    ["object", "close", "2026-1", "--as", "li-ming", "--outcome", "rejected"],
    ["object", "contact", "2026-1", "--as", "li-ming", "-o", "x.json"],
    ["object", "none", "A" * 26, "--as", "li-ming"],
    ["paper", "add", "A" * 26, "--place", "东门", "--by", "li-ming"],
    ["paper", "removed", "1", "--by", "li-ming"],
    ["paper", "none", "A" * 26, "--by", "li-ming"],
    ["board", "cleared", "gate", "A" * 26, "--as", "li-ming"],
    ["board", "seen", "gate", "A" * 26, "--as", "li-ming"],
    ["extend", "A" * 26, "--as", "wang-fang"],
    ["close", "A" * 26, "--as", "li-ming"],
]


def in_a_process(code: str, *argv: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *argv], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def filled(command) -> list[str]:
    """A command line that the parser accepts, with invented values."""
    argv = command.name.split() + ONE_OF.get(command.name, [])
    if command.name in NUMBERS:
        return [*argv, *NUMBERS[command.name], "--by", "x"]
    for names, options in command.arguments:
        if options.get("required"):
            choice = options.get("choices", (SAMPLES.get(names[0], "x"),))[0]
            argv += [names[0], choice]
        elif not names[0].startswith("-") and options.get("nargs") != "*":
            argv.append(options.get("choices", ("x",))[0])
    return argv


def refused(capsys, argv: list[str]) -> dict:
    """Run a command that must refuse; return the error of its only JSON document."""
    assert main([*argv, "--json"]) == 1
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert said.out.count("\n") == 1
    assert list(document) == ["error"]
    assert set(document["error"]) >= {"code", "words", "advice"}
    return document["error"]


def test_the_help_of_every_command_loads_no_heavy_library():
    code = """
import contextlib, io, json, sys
from gongshi.cli.main import main
from gongshi.cli.parser import COMMANDS, GROUPS
asked = [[], *([group] for group in GROUPS), *(command.name.split() for command in COMMANDS)]
told = []
for words in asked:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    told.append(out.getvalue())
print(json.dumps([told, sorted(m for m in sys.modules if "." not in m)]))
"""
    told, loaded = json.loads(in_a_process(code))
    assert len(told) == 1 + len(GROUPS) + len(COMMANDS)
    assert all(text.startswith("用法:gongshi") for text in told)
    assert "argparse" in loaded
    assert not HEAVY & set(loaded)


def test_the_help_of_gongshi_itself_loads_no_heavy_library():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "gongshi.cli", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "argparse" in loaded
    assert not HEAVY & loaded


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_runs_a_function_that_exists(command):
    module, name = command.run.split(":")
    run = getattr(import_module(f"gongshi.cli.{module}"), name)
    assert list(signature(run).parameters) in (["args"], ["_args"])
    assert run.__doc__


@pytest.mark.parametrize(
    "argv", [[], ["fly"], ["users"], ["users", "fly"], ["window"], ["submit", "b-x", "--as"]]
)
def test_a_wrong_command_line_exits_2_and_prints_nothing_as_an_answer(argv, capsys):
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("用法:gongshi")
    assert said.err.splitlines()[-1].startswith("下一步:")


@pytest.mark.parametrize(("argv", "words"), WRONG, ids=lambda part: str(part)[:20])
def test_a_wrong_command_line_is_told_in_chinese(argv, words, capsys):
    assert main(argv) == 2
    told = capsys.readouterr().err.split("〔usage〕")[1]
    assert words in told.splitlines()[0]
    assert not re.search(r"argument|invalid|required|expected|error:|usage", told)


def test_what_was_typed_is_not_repeated_unless_it_looks_like_a_command(capsys):
    for argv in (["段秀英"], ["today", "段秀英"], ["users", "add", "x", "--role=段秀英"]):
        assert main(argv) == 2
        assert "段秀英" not in capsys.readouterr().err


def test_a_wrong_command_line_with_json_is_one_document(capsys):
    assert main(["submit", "b-x", "--json"]) == 2
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert (error["code"], error["words"]) == ("usage", "还缺:--as")
    assert said.out.count("\n") == 1


@pytest.mark.parametrize("name", ["", *GROUPS, *(c.name for c in COMMANDS)])
def test_no_help_speaks_argparse_english(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([*name.split(), "-h"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert not re.search(r"usage|positional|optional|options:|arguments|show this|and exit", said)


def test_a_reason_can_be_said_in_chinese(office, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.delenv("GONGSHI_PASSPHRASE_FILE", raising=False)
    argv = ["withdraw", "A" * 26, "--as", "li-ming", "--reason", "涉及隐私"]
    assert refused(capsys, argv)["code"] == "passphrase_needed"


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c.name not in WITHOUT_A_HOME], ids=lambda c: c.name
)
def test_without_a_home_a_command_says_how_to_make_one(command, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    error = refused(capsys, filled(command))
    assert error["code"] == "no_home"
    assert "gongshi init" in error["advice"]
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_for_people_goes_to_standard_error_and_says_what_to_do(
    capsys, tmp_path, monkeypatch
):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    assert main(["today"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("下一步:")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return open_office(tmp_path_factory.mktemp("office") / "home")


@pytest.mark.parametrize("argv", ACTING, ids=lambda argv: " ".join(argv[:1] + argv[2:3]))
def test_nobody_acts_without_a_passphrase(argv, office, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.delenv("GONGSHI_PASSPHRASE_FILE", raising=False)
    assert refused(capsys, argv)["code"] == "passphrase_needed"


@pytest.mark.parametrize("argv", ACTING[1:], ids=lambda argv: " ".join(argv[:1] + argv[2:3]))
def test_a_wrong_passphrase_is_refused_before_anything_else(
    argv, office, capsys, monkeypatch, tmp_path
):
    named = tmp_path / "passphrase"
    named.write_text(PASSPHRASE + " wrong\n", "utf-8")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", str(named))
    error = refused(capsys, argv)
    assert error["code"] == "not_authenticated"
    assert PASSPHRASE not in json.dumps(error)


def test_every_command_that_acts_for_a_person_is_tested_for_it():
    acting = {c.name for c in COMMANDS if any("user" in o.values() for _, o in c.arguments)}
    tried = {" ".join(argv[: 2 if argv[0] in GROUPS else 1]) for argv in ACTING}
    assert acting | {"users add"} == tried


def test_an_answer_with_json_is_one_document(office, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    assert main(["users", "list", "--json"]) == 0
    said = capsys.readouterr()
    assert {user["user"] for user in json.loads(said.out)["users"]} == {"li-ming", "wang-fang"}
    assert said.out.count("\n") == 1


def test_a_fault_of_ours_is_named_by_its_type_only(capsys, monkeypatch):
    def broken(_args):
        raise ValueError("段秀英")

    monkeypatch.delenv("GONGSHI_DEBUG", raising=False)
    monkeypatch.setattr("gongshi.cli.rules.items", broken)
    error = refused(capsys, ["items"])
    assert error["code"] == "internal_error"
    assert "ValueError" in error["words"]
    assert "段秀英" not in json.dumps(error, ensure_ascii=False)
