"""docs/cli.md says what the command line says. UPDATE=1 writes the real help into it first."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from pathlib import Path

import pytest

from gongshi.cli.main import main
from gongshi.cli.parser import COMMANDS, GROUPS, build_parser

DOC = Path(__file__).parents[2] / "docs" / "cli.md"
HELP_BLOCK = re.compile(
    r"```console\n\$ gongshi(?P<name>[a-z -]*?) --help\n(?P<help>.*?)```", re.DOTALL
)
JSON_BLOCK = re.compile(r"```json (?P<words>[^\n]+)\n(?P<shape>.*?)```", re.DOTALL)
NAMES = ("", *GROUPS, *(command.name for command in COMMANDS))


def real_help(name: str) -> str:
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit):
            build_parser().parse_args([*name.split(), "--help"])
    return said.getvalue()


def written() -> dict[str, str]:
    if os.environ.get("UPDATE"):
        DOC.write_text(HELP_BLOCK.sub(_block, DOC.read_text("utf-8")), "utf-8")
    return {m["name"].strip(): m["help"] for m in HELP_BLOCK.finditer(DOC.read_text("utf-8"))}


def _block(found: re.Match[str]) -> str:
    name = found["name"].strip()
    line = f"gongshi {name}".strip()
    return f"```console\n$ {line} --help\n{real_help(name)}```"


def flowed(text: str) -> str:
    """Line breaks are argparse's affair and differ between Python versions; words are ours."""
    return " ".join(text.split())


def keys_of(value: object) -> object:
    """The keys of a document at every depth; a list stands for all its elements together."""
    if isinstance(value, dict):
        return {key: keys_of(inner) for key, inner in value.items()}
    if isinstance(value, list):
        merged: object = None
        for element in value:
            merged = both(merged, keys_of(element))
        return [merged]
    return None


def both(one: object, other: object) -> object:
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: both(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [both(one[0], other[0])]
    return one if other is None else other


@pytest.fixture(scope="module")
def blocks() -> dict[str, str]:
    return written()


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name.replace(" ", "-") or "gongshi")
def test_the_help_in_the_manual_is_the_help_of_the_program(
    blocks: dict[str, str], name: str
) -> None:
    assert flowed(blocks[name]) == flowed(real_help(name))


def test_the_manual_describes_no_command_that_does_not_exist(blocks: dict[str, str]) -> None:
    assert set(blocks) == set(NAMES)


@pytest.mark.parametrize(
    "found",
    list(JSON_BLOCK.finditer(DOC.read_text("utf-8"))),
    ids=lambda found: found["words"].split()[0],
)
def test_the_json_in_the_manual_has_the_keys_that_the_program_prints(
    found: re.Match[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    rows = "申请人姓名,身份证号码,家庭人口,拟保障人数,拟月保障金额,初审意见\n"
    rows += "段秀英,530102196304129823,3,2,1180,拟同意\n普光华,530102197112059857,1,1,745,拟不予\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(rows.encode())))
    main([*found["words"].split(), "--json"])
    printed = keys_of(json.loads(capsys.readouterr().out))
    described = keys_of(json.loads(found["shape"]))
    assert printed == described
