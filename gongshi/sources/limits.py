"""How much a source list (报送名单) may be, and what its reader may use. Reasons stand beside.

A real list has 5 to 300 rows and a district's 5,000; the limits leave room for both and for the
bloat that office programs add, and stop what only a hostile or broken file needs.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one reading. Sizes in bytes, times in seconds."""

    file_bytes: int = 10 * MIB
    unpacked_bytes: int = 50 * MIB
    entries: int = 200
    rows: int = 20_000
    columns: int = 256
    cells: int = 400_000
    merged_area: int = 200_000
    linked_area: int = 20_000  # openpyxl writes a link into every cell of it
    merges: int = 10_000  # openpyxl compares each with all before it
    area: int = 1_000_000  # from A1 to the last cell: readers that keep blanks need room for it
    cell_characters: int = 32_767  # Excel's own limit
    elements: int = 2_000_000  # XML elements over all parts: cells, values, shared strings
    elements_beside: int = 100_000  # the same in one part that is no sheet or text: styles, rules
    depth: int = 100
    reply_bytes: int = 64 * MIB
    findings: int = 1_000  # a list with more faults than this is read by nobody
    cpu_seconds: int = 20
    memory_bytes: int = 640 * MIB  # address space: 400,000 cells need about 400 MiB
    wall_seconds: float = 30.0
