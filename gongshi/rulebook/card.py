"""Reading the card of a covering letter (来文登记卡): a small YAML of Chinese labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.rulebook.yamlfile import LARGEST_CARD, YamlFault, parse, read_bytes

if TYPE_CHECKING:
    from pathlib import Path


def read_card(path: Path) -> dict[str, object]:
    """Return label → text, whole number or date, for `posting.batch.read_letter`.

    Raises GongshiError("E110") for a card that cannot be read; values are never quoted.
    """
    try:
        value = parse(read_bytes(path, LARGEST_CARD), LARGEST_CARD)
    except YamlFault as fault:
        raise _refused(fault.words) from None
    if not isinstance(value, dict):
        raise _refused("不是“名称: 内容”的列表")
    odd = [str(label) for label, entry in value.items() if not _is_plain(entry)]
    if odd:
        raise _refused(f"{'、'.join(odd)}应为文字、数字或日期")
    return {str(label): entry for label, entry in value.items()}


def _is_plain(entry: object) -> bool:
    if isinstance(entry, bool | datetime):
        return False
    return entry is None or isinstance(entry, str | int | date)


def _refused(words: str) -> GongshiError:
    return GongshiError(
        "E110", f"来文登记卡无法读取({words})", "请照 docs/formats/letter.md 的样子改好再试"
    )
