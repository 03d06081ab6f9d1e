"""The canary over the whole house: home, Prefect, logs, output, temporary files, before and after.

The needles are every name, ID number, phone, account and address in the three sample lists.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.canary import scan
from tests.chain.conftest import KINDS, PASSPHRASE, ROOT, office  # noqa: F401 - a fixture
from tests.office import sample_maker

pytestmark = pytest.mark.prefect

PERSONAL = ("姓名", "身份证", "电话", "账号", "残疾证号", "住址", "监护人")
PREFECTS_OWN_PAGES = ("ui",)  # 18 MB of its scripts, searched once and no more
SHORT = 3  # two characters in UTF-16 or base64 meet random bytes by chance; UTF-8 is searched apart


def personal_values() -> set[str]:
    found: set[str] = set()
    for sample in sample_maker().all_samples():
        for at, header in enumerate(sample.headers):
            if any(word in header for word in PERSONAL):
                found |= {str(row[at]) for row in sample.rows if row[at]}
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def needles():
    return sorted(value for value in personal_values() if len(value) >= SHORT)


def leaks(places: list, needles: list[str]) -> list:
    """Return every sighting, short names in plain UTF-8 included."""
    short = [value.encode() for value in personal_values() if len(value) < SHORT]
    plain = [
        path
        for place in places
        if isinstance(place, Path)
        for path in (place.rglob("*") if place.is_dir() else [place])
        if path.is_file() and any(word in path.read_bytes() for word in short)
    ]
    return [*scan(places, needles), *plain]


def test_a_published_list_leaves_no_raw_value_anywhere(house, published, needles, tmp_path):
    assert published.up
    assert (house.home / "prefect").is_dir()
    assert list(house.home.glob("live/pictures/*/*.png"))
    assert leaks([snapshot(house, tmp_path)], needles) == []


def test_a_retired_list_leaves_no_raw_value_anywhere(house, taken_down, needles, tmp_path):
    assert taken_down.late.succeeded
    assert leaks([snapshot(house, tmp_path, *PREFECTS_OWN_PAGES)], needles) == []


def test_the_commands_print_no_raw_value_and_leave_none_in_temporary_files(
    office,  # noqa: F811 - the fixture imported above
    samples,
    needles,
    tmp_path,
):
    """Every command of the working day, the refusal included, with its own TMPDIR."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    env = {
        **os.environ,
        "GONGSHI_HOME": str(office.home.root),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(temporary),
        "GONGSHI_PASSPHRASE_FILE": str(secret),
    }
    said: list[str] = []

    def gongshi(*words: str) -> str:
        command = [sys.executable, "-m", "gongshi.cli", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        said.extend([done.stdout, done.stderr])
        return done.stdout

    def receive(name: str) -> str:
        card = samples[name].with_suffix(".letter.yaml")
        gongshi("receive", str(samples[name]), "--kind", KINDS[name], "--letter", str(card))
        with office.desk.store.transaction() as tx:
            batches = tx.batches.ids()
        return next(iter(batches), "")

    assert receive("D") == ""
    batch = receive("B")
    for words in (
        ("preview", batch),
        ("preview", batch, "--json"),
        ("submit", batch, "--as", "li-ming"),
        ("approve", batch, "--as", "wang-fang", "--code", "AAAAAAAA"),
        ("publish", batch),
        ("show", batch, "--json"),
        ("today",),
        ("mask", "--kind", KINDS["B"], str(samples["B"])),
    ):
        gongshi(*words)
    assert "E101" in said[0]
    assert "核对码" in "".join(said)
    assert leaks(["".join(said), temporary, office.home.root], needles) == []


def snapshot(house, tmp_path, *left_out: str) -> Path:
    """Copy the living home: a scan must not hold a lock that its servers wait for."""
    ignored = shutil.ignore_patterns("*.lock", "*-shm", *left_out)
    return Path(shutil.copytree(house.home, tmp_path / "copy", ignore=ignored))


PLACES = ("database", "prefect", "log file", "public tree", "picture", "file name", "output")


@pytest.mark.parametrize("place", PLACES)
def test_one_leak_planted_in_each_place_is_found(place, house, published, needles, tmp_path):
    home = snapshot(house, tmp_path, *PREFECTS_OWN_PAGES)
    value = needles[0]
    targets: list = [home]
    if place == "output":
        targets = [f"… {value} …"]
    else:
        plant(place, home, value)
    assert scan(targets, needles[:1]), place


def plant(place: str, home: Path, value: str) -> None:
    if place in ("database", "prefect"):
        path = home / "gongshi.db" if place == "database" else next(home.glob("prefect/**/*.db"))
        with sqlite3.connect(path) as connection:
            connection.execute("create table planted (value text)")
            connection.execute("insert into planted values (?)", (value,))
        connection.close()
    elif place == "log file":
        with (home / "run" / "web.log").open("a", encoding="utf-8") as log:
            log.write(f"{value}\n")
    elif place == "public tree":
        (home / "public" / "P" / "planted.json").write_bytes(zlib.compress(value.encode()))
    elif place == "picture":
        picture = next(home.glob("live/pictures/*/*.png"), None) or home / "planted.png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n" + value.encode("utf-16-le"))
    else:
        (home / "live" / f"{value}.png").write_bytes(b"")
