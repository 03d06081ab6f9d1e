"""YAML that could mean two things, or eat the machine, is refused."""

from __future__ import annotations

import pytest

from gongshi.rulebook.yamlfile import LARGEST_FILE, YamlFault, parse

REFUSED = {
    "duplicate keys": (b"a: 1\nb: 2\na: 3", "第3行重复的键“a”"),
    "duplicate keys inside": (b"a: {b: 1, b: 2}", "第1行重复的键“b”"),
    "an alias": (b"a: &x [1]\nb: *x", "第2行使用了 YAML 别名"),
    "a python object": (b"a: !!python/object/apply:os.getcwd []", "不是合法的 YAML"),
    "deep brackets": (b"[" * 20 + b"]" * 20, "层次过深"),
    "deep dashes": (b"- " * 20 + b"a", "层次过深"),
    "brackets without end": (b"[" * 100_000, "YAML"),
    "two documents": (b"a: 1\n---\na: 2", "不是合法的 YAML"),
    "bytes that are not UTF-8": ("公示".encode("gb18030"), "不是 UTF-8 文本"),
    "a key that is a list": (b"? [a]\n: b", "第1行的键不是文字"),
    "a day that does not exist": (b"a: 2026-02-30", "不是合法的 YAML"),
    "an endless number": (b"a: " + b"9" * 5000, "不是合法的 YAML"),
    "a control character": (b"a: \x07", "不是合法的 YAML"),
    "a file too large": (b"#" * (LARGEST_FILE + 1), "文件超过256KB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsafe_or_ambiguous_yaml_is_refused(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(YamlFault) as refused:
        parse(data)
    assert words in refused.value.words


def test_plain_yaml_is_read() -> None:
    data = "a: [1, 二]\nb: {c: 2026-11-24, 11: x}\n".encode()
    assert str(parse(data)) == "{'a': [1, '二'], 'b': {'c': datetime.date(2026, 11, 24), 11: 'x'}}"
    assert parse(b"") is None
