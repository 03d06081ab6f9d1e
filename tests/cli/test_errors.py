"""Every refusal in the tree: Chinese words and advice, commands that exist, a line in the manual.

The tree is read, not run: a refusal that no test provokes is held to the same. UPDATE=1 writes
docs/errors.md anew.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from functools import cache

import pytest

from gongshi import errors
from gongshi.cli.parser import COMMANDS, GROUPS
from tests.office import ROOT

DOC = ROOT / "docs" / "errors.md"
FAMILY = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.GongshiError)
} - {"ConfigError", "SourceListError", "VerificationFailed"}  # they word themselves
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMAND = re.compile(r"gongshi ([a-z-]+)(?: ([a-z-]+))?")
ELSEWHERE = {"-dense", "--remote-debugging-port"}  # a picture profile's ending; Chromium's
DANGEROUS = re.compile(r"\b(value|cell|said|raw|sealed|plain|objector|contact|passphrase|row\[)\b")
HEAD = """# 提示一览

命令没有完成时,会写“未完成〔代码〕……”和“下一步:……”。这里按代码列出全部提示;`…` 处是当时的具体内容
(编号、日期、位置),从不写名单里的姓名和号码。名单里的问题(E、W 开头)见导入时逐条的提示。

| 代码 | 意思 | 下一步 |
|---|---|---|
"""


@dataclass(frozen=True)
class Refusal:
    """One place where a refusal is made; words and advice have … for what is filled in."""

    where: str
    code: str | None
    words: str
    advice: str | None
    filled: tuple[str, ...]


def text_of(node: ast.expr | None, constants: dict[str, str]) -> str | None:
    """The text of an expression with … for what is filled in; None where it is all elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    return None


def filled_in(node: ast.expr | None) -> list[str]:
    if not isinstance(node, ast.JoinedStr):
        return []
    return [ast.unparse(p.value) for p in node.values if isinstance(p, ast.FormattedValue)]


def constants_of(tree: ast.Module) -> dict[str, str]:
    return {
        statement.targets[0].id: statement.value.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    }


def refusals_in(path) -> list[Refusal]:
    tree = ast.parse(path.read_text("utf-8"))
    constants = constants_of(tree)
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id not in FAMILY:
            continue
        given = [*node.args, None, None, None][:3]
        named = {word.arg: word.value for word in node.keywords}
        code, words, advice = (
            given[n] if given[n] is not None else named.get(name)
            for n, name in enumerate(("code", "words", "advice"))
        )
        told = "…" if advice is not None else None
        found.append(
            Refusal(
                f"{path.relative_to(ROOT)}:{node.lineno}",
                text_of(code, constants),
                text_of(words, constants) or "…",
                text_of(advice, constants) or told,
                (*filled_in(words), *filled_in(advice)),
            )
        )
    return found


@cache
def refusals() -> tuple[Refusal, ...]:
    paths = sorted((ROOT / "gongshi").rglob("*.py"))
    return tuple(one for path in paths for one in refusals_in(path))


def table() -> str:
    rows = {
        f"| `{one.code}` | {_cell(one.words)} | {_cell(one.advice or '')} |"
        for one in refusals()
        if one.code and CHINESE.search(one.words)
    }
    return HEAD + "\n".join(sorted(rows)) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "、").replace("\n", " ")


def test_the_tree_is_read():
    codes = {one.code for one in refusals() if one.code}
    assert {"no_home", "same_person", "check_code_differs", "too_few_left", "W701"} <= codes
    assert len(codes) > 100


def test_every_refusal_has_words_and_an_advice_in_chinese():
    bare = [
        one.where
        for one in refusals()
        if not (one.words == "…" or CHINESE.search(one.words))
        or one.advice is None
        or not (one.advice.startswith("…") or re.search(r"[\u4e00-\u9fff]|gongshi", one.advice))
    ]
    assert bare == []


def test_every_command_that_an_advice_names_exists():
    known = {command.name for command in COMMANDS}
    wrong = []
    for one in refusals():
        for first, second in COMMAND.findall(f"{one.words} {one.advice}"):
            named = f"{first} {second}" if first in GROUPS else first
            if named not in known:
                wrong.append((one.where, named))
    assert wrong == []


def test_every_option_that_an_advice_names_belongs_to_a_command():
    known = {name for command in COMMANDS for names, _ in command.arguments for name in names}
    known |= {"--json", "-h", "--help"}
    wrong = [
        (one.where, option)
        for one in refusals()
        for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", one.advice or "")
        if option not in known | ELSEWHERE
    ]
    assert wrong == []


def test_nothing_that_could_be_a_person_s_is_filled_into_a_refusal():
    suspect = [
        (one.where, part)
        for one in refusals()
        for part in one.filled
        if DANGEROUS.search(part.replace("role.value", ""))  # a role is nobody's data
    ]
    assert suspect == []


def test_a_code_is_snake_case_or_a_finding_s_number():
    wrong = [
        one.code
        for one in refusals()
        if one.code and not re.fullmatch(r"[a-z][a-z0-9_]*|[EW]\d{3}", one.code)
    ]
    assert wrong == []


def test_the_manual_lists_every_refusal():
    if os.environ.get("UPDATE"):
        DOC.write_text(table(), "utf-8")
    missing = set(table().splitlines()) ^ set(DOC.read_text("utf-8").splitlines())
    if missing:
        pytest.fail(f"UPDATE=1 python -m pytest {__file__}: {sorted(missing)[:3]}")
