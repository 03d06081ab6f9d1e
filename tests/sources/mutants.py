"""Spoilt files by the hundred: python -m tests.sources.mutants COUNT [SEED].

Each mutant of a good list goes through the real door. Prints one JSON object: how many became a
list, a refusal, a death of the child, and what must not be: anything else raised in the parent,
a cell quoted in what is said, or a parent or keeper that grows.
"""

import io
import json
import random
import resource
import sys
import zipfile
from collections import Counter
from pathlib import Path

from gongshi.errors import SourceListError
from gongshi.sources import read_list
from gongshi.sources.cage import cage
from tests.sources.making import DUAN, HEADER, PU, RIVERSIDE, household_kind, xlsx
from tests.sources.zoo.by_xlwt import old

ROWS = (["西河街道名单"], HEADER, DUAN, PU, ["合计", "2户", None, 3, 1925], ["制表人:周敏"])
GOOD = {
    "xlsx": xlsx(*ROWS, change=lambda _b, sheet: sheet.merge_cells("A1:F1")),
    "xls": old(*ROWS),
    "csv": "\r\n".join(",".join("" if v is None else str(v) for v in r) for r in ROWS).encode(),
}
WARM_UP = 50
SECRETS = (DUAN[1], DUAN[2], PU[1], PU[2], "周敏")
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
WORDS = (
    b"<",
    b">",
    b'"',
    b"&#0;",
    b"&x;",
    b"\xff",
    b"-1",
    b"99999999999",
    b"1e999",
    b"\x00",
    b"A0",
)


def mutant(chance):
    """Return a kind of file and a spoilt copy of it."""
    kind = chance.choice((*GOOD, "xlsx", "xls"))
    if kind == "xlsx" and chance.random() < 0.7:
        return "xml", _with_spoilt_part(chance)
    return kind, _spoilt(GOOD[kind], chance)


def _with_spoilt_part(chance):
    spoilt, out = chance.choice(PARTS), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD["xlsx"])) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in good.namelist():
            part = good.read(name)
            new.writestr(name, _spoilt(part, chance) if name == spoilt else part)
    return out.getvalue()


def _spoilt(data, chance):
    new = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(new) + 1)
        end = min(len(new), at + chance.choice((1, 1, 4, 40)))
        how = chance.randrange(5)
        if how == 0:
            new[at:end] = chance.randbytes(end - at)
        elif how == 1:
            del new[at:end]
        elif how == 2:
            new[at:at] = new[at:end] * chance.choice((1, 3, 50))
        elif how == 3:
            new[at:end] = chance.choice(WORDS)
        elif chance.random() < 0.1:
            del new[at:]
    return bytes(new)


def main(count, seed):
    chance, tally, kinds = random.Random(seed), Counter(), Counter()
    begun = 0
    for done in range(count):
        if done == WARM_UP:
            begun = sum(_peaks())
        kind, data = mutant(chance)
        kinds[kind] += 1
        tally[_outcome(data)] += 1
    grown = sum(_peaks()) - begun
    print(json.dumps({"tally": tally, "kinds": kinds, "grown_mib": grown}))


def _outcome(data):
    try:
        listed = read_list(
            data, name_hint="名单", kind=household_kind(), community=RIVERSIDE, letter=None
        )
        findings, ended = listed.findings, "list with findings" if listed.refused else "list"
    except SourceListError as refusal:
        findings = refusal.findings
        ended = "unreadable" if findings[0].code == "E107" else "refused"
    except Exception as fault:  # noqa: BLE001 - what this run looks for
        return f"fault: {type(fault).__name__}"
    said = repr(findings)
    return "fault: quoted" if any(secret in said for secret in SECRETS) else ended


def _peaks():
    """The most memory that this process and the keeper have taken so far, in MiB."""
    status = Path(f"/proc/{cage.keeper}/status").read_text()
    keeper = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    yield resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield int(keeper.split()[1]) // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
