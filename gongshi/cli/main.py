"""Parse, run one command, print one answer: words for people, or exactly one JSON document."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from gongshi.cli.answer import REFUSED, USAGE, Answer
from gongshi.cli.chinese import UsageError
from gongshi.cli.parser import build_parser
from gongshi.errors import GongshiError, as_refusal
from gongshi.posting.ids import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence


DEBUG = "GONGSHI_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 done, 1 refused or decisions open, 2 usage."""
    try:
        args = build_parser().parse_args(argv)
    except UsageError as fault:
        print(fault.usage, end="", file=sys.stderr)
        _print_refusal(fault, as_json="--json" in (sys.argv if argv is None else argv))
        return USAGE
    module, name = args.run.split(":")
    try:
        answer: Answer = getattr(import_module(f"gongshi.cli.{module}"), name)(args)
    except GongshiError as refusal:
        _print_refusal(refusal, as_json=args.json)
        return REFUSED
    except Exception as fault:
        if os.environ.get(DEBUG):
            raise
        _print_refusal(_unforeseen(fault), as_json=args.json)
        return REFUSED
    except KeyboardInterrupt:
        interrupted = GongshiError("interrupted", "已中断", "做到一半的,执行 gongshi tick 续办")
        _print_refusal(interrupted, as_json=args.json)
        return REFUSED
    try:
        _print_answer(answer, as_json=args.json)
    except BrokenPipeError:  # the reader has seen enough: `gongshi items | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.exit_code


def _unforeseen(fault: Exception) -> GongshiError:
    if isinstance(fault, ModuleNotFoundError):
        return GongshiError(
            "not_installed",
            "这条命令需要的组件没有安装",
            "请安装办公版:pip install 'gongshi[office]'(用流程的另加 flows)",
        )
    refusal = as_refusal(fault)
    hint = f"{refusal.advice};维护人员可设 {DEBUG}=1 重试看详情"
    return GongshiError(refusal.code, refusal.words, hint)


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.data, ensure_ascii=False))
        return
    if answer.words:
        print(answer.words)
    if answer.next_step:
        print(f"下一步:{shortened(answer.next_step)}")


def _print_refusal(refusal: GongshiError, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": refusal.as_json()}, ensure_ascii=False))
        return
    print(f"未完成〔{refusal.code}〕{refusal.words}", file=sys.stderr)
    if refusal.advice:
        print(f"下一步:{shortened(refusal.advice)}", file=sys.stderr)
