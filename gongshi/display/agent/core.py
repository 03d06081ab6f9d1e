"""What a board believes (屏端判断): the last good manifest, the clock, and what follows from them.

No sockets. Times are handed in: the device's clock and the seconds since boot.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gongshi.clock import from_utc_text, to_utc_text
from gongshi.display import manifest as manifests
from gongshi.display.agent.place import Pairing, Place, put, put_json, read_json
from gongshi.display.boardclock import BoardClock, Reading
from gongshi.display.evaluator import Reason, Showing, evaluate
from gongshi.display.model import Item, Manifest, Sensitivity
from gongshi.errors import DisplayError
from gongshi.record.note import Verifier

if TYPE_CHECKING:
    from datetime import datetime


@dataclass
class Core:
    """One paired board. `heard` says whether the office itself was heard since the start."""

    place: Place
    pairing: Pairing
    clock: BoardClock = field(default_factory=BoardClock)
    manifest: Manifest | None = None
    stored: manifests.Stored | None = None
    data: bytes = b""
    faults: set[str] = field(default_factory=set)
    _pinned: str = ""

    @classmethod
    def open(cls, place: Place, pairing: Pairing) -> Core:
        """Take up what was known before a restart; it proves no time, and is verified again."""
        state: Any = read_json(place.root / "state.json") or {}
        core = cls(place, pairing, _pinned=pairing.vkey)
        try:
            core.clock = BoardClock(mark=from_utc_text(state["mark"]))
            core.stored = manifests.Stored(int(state["seq"]), str(state["sha256"]))
            data = place.manifest.read_bytes()
            core._believe(data, core.clock.mark, [pairing.vkey])
        except (KeyError, TypeError, ValueError, OSError, DisplayError):
            core.manifest, core.data = None, b""
        return core

    @property
    def heard(self) -> bool:
        """Whether a signed time came from the office since the start."""
        return self.clock.trusted

    def read_clock(self, device: datetime, mono_s: float) -> Reading:
        """Return the board's time and remember what it proves."""
        reading = self.clock.at(device, mono_s)
        self.clock = reading.clock
        return reading

    def take(self, data: bytes, device: datetime, mono_s: float) -> None:
        """Take a manifest that the office sent, and write it down; raises DisplayError."""
        self.hear(data, device, mono_s)
        self.persist()

    def hear(self, data: bytes, device: datetime, mono_s: float) -> None:
        """Believe a manifest that the office sent; one that fails leaves the last good one."""
        now = replace(self.clock, training_s=_training(data)).at(device, mono_s).now
        following = [self.manifest.next_key] if self.manifest and self.manifest.next_key else []
        self._believe(data, now, [self.pairing.vkey, *following])
        found = self._known()
        self.clock = self.clock.heard(found.issued_at, mono_s, found.training_s or 0)

    def persist(self) -> None:
        """Write down the manifest in force, and before it the key that may have signed it."""
        if self._pinned != self.pairing.vkey:
            self.place.pin(self.pairing)
            self._pinned = self.pairing.vkey
        put(self.place.manifest, self.data)
        self.save()

    def save(self) -> None:
        """Write down number, digest and mark: what a restart must not forget."""
        if self.stored is None or self.clock.mark is None:
            return
        mark = to_utc_text(self.clock.mark)
        state = {"seq": self.stored.seq, "sha256": self.stored.sha256, "mark": mark}
        put_json(self.place.root / "state.json", state)

    def showing(self, now: datetime) -> Showing:
        """Return what may hang at `now`; should the rules throw, no list may."""
        self.faults.discard("evaluator_failed")
        try:
            return evaluate(self.manifest, self.clock, now)
        except Exception:  # noqa: BLE001 - whatever it is, lists of people go
            self.faults.add("evaluator_failed")
            general = frozenset(i.image.sha256 for i in self.items if _harmless(i, now))
            return Showing((), Reason.NO_MANIFEST, {}, general, None)

    @property
    def items(self) -> tuple[Item, ...]:
        """The pages of the manifest, none before the first."""
        return self.manifest.items if self.manifest else ()

    def item_of(self, digest: str) -> Item | None:
        """Return the page whose picture this is."""
        return next((item for item in self.items if item.image.sha256 == digest), None)

    def _believe(self, data: bytes, now: datetime | None, vkeys: list[str]) -> None:
        if now is None:
            raise DisplayError(
                "manifest_time", "没有可信时间", "校准屏端主机的时钟,或恢复它与服务器的网络"
            )
        vkey, accepted = self._accepted(data, now, vkeys)
        self.manifest, self.stored, self.data = accepted.manifest, accepted.stored, data
        if vkey != self.pairing.vkey:  # the announced next key has taken over
            self.pairing = replace(self.pairing, vkey=vkey)

    def _accepted(
        self, data: bytes, now: datetime, vkeys: list[str]
    ) -> tuple[str, manifests.Accepted]:
        rules: Any = {"site": self.pairing.site, "board": self.pairing.board, "now": now}
        for vkey in vkeys:
            try:
                key = Verifier.from_vkey(vkey)
                return vkey, manifests.accept(data, key, self.stored, **rules)
            except DisplayError as fault:
                if fault.code != "manifest_signature" or vkey == vkeys[-1]:
                    raise
        raise AssertionError

    def _known(self) -> Manifest:
        if self.manifest is None:
            raise AssertionError
        return self.manifest


def _training(data: bytes) -> int:
    """Return the offset that an unverified manifest claims; if it lies, verifying refuses it."""
    try:
        return manifests.read(data).training_s or 0
    except DisplayError:
        return 0


def _harmless(item: Item, now: datetime) -> bool:
    return item.sensitivity is Sensitivity.GENERAL and now < item.until
