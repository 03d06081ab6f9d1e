"""Every example of the masking manual is executed. UPDATE=1 writes what masking does today."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import masking
from gongshi.cli.main import main
from masking import PolicyFault, load_policy
from masking.candidates import FEWEST, candidates, parse_style
from masking.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOC = Path(__file__).parents[2] / "docs" / "manual-masking.zh.md"
ON = date(2026, 11, 24)
SPEC = re.compile(r"^方案:`(?P<spec>.+?)`.*$")
TABLES: dict[str, Callable[[str, list[str]], list[str]]] = {}
FENCE = re.compile(r"```(?P<kind>\w+) ?(?P<name>\S*)\n(?P<body>.*?)```", re.DOTALL)
NOTHING, STAYS_OFF = "不显示", "整行不公示"


def in_code(text: str) -> str:
    return f"`{text}`" if text else NOTHING


def of_rule(spec: str, line: list[str]) -> list[str]:
    """来表 | 墙上 | 提示, under a 方案 line; the last field of the 方案 is the one tried."""
    fields = yaml.safe_load(spec if spec.startswith("{") else "{" + spec + "}")
    tried = list(fields.values())[-1]["label"]
    raw = line[0].strip("`")
    row = {"姓名": "段秀英"} if len(fields) > 1 else {}
    policy = load_policy({"id": "例", "fields": fields})
    masked = masking.apply(policy, [row | {tried: raw}], on=ON)
    shown = (
        in_code(masked.rows[0].cells.get(tried, ""))
        if masked.rows
        else f"{STAYS_OFF}〔{masked.held[0].code}〕"
    )
    return [line[0], shown, "、".join(dict.fromkeys(f.code for f in masked.findings))]


def of_gate(_spec: str, line: list[str]) -> list[str]:
    """名单里 | 成品里 | 结果."""
    header, _, value = line[0].strip("`").partition("=")
    kind = {"姓名": "name", "身份证号": "id_number"}.get(header, "gate_only")
    gate = Gate.build([{header: masking.Sealed(value, kind)}], on=ON)
    hits = gate.scan(line[1].strip("`"), "正文")
    return [*line[:2], hits[0].words if hits else "放行"]


def of_arithmetic(_spec: str, line: list[str]) -> list[str]:
    """样式 | 精确年龄 | 每10岁 | 不显示年龄."""
    style = parse_style(line[0] if "(" in line[0] else "tail(0)")
    assert style is not None
    left = [candidates(style, years).left for years in (1, 10, None)]
    return [line[0], *(f"{n:,}" + (" 拒绝" if n < FEWEST else "") for n in left)]


TABLES |= {
    "| 来表 | 墙上 | 提示 |": of_rule,
    "| 名单里 | 成品里 | 结果 |": of_gate,
    "| 样式 | 年龄精确到1年 | 每10岁一段 | 不显示年龄 |": of_arithmetic,
}


def executed(text: str) -> Iterator[str]:
    """Yield the manual's lines with every table of examples worked out anew."""
    spec, work = "", None
    for line in text.split("\n"):
        if found := SPEC.match(line):
            spec = found["spec"]
        if line in TABLES:
            work = TABLES[line]
        elif not line.startswith("|"):
            work = None
        elif work and "---" not in line:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            yield ("| " + " | ".join(work(spec, cells)) + " |").replace("|  |", "| |")
            continue
        yield line


def faults_of(text: str) -> str:
    with pytest.raises(PolicyFault) as refused:
        load_policy(yaml.safe_load(text))
    return "\n".join(refused.value.faults)


def fences(text: str, capsys: Any, folder: Path) -> str:
    """Return the manual with what its blocks print: refusals of policies, answers of commands."""
    last = ""

    def work(found: re.Match[str]) -> str:
        nonlocal last
        kind, name, body = found["kind"], found["name"], found["body"]
        if kind == "csv":
            (folder / name).write_text(body, "utf-8")
        elif kind == "yaml":
            last = body
        elif kind == "text":
            body = faults_of(last) + "\n"
        elif kind == "console":
            command = body.split("\n", 1)[0]
            main(command.removeprefix("$ gongshi ").split())
            body = f"{command}\n{capsys.readouterr().out}"
        return f"```{kind}{' ' + name if name else ''}\n{body}```"

    return FENCE.sub(work, text)


def test_every_example_of_the_manual_is_what_the_program_does(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    written = DOC.read_text("utf-8")
    worked = fences("\n".join(executed(written)), capsys, tmp_path)
    if os.environ.get("UPDATE"):
        DOC.write_text(worked, "utf-8")
        written = worked
    assert written.splitlines() == worked.splitlines()


def test_the_manual_has_a_section_and_an_example_for_every_rule() -> None:
    text = DOC.read_text("utf-8")
    shows = {show for allowed in masking.loading.SHOWS.values() for show in allowed}
    for show in shows:
        assert show in text, show
    tables = [line for line in text.split("\n") if line in TABLES]
    assert len(tables) >= 20
    assert text.count("```console") == 3
