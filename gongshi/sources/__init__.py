"""Source lists in (报送名单): gate, child process, readers, header finder, findings.

The one door is `read_list`. Raw values exist in the child process only; what comes out is sealed.
"""

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
]
