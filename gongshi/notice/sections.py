"""The text of a notice as its template gives it: `== name`, then lines of print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "== "
ONE_LINE = frozenset(
    {
        "title",
        "window_label",
        "window_dates",
        "window_days",
        "closing_line",
        "privacy",
        "reviewing_body",
        "posting_body",
        "dated",
        "seal_note",
        "paper_foot",
        "qr_caption",
    }
)
LINES = frozenset({"body", "contacts"})  # at least one line
MAYBE_LINES = frozenset({"row_notes"})

Sections = dict[str, tuple[str, ...]]


def read(text: str) -> Sections:
    """Split a rendered template into its sections; blank lines mean nothing.

    Raises GongshiError("template_fault") naming every section that is missing, strange or empty.
    """
    found: dict[str, list[str]] = {}
    faults = list(_collect(text, found)) + list(_faults(found))
    if faults:
        raise GongshiError(
            "template_fault", f"公示文稿模板有误:{'、'.join(faults)}", "请检查 templates/notices/"
        )
    return {name: tuple(lines) for name, lines in found.items()}


def _collect(text: str, found: dict[str, list[str]]) -> Iterator[str]:
    lines: list[str] | None = None
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(MARK):
            name = line.removeprefix(MARK)
            if name in found:
                yield f"重复的段 {name}"
            lines = found.setdefault(name, [])
        elif lines is None:
            yield "段名之前有文字"
        else:
            lines.append(line)


def _faults(found: dict[str, list[str]]) -> Iterator[str]:
    known = ONE_LINE | LINES | MAYBE_LINES
    yield from (f"缺少段 {name}" for name in sorted(known - set(found)))
    yield from (f"未知的段 {name}" for name in sorted(set(found) - known))
    for name, lines in found.items():
        if name in ONE_LINE and len(lines) != 1:
            yield f"段 {name} 应当只有一行"
        if name in LINES and not lines:
            yield f"段 {name} 为空"
