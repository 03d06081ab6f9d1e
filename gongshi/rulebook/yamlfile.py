"""YAML in, plain values out: safe, size-limited, duplicate keys and aliases refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

LARGEST_FILE = 256 * 1024  # the whole catalogue is 30 kB
LARGEST_CARD = 64 * 1024
DEEPEST = 12

# The C parser reads the whole config in a tenth of the time; where PyYAML lacks it, the same rules.
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFault(Exception):  # noqa: N818 - a fault is collected, shown with others, never lost
    """A file that is not plain, unambiguous YAML; `words` never quote its values."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class _StrictLoader(_Safe):  # type: ignore[misc]
    """PyYAML keeps the last of two equal keys silently; a rule must not vanish like that."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str | int):
                raise YamlFault(f"第{line}行的键不是文字")
            if key in seen:
                raise YamlFault(f"第{line}行重复的键“{key}”")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def parse(data: bytes, limit: int = LARGEST_FILE) -> Any:
    """Return the value of a YAML document; an empty one is None. Raises YamlFault only."""
    if len(data) > limit:
        raise YamlFault(f"文件超过{limit // 1024}KB")
    try:
        text = data.decode("utf-8")
        _refuse_aliases_and_depth(text)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise YamlFault("不是 UTF-8 文本") from None
    except yaml.MarkedYAMLError as error:
        raise YamlFault(f"第{_line(error)}行附近不是合法的 YAML") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise YamlFault("不是合法的 YAML") from None


def read_bytes(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """Return a file's exact bytes, reading no more than `limit` + 1. Raises YamlFault only."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError:
        raise YamlFault("文件不存在或不能读取") from None


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise YamlFault(f"第{line}行使用了 YAML 别名(*),请直接写出内容")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlFault("层次过深")


def _line(error: yaml.MarkedYAMLError) -> int:
    for mark in (error.problem_mark, error.context_mark):
        if mark is not None:
            return int(mark.line) + 1
    return 1
