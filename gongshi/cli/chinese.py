"""argparse in Chinese: usage, help and what is wrong with a command line (命令行写法).

argparse has no public way to change its words, so the few it uses are replaced where it lets us:
the usage prefix, group titles, metavars, and the message that `error` receives. A message that is
not in the table is told without argparse's English. Nothing that was typed is repeated unless it
looks like an option or a command.
"""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PROGRAM = "gongshi"
COMMAND = "命令"
NOTHING_SAID = f"the following arguments are required: {COMMAND}"
START = "收到名单 gongshi new 名单.xlsx;今天要做什么 gongshi today;全部命令 gongshi -h"
GROUP_TITLES = {"positional arguments": "参数", "options": "选项"}
METAVARS = {
    "ID": "代号",
    "BATCH": "批次",
    "POSTING": "公示",
    "DATE": "日期",
    "TIME": "时间",
    "FILE": "文件",
    "DIR": "目录",
    "KIND": "类别",
    "NAME": "名称",
    "URL": "网址",
    "HOST": "地址",
    "PORT": "端口",
    "CODE": "代码",
    "WHERE": "位置",
    "HEADER=FIELD": "表头=栏目",
    "PLACE": "地点",
    "TYPE": "类型",
    "WORD": "词",
    "COLUMN": "栏目",
    "PICTURE|URL|FILE|DIR": "图片|网址|文件|目录",
}
_COULD_BE = 0.5  # difflib's cutoff for "did you mean"
_WRONG: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", "还缺:{0}"),
    (r"unrecognized arguments: (-[a-z-]+).*", "不认识 {0}"),
    (r"unrecognized arguments: .+", "多写了内容"),
    (r"argument (.+?): expected one argument", "{0} 后面要写内容"),
    (r"argument (.+?): expected at least one argument", "{0} 后面至少写一项"),
    (r"argument (.+?): expected .+", "{0} 后面的内容个数不对"),
    (r"argument (.+?): invalid int value: .+", "{0} 只能写整数"),
    (r"argument (.+?): invalid choice: .+? \(choose from (.+)\)", "{0} 只能是:{1}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} 不能与 {1} 同时写"),
    (r"one of the arguments (.+) is required", "以下要写一项:{0}"),
    (r"ambiguous option: (-[a-z-]+)\S* could match (.+)", "{0} 写得不全,可能是:{1}"),
    (r"argument (.+?): ignored explicit argument .+", "{0} 后面不写内容"),
)
_NO_COMMAND = re.compile(
    rf"argument {COMMAND}: invalid choice: '(.*)' \(choose from (.+)\)", re.DOTALL
)
_A_COMMAND = re.compile(r"[a-z-]{1,20}")  # anything else that was typed could be about a person


_SPOKEN: dict[str, str] = {}  # codes that may be said in Chinese, filled as the parser is built


class UsageError(GongshiError):
    """A command line that cannot be understood; `usage` is how it is written."""

    def __init__(self, usage: str, words: str, advice: str) -> None:
        super().__init__("usage", words, advice)
        self.usage = usage


class Formatter(argparse.RawDescriptionHelpFormatter):
    """argparse's layout under a Chinese prefix; a description keeps its lines."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Begin with 用法."""
        super().add_usage(usage, actions, groups, "用法:" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose own words are Chinese and whose errors are ours to print."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "add_help": False, "formatter_class": Formatter})
        self.add_argument("-h", "--help", action="help", help="看这份说明")

    def add_argument_group(self, *args: Any, **options: Any) -> Any:
        """Name argparse's two groups in Chinese."""
        return super().add_argument_group(*(GROUP_TITLES.get(a, a) for a in args), **options)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, in words; the caller decides how to print it."""
        words, advice = told(message)
        if message == NOTHING_SAID and self.prog == PROGRAM:
            words, advice = "没有写命令", START
        raise UsageError(self.format_usage(), words, advice or f"{self.prog} -h 看写法和例子")


def told(message: str) -> tuple[str, str]:
    """Return argparse's message in Chinese, and an advice if this message has one of its own."""
    found = _NO_COMMAND.fullmatch(message)
    if found:
        said = found[1] if _A_COMMAND.fullmatch(found[1]) else ""
        return (f"没有 {said} 这条命令" if said else "没有这条命令"), _meant(said, found[2])
    for pattern, words in _WRONG:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _plain(words.format(*found.groups())), ""
    return "命令行写法不对", ""


def _plain(words: str) -> str:
    """Drop argparse's quotes; a code that has Chinese words is told with them."""
    codes = words.replace("'", "").split(", ")
    head, colon, first = codes[0].rpartition(":")
    return head + colon + "、".join(_SPOKEN.get(code, code) for code in (first, *codes[1:]))


def _meant(said: str, choices: str) -> str:
    near = get_close_matches(said, choices.replace("'", "").split(", "), 1, _COULD_BE)
    return f"您要的是不是 {near[0]}?看全部命令用 gongshi -h" if near else "gongshi -h 看全部命令"


def spoken(words: Mapping[str, str]) -> Callable[[str], str]:
    """Return a reader that takes a code or its Chinese words (`words` maps code to words)."""
    codes = {said: code for code, said in words.items()}
    _SPOKEN.update({code: f"{said}({code})" for code, said in words.items()})
    return lambda said: codes.get(said, said)


def listed(words: Mapping[str, str]) -> str:
    """Return the codes with their words, as a help text lists them."""
    return "、".join(f"{code} {said}" for code, said in words.items())
