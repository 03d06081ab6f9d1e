"""Source lists in (报送名单): gate, child process, readers, header finder, findings.

The one door is `read_list`. Raw values exist in the child process only; what comes out is sealed.
Names are imported when they are asked for: the child, and a command that only starts it early,
need few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gongshi.sources.cage import warm
    from gongshi.sources.limits import Limits
    from gongshi.sources.lists import Ignored, MappedColumn, SourceList, SourceRow
    from gongshi.sources.receive import confirmed_columns, mark, read_list
    from gongshi.sources.routing import CommunityNames
    from gongshi.sources.totals import Totals, compare_totals

__all__ = [
    "CommunityNames",
    "Ignored",
    "Limits",
    "MappedColumn",
    "SourceList",
    "SourceRow",
    "Totals",
    "compare_totals",
    "confirmed_columns",
    "mark",
    "read_list",
    "warm",
]

_HOMES = {
    "warm": "cage",
    "Limits": "limits",
    "Ignored": "lists",
    "MappedColumn": "lists",
    "SourceList": "lists",
    "SourceRow": "lists",
    "confirmed_columns": "receive",
    "mark": "receive",
    "read_list": "receive",
    "CommunityNames": "routing",
    "Totals": "totals",
    "compare_totals": "totals",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
