"""The agent at work (屏端程序): a few loops over one core, one ledger and one uplink.

tend      every second and at the next change: judge, wipe, keep what was seen, tell the watchdog
follow    every 30 seconds and at each hint: the manifest, and nothing that could keep it waiting
fetch     after each answer: the pictures that are not here
listen    the office's hints
report    every five minutes and at once after a wipe: sign what was seen
look      every five minutes: read the panel back

A loop that fails is tried again by its next round; tending is the one whose failure stops the
watchdog, because a panel that nobody tends may not be left alone. A disk that takes nothing stops
nothing: deleting needs no room, and what could not be written down is kept in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from gongshi.clock import real_now, to_utc_text
from gongshi.display.agent.cache import METHOD, Cache
from gongshi.display.agent.core import Core
from gongshi.display.agent.heart import notify
from gongshi.display.agent.introduction import introduced
from gongshi.display.agent.ledger import Ledger
from gongshi.display.agent.local import PLAYER
from gongshi.display.agent.outbox import Outbox
from gongshi.display.agent.panel import PANEL_OFF, Panel
from gongshi.display.agent.place import Pairing, Place, damaged, put_json, read_json
from gongshi.display.agent.uplink import NOT_FOUND, NOT_MODIFIED, OK, Uplink
from gongshi.display.evidenceshape import read_sight
from gongshi.display.fields import Misfit, closed
from gongshi.display.report import DISTANCE_LIMIT, Event, Reading, Sight, State, What
from gongshi.errors import DisplayError, GongshiError
from gongshi.record.note import Signer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping
    from datetime import datetime

    from gongshi.display.agent.capture import Browser, Reader
    from gongshi.display.evaluator import Showing
    from gongshi.display.model import Item

log = logging.getLogger("gongshi.board")

POLL_S = 30.0
REPORT_S = 300.0
LOOK_S = 300.0
KEEP_S = 10.0
MISSED_BEFORE_ALERT = 3
TEND_S = 1.0
BREATH_S = 0.1
"""Between two rounds of a loop, however often it is asked for one."""
DISK_FAULT_S = 60.0
"""How long a disk that took nothing is told of after the last time."""
TELL_FIRST_S = 0.1
"""The page is told before anything is written: hiding does not wait for a disk."""


@dataclass(frozen=True)
class Settings:
    """How an agent is set up; the times are shorter in tests."""

    server: str
    port: int = 8370
    poll_s: float = POLL_S
    report_s: float = REPORT_S
    look_s: float = LOOK_S


@dataclass
class BoardAgent:
    """One agent. `eyes` is None where the browser's port is not given: no level 2 then.

    `panel` is None where nobody has said where the kernel tells of the panel.
    """

    place: Place
    settings: Settings
    eyes: tuple[Browser, Reader] | None = None
    panel: Panel | None = None
    core: Core | None = None
    ledger: Ledger | None = None
    code: str = ""
    sight: Sight | None = None
    missed: int = 0
    unheard: int = 0
    turned_away: bool = False
    alerts: frozenset[str] = frozenset()
    refusals: dict[str, str] = field(default_factory=dict)
    _names: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Which page each picture on the disk is of, for its receipt."""
    _etag: str = ""
    _refusal: str = ""
    _stepped_back: bool = False
    _ahead: bool = False
    _trusted: bool = False
    """Whether what has been seen since the last report may be told as true (可采信)."""
    _kept_at: float = 0.0
    _disk_failed_at: float | None = None
    _ask: asyncio.Event = field(default_factory=asyncio.Event)
    _want: asyncio.Event = field(default_factory=asyncio.Event)
    _tell: asyncio.Event = field(default_factory=asyncio.Event)
    _gaze: asyncio.Event = field(default_factory=asyncio.Event)
    _gazed: set[str] = field(default_factory=set)
    """Pictures whose first hanging was worth a look of its own."""

    # ---- beginning

    def open(self) -> None:
        """Take up what was, and delete what may not be kept before anything is served."""
        self.place.make()
        try:
            pairing = self.place.pairing()
            if pairing is not None:
                self._begin(pairing)
        except DisplayError as fault:  # a person has to pair it anew; the panel shows the code
            log.error("未能继续上次的配对:%s", fault.code)  # noqa: TRY400 - the code says it all
        if self.core is None:
            Cache(self.place.cache).keep_only(())
        else:
            self.tend()

    def _begin(self, pairing: Pairing) -> None:
        try:
            signer = Signer.from_skey(self.place.key.read_text("ascii"))
        except (OSError, ValueError, GongshiError):
            raise damaged() from None
        self.ledger = Ledger.open(self.place.evidence, signer, pairing.site, pairing.board)
        self.core = Core.open(self.place, pairing)
        self._names = _pages_known(read_json(self.place.root / "names.json"))
        self._event(Event(self._now(), What.STARTED))
        self._etag, self._refusal, self.turned_away = "", "", False
        self._trusted = False

    async def run(self) -> None:
        """Pair if need be, then work until cancelled."""
        while True:
            if self.core is None:
                self._begin(await introduced(self.place, self.settings.server, self._show_code))
            await self._work()

    async def _work(self) -> None:
        """Run the loops until the office no longer knows this agent and nothing hangs."""
        core = self._core
        uplink = Uplink.to(core.pairing.server, core.pairing.token)
        loops = (
            self._tending(),
            self._every(self.settings.poll_s, self._ask, lambda: self.follow(uplink), 0.2),
            self._every(self.settings.poll_s, self._want, lambda: self._fetch(uplink)),
            self._listening(uplink),
            self._every(self.settings.report_s, self._tell, self._report_and_send(uplink)),
            self._every(self.settings.look_s, self._gaze, self.look),
        )
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await uplink.close()
        for task in tasks:
            if not task.cancelled() and (fault := task.exception()) is not None:
                raise fault

    def stop(self) -> None:
        """Sign what was seen up to now."""
        if self.core is not None and self.ledger is not None:
            self._event(Event(self._now(), What.STOPPED))
            self._cut()

    # ---- tending

    async def _tending(self) -> None:
        while not (self.turned_away and not self._showing.pages):
            self.tend()
            notify("READY=1", "WATCHDOG=1", f"STATUS={self._words()}")
            await asyncio.sleep(self._rest())
        log.warning("办公端已不认得本屏,重新等待配对")
        self.stop()
        self.place.forget()
        self.core = self.ledger = self.sight = None

    def tend(self) -> None:
        """Judge, wipe, and write down what has been seen."""
        core, ledger = self._core, self._ledger
        now = self._now()
        showing = core.showing(now)
        self._wipe(showing, now)
        self._weigh(now)
        ledger.watch.quiet(now)
        self._alert(now)
        if time.monotonic() - self._kept_at > KEEP_S:
            self._kept_at = time.monotonic()
            self._keep(now)
            with self._on_disk():
                core.save()
        if ledger.full:
            self._cut()
            self._tell.set()

    def _weigh(self, now: datetime) -> None:
        """Begin a new report where the time begins to be good enough to tell by, or ceases."""
        trusted = self._core.heard and not self._ahead
        if trusted != self._trusted:
            self._cut()
            self._trusted = trusted
        if trusted:
            self._ledger.woke(now)

    def _wipe(self, showing: Showing, now: datetime) -> None:
        """Unlink what may not be kept, and write a receipt for each page that was here.

        A crash in between leaves its name behind, and the receipt is written by the next start.
        """
        backdrop = {self._core.manifest.standby.sha256} if self._core.manifest else set()
        self._cache.keep_only(showing.keep | backdrop)
        gone = [digest for digest in self._names if digest not in showing.keep]
        self._gazed -= set(gone)
        for digest in gone:
            posting, page = self._names.pop(digest)
            self._event(Event(now, What.WIPED, posting, page, digest, METHOD))
        if gone:
            self._keep(now)
            self._keep_names()
            self._tell.set()

    def _keep(self, now: datetime) -> None:
        with self._on_disk():
            self._ledger.keep(now, self._core.manifest, trusted=self._trusted)

    def _keep_names(self) -> None:
        with self._on_disk():
            put_json(self.place.root / "names.json", self._names)

    @contextlib.contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Go on where the disk takes nothing, and say so."""
        try:
            yield
        except OSError:
            self._disk_failed_at = time.monotonic()

    def _rest(self) -> float:
        """Return how long until something must change."""
        change = self._showing.next_change
        if change is None:
            return TEND_S
        return min(max((change - self._now()).total_seconds(), 0.001), TEND_S)

    @property
    def _showing(self) -> Showing:
        return self._core.showing(self._now())

    def _alert(self, now: datetime) -> None:
        """Tell each alert once when it comes."""
        found = set(self._core.faults) | set(self.refusals.values())
        found |= {self._refusal} if self._refusal else set()
        found |= {"clock_back"} if self._stepped_back else set()
        found |= {"clock_ahead"} if self._ahead else set()
        found |= {"disk_failed"} if self._is_disk_failing else set()
        found |= {"not_paired"} if self.turned_away else set()
        found |= {"server_silent"} if self.missed >= MISSED_BEFORE_ALERT else set()
        found |= {"hints_silent"} if self.unheard >= MISSED_BEFORE_ALERT else set()
        for code in sorted(found - self.alerts):
            self._event(Event(now, What.ALERT, code=code))
        self.alerts = frozenset(found)

    # ---- the office

    async def follow(self, uplink: Uplink) -> None:
        """Ask for the manifest."""
        try:
            answer = await uplink.manifest(self._etag)
            self.turned_away = answer.status == NOT_FOUND and await uplink.is_turned_away()
        except httpx.HTTPError:
            self.missed += 1
            return
        usable = answer.status in {OK, NOT_MODIFIED} or self.turned_away
        self.missed = 0 if usable else self.missed + 1  # a proxy's 404 is no answer
        if answer.status == NOT_MODIFIED:
            self._refusal = ""
        if answer.status == OK and self._hear(answer.data, answer.etag):
            await asyncio.sleep(TELL_FIRST_S)
            with self._on_disk():
                self._core.persist()
        self.tend()
        self._want.set()

    def _take(self, data: bytes, etag: str) -> None:
        if self._hear(data, etag):
            self._core.persist()

    def _hear(self, data: bytes, etag: str) -> bool:
        """Believe a manifest if it holds; return whether it did."""
        core, ledger = self._core, self._ledger
        try:
            core.hear(data, real_now(), _boot_s())
        except DisplayError as fault:
            self._refusal = fault.code
            return False
        self._etag, self._refusal = etag, ""
        if core.manifest is not None and ledger.max_gap_s != core.manifest.max_gap_s:
            self._cut()  # a report speaks of one longest gap
        return True

    async def _fetch(self, uplink: Uplink) -> None:
        """Fetch what may be kept and is not here, one after the other."""
        for item in self._core.items:
            digest = item.image.sha256
            if digest in self._showing.keep and not self._cache.has(digest):
                await self._fetch_one(uplink, item)
        here = {item.image.sha256 for item in self._core.items}
        self.refusals = {d: code for d, code in self.refusals.items() if d in here}

    async def _fetch_one(self, uplink: Uplink, item: Item) -> None:
        digest = item.image.sha256
        try:
            data = await uplink.picture(item.image)
            if digest in self._showing.keep:  # it may have ended on its way
                self._store(item, data)
            self.refusals.pop(digest, None)
        except httpx.HTTPError:
            self.refusals[digest] = "picture_absent"
        except DisplayError as fault:
            self.refusals[digest] = fault.code
        except OSError:
            self.refusals[digest] = "disk_failed"

    def _store(self, item: Item, data: bytes) -> None:
        """Keep a picture; its name is written down before, so that no receipt is lost."""
        digest = item.image.sha256
        self._names[digest] = (item.id, item.page)
        self._keep_names()
        try:
            self._cache.put(item.image, data)
        except (DisplayError, OSError):
            del self._names[digest]
            raise
        self._event(Event(self._now(), What.DELIVERED, item.id, item.page, digest))

    async def _listening(self, uplink: Uplink) -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError, DisplayError, ValueError):
                async for seq in uplink.hints():
                    self.unheard = 0
                    stored = self._core.stored
                    if stored is None or seq != stored.seq or not self._core.heard:
                        self._ask.set()
            self.unheard += 1
            await asyncio.sleep(min(5.0 * self.unheard, 60.0))

    def _report_and_send(self, uplink: Uplink) -> Callable[[], Awaitable[None]]:
        async def report() -> None:
            self._cut()
            await self.send(uplink)

        return report

    async def send(self, uplink: Uplink) -> None:
        """Upload what waits, oldest first, until the office has it or does not answer."""
        outbox = Outbox(self.place)
        for batch in outbox.batches():
            try:
                became = await uplink.upload([path.read_bytes() for path in batch.values()])
            except (httpx.HTTPError, DisplayError):
                return
            for code in sorted(set(became.refused.values())):
                log.warning("证据未被接受:%s", code)
            outbox.settle(batch, became)

    def _cut(self) -> None:
        with self._on_disk():
            self._ledger.cut(self._now(), self._core.manifest, trusted=self._trusted)

    # ---- looking

    async def look(self) -> None:
        """Read the panel back, if a page has hung on it all the while."""
        before = self.sight
        if self.eyes is None or before is None or before.state is not State.VISIBLE:
            return
        browser, reader = self.eyes
        picture = await asyncio.to_thread(self._cache.get, before.sha256)
        try:
            shot = await browser.capture(f"http://127.0.0.1:{self.settings.port}{PLAYER}")
            self._core.faults.discard("capture_failed")
        except DisplayError as fault:
            self._core.faults.add(fault.code)
            return
        at = self._now()
        if picture is None or self.sight != before:
            return  # another page's turn has come: whose capture this is cannot be said
        codes = await asyncio.to_thread(reader.codes, shot)
        distance = await asyncio.to_thread(reader.distance, shot, picture)
        item = self._core.item_of(before.sha256)
        wanted = item.qr if item else ""
        read = wanted if wanted in codes else next(iter(codes), "")
        page = (before.id, before.page, before.sha256)
        self._ledger.readings.append(Reading(at, *page, read[:200], distance))
        differs = read != wanted or distance > DISTANCE_LIMIT
        (self._core.faults.add if differs else self._core.faults.discard)("panel_differs")

    # ---- the page

    def card(self) -> Mapping[str, str] | None:
        """Return the pairing card, None once paired."""
        if self.core is not None:
            return None
        if not self.code:
            return {
                "title": "正在连接发布系统",
                "code": "",
                "advice": "连接后显示配对码;请检查网络和服务地址",
            }
        return {
            "title": "本屏等待配对",
            "code": self.code,
            "advice": "请工作人员在办公电脑执行 gongshi board confirm 屏名 配对码",
        }

    def identity(self) -> Mapping[str, str]:
        """Return what the page pins."""
        pairing = self._core.pairing
        return {"vkey": pairing.vkey, "site": pairing.site, "board": pairing.board}

    def manifest(self) -> tuple[bytes, str, bool] | None:
        """Return the manifest, its tag, and whether the office was heard."""
        if self.core is None or self.core.stored is None or not self.core.data:
            return None
        heard = self.core.heard
        return self.core.data, f'"{self.core.stored.sha256}-{int(heard)}"', heard

    def picture(self, digest: str) -> tuple[bytes, str] | None:
        """Return a picture that may hang now."""
        if self.core is None:
            return None
        item = self.core.item_of(digest)
        if item is None or digest not in self._showing.keep:
            return None
        data = self._cache.get(digest)
        return (data, item.image.type) if data else None

    def seen(self, body: object) -> None:
        """Take down what the page says it paints."""
        sight = closed(body, ("sight",))["sight"]
        if sight is None:
            self.sight = None
        if self.core is None or sight is None:
            return
        found = read_sight(sight)
        if found.state is State.VISIBLE:
            item = self.core.item_of(found.sha256)
            if item is None or (item.id, item.page) != (found.id, found.page):
                raise Misfit
        if self.panel is not None and self.panel.is_off:
            found = PANEL_OFF
        self.sight = found
        if found.state is State.VISIBLE and found.sha256 not in self._gazed:
            self._gazed.add(found.sha256)
            self._gaze.set()
        now = self._now()
        self._weigh(now)
        self._ledger.watch.see(now, found)

    def health(self) -> dict[str, Any]:
        """Return how the agent is: for the page, for `board status`, for whoever watches."""
        core = self.core
        if core is None:
            return {"paired": False, "code": self.code, "seq": 0}
        showing, mark = self._showing, core.clock.mark
        return {
            "paired": True,
            "site": core.pairing.site,
            "board": core.pairing.board,
            "vkey": core.pairing.vkey,
            "server": core.pairing.server,
            "seq": core.stored.seq if core.stored else 0,
            "heard": core.heard,
            "mark": round(mark.timestamp() * 1000) if mark else 0,
            "now": to_utc_text(self._now()),
            "pages": len(showing.pages),
            "standby": showing.standby,
            "missed": self.missed,
            "alerts": sorted(self.alerts),
            "backlog": Outbox(self.place).backlog,
            "refused": Outbox(self.place).aside,
            "sight": self.sight.state.value if self.sight else "",
        }

    # ---- small things

    @property
    def _core(self) -> Core:
        if self.core is None:
            raise AssertionError
        return self.core

    @property
    def _ledger(self) -> Ledger:
        if self.ledger is None:
            raise AssertionError
        return self.ledger

    @property
    def _cache(self) -> Cache:
        return Cache(self.place.cache)

    def _now(self) -> datetime:
        reading = self._core.read_clock(real_now(), _boot_s())
        self._stepped_back, self._ahead = reading.stepped_back, reading.ahead
        return reading.now

    @property
    def _is_disk_failing(self) -> bool:
        at = self._disk_failed_at
        return at is not None and time.monotonic() - at < DISK_FAULT_S

    def _show_code(self, code: str) -> None:
        self.code = code

    def _event(self, event: Event) -> None:
        self._ledger.events.append(event)

    def _words(self) -> str:
        showing = self._showing
        return f"{len(showing.pages)} 页在展" if showing.pages else f"待机 {showing.standby}"

    async def _every(
        self,
        seconds: float,
        early: asyncio.Event,
        do: Callable[[], Awaitable[None]],
        jitter: float = 0.0,
    ) -> None:
        """Do something now, then every so often and whenever `early` is set."""
        while True:
            early.clear()
            try:
                await do()
            except Exception as fault:  # noqa: BLE001 - the next round tries again
                log.error("未完成:%s", type(fault).__name__)  # noqa: TRY400 - no values in the log
            await asyncio.sleep(BREATH_S)
            wait = seconds * (1 + jitter * (2 * random.random() - 1))  # noqa: S311 - spreads load
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(early.wait(), wait)


def _pages_known(value: Any) -> dict[str, tuple[str, int]]:
    """Read which page each picture is of; what is damaged costs a receipt and nothing else."""
    found = value.items() if isinstance(value, dict) else ()
    return {
        digest: (str(page[0]), page[1])
        for digest, page in found
        if isinstance(page, list) and len(page) == 2 and isinstance(page[1], int)  # noqa: PLR2004
    }


def _boot_s() -> float:
    """Return seconds since boot, sleep included: a panel that slept has aged as well."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
