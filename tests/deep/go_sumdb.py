"""Go's own sumdb/note and sumdb/tlog, from Debian packages, verify a log of ours end to end.

They open the key directory, the checkpoint and every entry, hash the tree from the entries and from
the tiles, prove every entry and the growth from older checkpoints, and judge proofs that we made.
Then one byte is flipped somewhere, in each kind of file in turn: each must be refused.
"""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.record import checkpoint, entry, proof, tiles
from gongshi.record.acts import Act
from gongshi.record.replay import verify_log
from tests.deep.packages import lacking
from tests.deep.report import Clock, Result
from tests.record import world

if TYPE_CHECKING:
    from tests.deep.report import Orders

SOURCE = Path(__file__).with_name("sumdb")
GO_PATH = Path("/usr/share/gocode")
ENTRIES = 10_000
OLDER = (1, 2, 255, 256, 257, 4_096, 9_999)
PROOFS = 100
FLIPS = 4  # in each of six kinds of file
LAST_DIGIT = 4  # Go reads base64 loosely: the bits behind the end of a signature are no signature's


def run(_name: str, orders: Orders) -> Result:
    """Build the log and the Go program, verify, then flip one byte at a time."""
    sumdb = GO_PATH / "src" / "golang.org" / "x" / "mod" / "sumdb"
    if words := lacking(golang_go="go", golang_golang_x_mod_dev=sumdb):
        return Result(False, words)
    chance, clock = random.Random(orders.seed), Clock(orders.seconds)
    with tempfile.TemporaryDirectory() as temporary:
        folder, program = Path(temporary, "log"), Path(temporary, "verify")
        build(program, Path(temporary, "cache"))
        write_log(folder, chance)
        genuine = judged(program, folder)
        if genuine.returncode:
            return Result(False, "a genuine log was refused", (genuine.stderr.strip(),))
        asked = flips(folder, chance)
        passed = [path for path in asked if flipped_passes(program, folder, path, chance)]
    refused = len(asked) - len(passed)
    words = f"{genuine.stdout.strip()}; {refused} flipped bytes refused; {clock.spent:.0f} s"
    return Result(
        not passed, words, tuple(f"a flipped byte passed: {path.name}" for path in passed)
    )


def build(program: Path, cache: Path) -> None:
    environment = {
        **os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PATH), "GOCACHE": str(cache),
        "GOFLAGS": "", "CGO_ENABLED": "0",
    }  # fmt: skip
    subprocess.run(
        ["go", "build", "-o", str(program), "."], cwd=SOURCE, env=environment, check=True
    )


def write_log(folder: Path, chance: random.Random) -> None:
    """Write a log of ENTRIES entries as publications would grow it, with older checkpoints."""
    notes = entries()
    files: dict[str, bytes] = {}
    size = 0
    for end in sorted({*OLDER, *range(500, ENTRIES, 500), ENTRIES}):
        grown = tiles.append(size, notes[size:end], files.__getitem__)
        files.update(grown.files)
        size = grown.size
        head = checkpoint.make(world.ORIGIN, size, grown.root, [world.LOG])
        if size in OLDER:
            files[f"older/{size}"] = head
    files["checkpoint"] = head
    files["keys.note"] = world.directory()
    for index in chance.sample(range(ENTRIES), PROOFS):
        files[f"proofs/{index}"] = proof.prove(index, ENTRIES, head, files.__getitem__)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    verify_log(files.__getitem__, keys_note=files["keys.note"], root_vkey=world.ROOT.vkey)


def entries() -> list[bytes]:
    """Return ENTRIES signed entries, a third of them postings, each linked to the one before."""
    log = world.Log()
    notes: list[bytes] = []
    for n in range(ENTRIES):
        log.seq = n
        log.prev = entry.leaf_hash(notes[-1]).hex() if notes else entry.FIRST_PREV
        if n % 3:
            line = log.line(Act.STATUS_DIGEST, day="2026-11-23", count=n, digest=world.DIGEST)
        else:
            line = log.line(Act.POSTED, **world.posted_fields(posting_id(n)))
        notes.append(entry.sign(line, world.PUBLISHER))
    return notes


def posting_id(n: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return "GONGSHI" + "".join(letters[n >> 5 * at & 31] for at in range(19))


def flips(folder: Path, chance: random.Random) -> list[Path]:
    """Choose the files to damage: each kind FLIPS times; only files that the log still needs."""
    whole = [path for path in folder.rglob("*") if path.is_file()]
    full = [path for path in whole if ".p" not in str(path)]
    kinds = (
        [folder / "checkpoint"],
        [folder / "keys.note"],
        [path for path in full if path.is_relative_to(folder / "tile" / "entries")],
        [path for path in full if path.is_relative_to(folder / "tile" / "0")],
        [path for path in whole if path.is_relative_to(folder / "proofs")],
        [path for path in whole if path.is_relative_to(folder / "older")],
    )
    return [chance.choice(kind) for kind in kinds for _ in range(FLIPS)]


def flipped_passes(program: Path, folder: Path, path: Path, chance: random.Random) -> bool:
    """Flip one bit of one byte, ask, and put the byte back."""
    data = path.read_bytes()
    at = chance.randrange(len(data) - LAST_DIGIT)
    path.write_bytes(data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :])
    found = judged(program, folder)
    path.write_bytes(data)
    return found.returncode == 0


def judged(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(program), str(folder), world.ROOT.vkey]
    return subprocess.run(command, capture_output=True, text=True, check=False)
