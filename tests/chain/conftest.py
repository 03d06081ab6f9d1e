"""An office with its people and the four sample files, on a training clock of 周二 2026-11-24."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from gongshi.clock import SHANGHAI, advance_training_clock
from gongshi.office import open_desk
from gongshi.posting.batch import read_letter
from gongshi.posting.ids import check_code
from gongshi.rulebook import read_card
from gongshi.settings import Home
from gongshi.steps import opening
from gongshi.steps.approve import approve
from gongshi.steps.people import Role, add_user
from gongshi.steps.receive import receive
from gongshi.steps.submit import submit
from gongshi.steps.tick import tick

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
PASSPHRASE = "correct horse battery"
KINDS = {"A": "dibao_initial", "B": "disabled_temp", "C": "tekun_initial", "D": "dibao_initial"}


def load_sample_maker():
    """Import deploy/demo/make_samples.py, which is a script and no package."""
    path = ROOT / "deploy" / "demo" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_samples"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """The four files of the demo and their letters, by letter A to D."""
    folder = tmp_path_factory.mktemp("samples")
    maker = load_sample_maker()
    maker.make(folder)
    lists = sorted(path for path in folder.iterdir() if path.suffix == ".xlsx")
    named = {sample.letter_key: folder / sample.file_name for sample in maker.all_samples()}
    assert set(named.values()) == set(lists)
    return named


@dataclass
class Office:
    """A training office for tests: the desk is opened anew, as every command does."""

    home: Home

    @property
    def desk(self):
        return open_desk(self.home)

    def move_clock(self, to: str) -> None:
        moment = datetime.fromisoformat(to).replace(tzinfo=SHANGHAI)
        advance_training_clock(self.home.clock_file, moment)

    def receive(self, path: Path, kind: str):
        card = path.with_suffix(".letter.yaml")
        letter = read_letter(read_card(card))
        return receive(
            self.desk, path.read_bytes(), name_hint=path.suffix, kind_id=kind, letter=letter
        )

    def approved(self, path: Path, kind: str, wishes=None) -> str:
        """Bring a list to approval and return its posting id."""
        got = self.receive(path, kind)
        assert got.batch is not None, [f.code for f in got.findings]
        done = submit(self.desk, got.batch, "li-ming", wishes)
        approve(self.desk, done.posting.id, "wang-fang", done.check_code)
        return done.posting.id


@pytest.fixture
def office(tmp_path):
    """A new training home with one handler and one approver."""
    home = Home(tmp_path / "home")
    opening.open_home(home, training=True, start=START)
    made = Office(home)
    desk = made.desk
    add_user(desk, "li-ming", Role.HANDLER, PASSPHRASE)
    add_user(desk, "wang-fang", Role.APPROVER, PASSPHRASE)
    tick(desk)
    return made


__all__ = ["KINDS", "Office", "check_code"]
