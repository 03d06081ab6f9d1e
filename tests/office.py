"""A training office with its people and the sample lists, for any test that needs a whole house."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI, advance_training_clock
from gongshi.office import open_desk
from gongshi.posting.batch import read_letter
from gongshi.rulebook import read_card
from gongshi.settings import Home
from gongshi.steps.home import opening
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.approve import approve
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import submit
from gongshi.steps.tick import tick

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk

ROOT = Path(__file__).parents[1]
START = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)  # 周二
PASSPHRASE = "correct horse battery"
KINDS = {"A": "dibao_initial", "B": "disabled_temp", "C": "tekun_initial", "D": "dibao_initial"}


def make_samples(folder: Path) -> dict[str, Path]:
    """Make the demo's four files with their letters in `folder`; return them by letter A to D."""
    maker = sample_maker()
    maker.make(folder)
    named = {sample.letter_key: folder / sample.file_name for sample in maker.all_samples()}
    assert set(named.values()) == {path for path in folder.iterdir() if path.suffix == ".xlsx"}
    return named


def sample_maker():
    """Import deploy/demo/make_samples.py, which is a script and no package."""
    path = ROOT / "deploy" / "demo" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_samples"] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Office:
    """A training office for tests: the desk is opened anew, as every command does."""

    home: Home

    @property
    def desk(self) -> Desk:
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


def open_office(root: Path) -> Office:
    """Make a training home at `root` with one handler and one approver."""
    home = Home(root)
    opening.open_home(home, training=True, start=START)
    made = Office(home)
    desk = made.desk
    add_user(desk, "li-ming", Role.HANDLER, PASSPHRASE)
    add_user(desk, "wang-fang", Role.APPROVER, PASSPHRASE)
    tick(desk)
    return made
