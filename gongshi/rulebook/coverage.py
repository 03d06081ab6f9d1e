"""Does each list show what the catalogue orders, and does each kind belong to a row?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.rulebook.headers import folded, headers_of, shown_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.posting.kind import Kind
    from gongshi.rulebook.catalogue import Part, Row


def coverage_faults(rows: Sequence[Row], kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Yield the faults between catalogue and kinds (要素未覆盖、事项不存在、类别重复)."""
    parts = {(row.item.no, part.no): part for row in rows for part in row.parts}
    numbers = {row.item.no for row in rows}
    for kind in kinds.values():
        where = f"kinds/{kind.id}.yaml"
        if kind.item not in numbers:
            yield f"{where} item:清单没有第{kind.item}项"
        elif kind.in_catalogue and (kind.item, kind.part) not in parts:
            yield f"{where} part:清单第{kind.item}项没有第{kind.part}份名单"
        elif kind.in_catalogue and kind.part is not None:
            missing = _missing(parts[kind.item, kind.part], kind)
            yield from (f"{where} fields:清单要求公开“{e}”,没有一栏显示它" for e in missing)
    yield from _twice(kinds)


def _missing(part: Part, kind: Kind) -> list[str]:
    shown = headers_of(shown_fields(kind.policy.get("fields")))
    return [element for element in part.shown if folded(element) not in shown]


def _twice(kinds: Mapping[str, Kind]) -> Iterator[str]:
    seen: dict[tuple[int, int], str] = {}
    for kind in kinds.values():
        if kind.part is None:
            continue
        other = seen.setdefault((kind.item, kind.part), kind.id)
        if other != kind.id:
            yield f"kinds/{kind.id}.yaml part:与 {other} 重复(清单第{kind.item}项之{kind.part})"
