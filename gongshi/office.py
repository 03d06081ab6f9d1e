"""The office: the only wiring. Settings in, a desk out; nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gongshi import rulebook
from gongshi.clock import Clock, read_training_clock
from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps import reserve
from gongshi.steps.desk import Desk
from gongshi.steps.home import systems
from gongshi.steps.home.opening import check_origin
from gongshi.steps.log.keyfiles import load_keys
from gongshi.steps.wall import agents, evidence, pairing, screens
from gongshi.steps.wall.boards import manifest_file
from gongshi.store import Contact, Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path


def open_desk(home: Home | None = None) -> Desk:
    """Open the home that the environment names (or `home`) and lay out a desk."""
    home = home or Home.from_environment()
    if not home.exists:
        raise GongshiError(
            "no_home", "还没有建立数据目录", "请先执行 gongshi init(演练加 --training)"
        )
    rules = rulebook.load(home.config)
    keys = load_keys(home)
    check_origin(home, rules.site.origin, keys.root_vkey)
    if keys.training and rules.site.production:
        raise GongshiError(
            "training_mixed",
            "这是演练数据目录,site.yaml 却写着 production: yes",
            "演练请改回 production: no;正式张贴请另建数据目录(gongshi init,不加 --training)",
        )
    clock = read_training_clock(home.clock_file) if keys.training else Clock()
    reserve.make_room(home)  # before the database, which wants some for its first reader
    return Desk(home, rules, Store(home.database_url), keys, clock)


@dataclass(frozen=True)
class BoardDoor:
    """The part of the office that boards may reach. The clock is read anew for each request."""

    desk: Desk

    @property
    def site(self) -> str:
        """The site as its manifests name it."""
        return self.desk.rules.site.origin

    @property
    def manifest_vkey(self) -> str:
        """The public manifest key that the player page pins."""
        return self.desk.keys.manifest.vkey

    def now(self) -> datetime:
        """Return the office's time, training offset applied."""
        if self.desk.training is None:
            return self.desk.now()
        return read_training_clock(self.desk.home.clock_file).now()

    def redeem_pairing(self, code: str, now: datetime) -> str | None:
        """Spend a one-time pairing code and return a new token."""
        return pairing.redeem(self.desk, code, now)

    def board_of_token(self, token: str) -> str | None:
        """Return the board that holds this token, unless revoked."""
        return pairing.board_of_token(self.desk, token)

    def manifest_bytes(self, board: str) -> bytes | None:
        """Return the board's signed manifest as it lies in the home."""
        path = manifest_file(self.desk, board)
        return path.read_bytes() if path.exists() else None

    def manifest_stamp(self, board: str) -> object:
        """Return the file's identity, None while there is none."""
        try:
            found = manifest_file(self.desk, board).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns

    def note_contact(self, board: str, seq: int, now: datetime, *, agent: bool) -> None:
        """Write down that a screen has asked, and the number of the manifest it has."""
        screens.note_contact(self.desk, Contact(board, now, seq, agent))

    def picture_path(self, board: str, sha256: str, now: datetime) -> Path | None:
        """Return the picture's file while its posting hangs on this board and has not ended."""
        return pairing.picture_path(self.desk, board, sha256, now)

    def ask_pairing(self, data: bytes, now: datetime) -> dict[str, Any]:
        """Take an agent's wish to be paired; raises DisplayError."""
        return vars(agents.ask(self.desk, data, now))

    def collect_pairing(self, secret: str, now: datetime) -> dict[str, Any] | None:
        """Return a confirmed agent's token, None while it waits; raises DisplayError."""
        paired = agents.collect(self.desk, secret, now)
        return None if paired is None else vars(paired)

    def receive_evidence(self, board: str, notes: Sequence[bytes], now: datetime) -> dict[str, Any]:
        """Store a board's reports and say what became of each."""
        return evidence.receive(self.desk, board, notes, now).as_json()


@dataclass(frozen=True)
class ApiDoor:
    """The part of the office that other systems may reach. The clock is read anew each time."""

    desk: Desk

    @property
    def kinds(self) -> tuple[str, ...]:
        """The ids of the kinds that lists may be of."""
        return tuple(sorted(self.desk.rules.kinds))

    def caller_of_token(self, token: str) -> str | None:
        """Return the system that holds this token, unless revoked."""
        return systems.caller_of_token(self.desk, token)

    def deliver(
        self, caller: str, key: str, order: Mapping[str, Any], data: bytes, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """Receive a list once for `key`; return status and answer. Raises GongshiError."""
        delivery = systems.Delivery(
            kind=order["kind"],
            data=data,
            name=order.get("name", ""),
            letter=order.get("letter"),
            columns=order.get("columns", {}),
            body=body,
        )
        answered = systems.deliver(self._present(), caller, key, delivery)
        return answered.status, answered.answer

    def state_of(self, batch: str) -> dict[str, Any]:
        """Return where a batch stands. Raises GongshiError."""
        return systems.state_of(self.desk, batch)

    def _present(self) -> Desk:
        if self.desk.rules.site.production:
            return self.desk
        return replace(self.desk, clock=read_training_clock(self.desk.home.clock_file))
