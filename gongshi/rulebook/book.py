"""The rulebook (规则库): everything config/ says, checked, with the digest of every file.

Order of loading: bytes and digests → kinds → catalogue (items name their kinds) → what the two
owe each other → site (its overrides change kinds) → masking's own verdict on every kind → boards →
calendar → counts file. All faults are raised together; a Rulebook that exists is sound.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from gongshi.errors import ConfigError, GongshiError
from gongshi.rulebook import warn
from gongshi.rulebook.calendar import WorkdayCalendar, YearNotice, read_year
from gongshi.rulebook.catalogue import read_catalogue
from gongshi.rulebook.coverage import coverage_faults
from gongshi.rulebook.kinds import has_id_number, read_kind, with_id_shown
from gongshi.rulebook.site import read_boards, read_site, site_faults
from gongshi.rulebook.verdict import policy_faults
from gongshi.rulebook.yamlfile import LARGEST_FILE, YamlFault, parse, read_bytes
from masking import CrowdFault, read_crowds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from gongshi.posting.item import Item
    from gongshi.posting.kind import Kind
    from gongshi.posting.site import Board, Site
    from masking import Crowds

T = TypeVar("T")

CATALOGUE, SITE, BOARDS = "catalogue.yaml", "site.yaml", "boards.yaml"
CROWD = "crowd.csv"
LARGEST_CROWD = 8 * 1024 * 1024
MOST_FAULTS = 20


@dataclass(frozen=True)
class Rulebook:
    """Checked configuration. `digests` maps each file's path in config/ to its SHA-256."""

    catalogue: tuple[Item, ...]
    kinds: Mapping[str, Kind]
    site: Site
    boards: tuple[Board, ...]
    calendar: WorkdayCalendar
    digests: Mapping[str, str]
    crowds: Crowds | None = None
    """The counts file of the re-identification meter, where the home has one."""

    def kind(self, id_: str) -> Kind:
        """Return a kind (名单类别). Raises GongshiError("unknown_kind")."""
        if id_ in self.kinds:
            return self.kinds[id_]
        known = "、".join(f"{one.id} {one.plain_title}" for _, one in sorted(self.kinds.items()))
        raise GongshiError("unknown_kind", "没有这个名单类别", f"可用的有:{known}")

    def board(self, name: str) -> Board:
        """Return a board (公示栏). Raises GongshiError("unknown_board")."""
        for board in self.boards:
            if board.name == name:
                return board
        known = "、".join(board.name for board in self.boards) or "(无)"
        raise GongshiError("unknown_board", "没有这块公示栏", f"boards.yaml 里有:{known}")

    def warnings(self, now: datetime) -> list[str]:
        """Return what `gongshi check` tells staff at `now`; none of it stops work."""
        told = self.told(now)
        return [*told.to_do, *told.to_know, *told.unconfirmed_used, *told.unconfirmed_other]

    def told(self, now: datetime) -> warn.Told:
        """Return the warnings by what staff can do about them."""
        used, other = warn.basis_warnings(self.catalogue, self.kinds)
        return warn.Told(
            (*warn.calendar_warnings(self.calendar, now), *warn.site_warnings(self.site)),
            tuple(warn.kind_warnings(self.kinds)),
            used,
            other,
        )


def load(config_dir: Path) -> Rulebook:
    """Load and check a config folder. Raises ConfigError with all faults together."""
    files = _Files(config_dir, {}, [])
    kinds = _load_kinds(files)
    rows = files.read(CATALOGUE, lambda value, faults: read_catalogue(value, kinds, faults))
    items = tuple(row.item for row in rows)
    site = files.read(SITE, read_site)
    kinds = _as_the_site_shows(kinds, site)
    boards = files.read(BOARDS, read_boards)
    files.faults += site_faults(site, kinds, {item.no for item in items})
    if rows:  # without a catalogue every kind would be reported as an orphan
        files.faults += coverage_faults(rows, kinds)
    files.faults += policy_faults(kinds)
    calendar = WorkdayCalendar(_load_overrides(files))
    crowds = _load_crowds(files)
    if files.faults:
        raise ConfigError(files.faults)
    return Rulebook(items, kinds, site, boards, calendar, files.digests, crowds)


@dataclass
class _Files:
    """Reads config files once; keeps their digests and every fault."""

    folder: Path
    digests: dict[str, str]
    faults: list[str]

    def read(self, name: str, read: Callable[[Any, list[str]], T]) -> T:
        """Return what `read` makes of the file; an unreadable one is a single fault."""
        try:
            value = parse(self.bytes_of(name))
        except YamlFault as fault:
            self.faults.append(f"{name}:{fault.words}")
            return read({}, [])  # placeholders only: load raises, because a fault is noted
        return read(value, self.faults)

    def names(self, folder: str) -> list[str]:
        """Return the names of a sub-folder's YAML files, sorted; other endings are faults."""
        found = sorted(path.name for path in (self.folder / folder).glob("*.y*ml"))
        odd = [name for name in found if not name.endswith(".yaml")]
        self.faults += [f"{folder}/{name}:文件名应以 .yaml 结尾" for name in odd]
        return [f"{folder}/{name}" for name in found if name not in odd]

    def bytes_of(self, name: str, limit: int = LARGEST_FILE) -> bytes:
        """Return a file's exact bytes and keep their digest. Raises YamlFault."""
        data = read_bytes(self.folder / name, limit)
        self.digests[name] = hashlib.sha256(data).hexdigest()
        return data


def _load_kinds(files: _Files) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for name in files.names("kinds"):
        stem = name.removeprefix("kinds/").removesuffix(".yaml")
        kinds[stem] = files.read(name, partial(_kind, files, name, stem))
    if not kinds:
        files.faults.append("kinds:没有一个名单类别文件")
    return kinds


def _kind(files: _Files, name: str, stem: str, value: Any, faults: list[str]) -> Kind:
    return read_kind(stem, files.digests.get(name, ""), value, faults)


def _as_the_site_shows(kinds: Mapping[str, Kind], site: Site) -> dict[str, Kind]:
    return {
        id_: with_id_shown(kind, site.id_number[id_])
        if id_ in site.id_number and has_id_number(kind)
        else kind
        for id_, kind in kinds.items()
    }


def _load_crowds(files: _Files) -> Crowds | None:
    """Read crowd.csv (人数表) where there is one; it may be as large as a street's register."""
    if not (files.folder / CROWD).exists():
        return None
    try:
        data = files.bytes_of(CROWD, LARGEST_CROWD)
        if len(data) <= LARGEST_CROWD:
            return read_crowds(data.decode("utf-8-sig"))
        faults = [f"文件超过{LARGEST_CROWD // 1024}KB"]
    except YamlFault as fault:
        faults = [fault.words]
    except UnicodeDecodeError:
        faults = ["不是 UTF-8 文本"]
    except CrowdFault as refused:
        faults = refused.faults[:MOST_FAULTS]
    files.faults += [f"{CROWD} {words}" for words in faults]
    return None


def _load_overrides(files: _Files) -> dict[int, YearNotice | None]:
    overrides: dict[int, YearNotice | None] = {}
    for name in files.names("workdays"):
        stem = name.removeprefix("workdays/").removesuffix(".yaml")
        if re.fullmatch("[0-9]{4}", stem):
            year = int(stem)
            overrides[year] = files.read(name, partial(read_year, name, year))
        else:
            files.faults.append(f"{name}:文件名应为四位年份,如 2027.yaml")
    return overrides
