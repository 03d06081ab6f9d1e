"""What the program tells people to type is whole: no command it names would then ask for more."""

from __future__ import annotations

import ast
import re

from gongshi.cli.parser import COMMANDS, GROUPS
from tests.office import ROOT

from .test_errors import text_of

TOLD = re.compile(r"gongshi ([a-z-]+)((?: [^\s,;:()。、,;:()]+)*)")
PLACEHOLDERS = {"…", "批次", "公示", "公示编码", "代号", "新代号", "编号", "词", "屏名", "受理号"}
REQUIRED = {
    command.name: [
        names[0]
        for names, options in command.arguments
        if names[0].startswith("-") and options.get("required")
    ]
    for command in COMMANDS
}


def told_in(text: str) -> list[tuple[str, list[str]]]:
    """The commands a text tells with what stands after each, where something does."""
    found = []
    for first, rest in TOLD.findall(re.sub(r"\{[\w.]+\}", "…", text)):
        words = rest.split()
        name = first
        if first in GROUPS and words:
            name = f"{first} {words.pop(0)}"
        if words and words[0] in PLACEHOLDERS:
            found.append((name, words))
    return found


def strings_of(path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr)]
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = docs | {
        id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    } - {id(node) for node in nodes if isinstance(node, ast.JoinedStr)}
    return [
        (node.lineno, text)
        for node in nodes
        if id(node) not in parts and (text := text_of(node, {}))
    ]


def all_told() -> list[tuple[str, str, list[str]]]:
    return [
        (f"{path.relative_to(ROOT)}:{line}", name, words)
        for path in sorted((ROOT / "gongshi").rglob("*.py"))
        for line, text in strings_of(path)
        for name, words in told_in(text)
    ]


def test_the_tree_is_read_for_commands_that_are_told():
    named = {name for _, name, _ in all_told()}
    assert {"submit", "close", "object close", "withdraw", "paper none"} <= named


def test_a_command_that_is_told_with_its_object_has_every_option_it_needs():
    lacking = [
        (where, name, option)
        for where, name, words in all_told()
        for option in REQUIRED[name]
        if option not in words
    ]
    assert lacking == []
