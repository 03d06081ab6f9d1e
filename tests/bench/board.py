"""The wall in a real Chromium before the real server: down in time, ended in time, never fatter.

The server is `python -m gongshi.web` over a training home; manifests are signed with its key and
replaced as the projection does. Painted means: the picture's node is gone, the card is up, and the
frame that drew it so is over. The bound of every line is its goal, so the ratio is the part used.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.display import Image, Item, Manifest, Sensitivity, Standby, build
from gongshi.posting.life import WithdrawReason
from gongshi.steps.postings import takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.wall import pairing
from gongshi.steps.wall.boards import manifest_file
from tests.bench.rounds import Line, Target
from tests.bench.verify_page import answers, free_port
from tests.conftest import CHROMIUM_FLAGS, CHROMIUM_NAMES
from tests.display.agents import AgentProcess, wait_for
from tests.office import KINDS, make_samples, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
PICTURES = [ROOT / "docs" / "pictures" / f"{name}-p1080.png" for name in "ABC"]
BOARD = "gate"
PANEL = {"width": 1080, "height": 1920}
HINTED, POLLED, ENDED = 0.1, 35.0, 0.05
SWAPS, WARM = 500, 50

WATCH = """() => {
    window.when = new Promise((resolve) => {
        const look = () => {
            const up = !document.getElementById("standby").hidden;
            const gone = up && !document.querySelector("#stage img");
            requestAnimationFrame(gone ? () => resolve(Date.now()) : look);
        };
        look();
    });
    return true;
}"""


@dataclass
class Wall:
    """One training home with its server, and what it tells the board `gate`."""

    folder: Path
    office: Any = None
    port: int = 0
    server: subprocess.Popen[bytes] | None = None
    seq: int = 1000
    agents: list[AgentProcess] = field(default_factory=list)

    def open(self) -> Wall:
        self.office = open_office(self.folder / "home")
        self.port = free_port()
        self.start()
        return self

    def start(self) -> None:
        env = {**os.environ, "GONGSHI_HOME": str(self.office.home.root), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "gongshi.web", "--port", str(self.port)]
        self.server = subprocess.Popen(command, env=env)
        wait_for(lambda: answers(self.port), "the server did not start", 40)

    def kill(self) -> None:
        if self.server is not None:
            self.server.kill()
            self.server.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tell(self, *items: Item) -> float:
        """Replace the manifest; return the instant at which it was there."""
        desk = self.office.desk
        self.seq += 1
        made = Manifest(
            site=desk.rules.site.origin,
            board=BOARD,
            seq=self.seq,
            prev="",
            issued_at=desk.now().replace(microsecond=0),
            lease_s=86_400,
            items=items,
            standby=Standby("滨河社区居民委员会"),
            training_s=desk.training,
        )
        path = manifest_file(desk, BOARD)
        staged = path.with_suffix(".part")
        staged.write_bytes(build(made, desk.keys.manifest))
        staged.replace(path)
        return time.time()

    def item(self, picture: Path, seconds: float = 3600) -> Item:
        """A page that hangs from an hour ago for so many seconds more."""
        data = picture.read_bytes()
        digest = sha256(data).hexdigest()
        posting = digest[:26].upper()
        kept = self.office.home.pictures / posting / f"{digest}.png"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(data)
        now = self.office.desk.now().replace(microsecond=0)
        path = f"/board/v1/picture/{digest}"
        return Item(
            id=posting, rev=1, page=1, pages=1, sensitivity=Sensitivity.SENSITIVE,
            starts=now - timedelta(hours=1), until=now + timedelta(seconds=seconds),
            image=Image(digest, len(data), "image/png", 1080, 1920, path),
            qr="", lease_s=86_400, min_dwell_s=0, priority=0,
        )  # fmt: skip

    def real(self, moment: Any) -> float:
        """Return the real POSIX time of a moment on the training clock."""
        return float(moment.timestamp() - self.office.desk.training)


def run(*, full: bool) -> Iterator[Line]:
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        wall = Wall(folder).open()
        closing.callback(wall.kill)
        browser = closing.enter_context(chromium())
        page = paired(wall, browser)
        yield from takedowns(wall, page, "page, hints", HINTED, 40 if full else 20)
        yield from real_takedowns(wall, page)
        yield from expiries(wall, page, full=full)
        yield memory(wall, page, SWAPS if full else 3 * WARM)
        page.context.close()
        yield from polled(wall, browser, 6 if full else 2)
        yield from through_agent(wall, browser, 40 if full else 20)


@contextmanager
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)))
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *root])
        yield browser
        browser.close()


def paired(wall: Wall, browser: Any) -> Any:
    code = pairing.pair(wall.office.desk, BOARD)
    page = browser.new_context(viewport=PANEL).new_page()
    page.goto(f"{wall.url}/board/v1/pair?code={code}")
    return page


def shown(page: Any, item: Item) -> None:
    page.wait_for_function(
        "id => document.documentElement.dataset.showing === `${id}/1`",
        arg=item.id, timeout=90_000, polling=20,
    )  # fmt: skip
    page.wait_for_timeout(300)


def takedowns(wall: Wall, page: Any, how: str, goal: float, count: int) -> Iterator[Line]:
    """From the replaced manifest to the painted card."""
    item, late = wall.item(PICTURES[0]), []
    for _ in range(count):
        wall.tell(item)
        shown(page, item)
        page.evaluate(WATCH)
        at = wall.tell()
        late.append(page.evaluate("window.when") / 1000 - at)
    yield line(f"takedown, {how}, p50", late, 0.5, goal)
    yield line(f"takedown, {how}, p99", late, 0.99, goal * 10 if goal < 1 else goal)


def real_takedowns(wall: Wall, page: Any) -> Iterator[Line]:
    """From the call of `withdraw` to the painted card, database, log and all."""
    samples = make_samples(wall.folder / "samples")
    late = []
    for letter in "BC":
        posting = wall.office.approved(samples[letter], KINDS[letter])
        publish(wall.office.desk, posting)
        renumber(wall)
        page.reload()
        page.wait_for_function(
            "id => document.documentElement.dataset.showing.startsWith(id)",
            arg=posting, timeout=90_000,
        )  # fmt: skip
        page.evaluate(WATCH)
        desk, at = wall.office.desk, time.time()
        takedown.withdraw(desk, posting, "li-ming", WithdrawReason.PRIVACY)
        late.append(page.evaluate("window.when") / 1000 - at)
    yield line("takedown, from the call of withdraw, worst", late, 1.0, 1.0)


def renumber(wall: Wall) -> None:
    """Let the office go on above the numbers that this bench has used."""
    from dataclasses import replace

    desk = wall.office.desk
    with desk.store.transaction() as tx:
        known = tx.boards.manifest(BOARD)
        if known.seq < wall.seq:
            tx.boards.put_manifest(replace(known, seq=wall.seq, substance=""))
    from gongshi.steps.projection import project

    project(desk)
    with desk.store.transaction() as tx:
        wall.seq = max(wall.seq, tx.boards.manifest(BOARD).seq) + 10


def expiries(wall: Wall, page: Any, *, full: bool) -> Iterator[Line]:
    """From the signed end to the first frame without the list."""
    for how, count in (("alive", 10), ("killed", 5), ("network cut", 5)):
        late = []
        for _ in range(count * (2 if full else 1)):
            item = wall.item(PICTURES[0], 6)
            wall.tell(item)
            shown(page, item)
            if how == "killed":
                wall.kill()
            page.context.set_offline(how == "network cut")
            page.evaluate(WATCH)
            late.append(page.evaluate("window.when") / 1000 - wall.real(item.until))
            page.context.set_offline(False)
            if how == "killed":
                wall.start()
        yield line(f"end, server {how}, p50", late, 0.5, ENDED)
        yield line(f"end, server {how}, worst", late, 1.0, ENDED)


def memory(wall: Wall, page: Any, swaps: int) -> Line:
    """Every swap is a new manifest with another picture: fetched, checked, shown, let go."""
    session = page.context.new_cdp_session(page)

    def weigh() -> float:
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(1500)
        return megabytes_below(os.getpid())

    items = [wall.item(picture) for picture in PICTURES]
    weights = []
    for n in range(WARM + swaps):
        item = items[n % len(items)]
        wall.tell(item)
        page.wait_for_function(
            "id => document.documentElement.dataset.showing === `${id}/1`",
            arg=item.id, timeout=90_000, polling=20,
        )  # fmt: skip
        if n + 1 in {WARM, WARM + swaps}:
            weights.append(weigh())
    before, after = weights
    return Line(
        "board", f"memory after {swaps} swaps", swaps, after, before, after / before, "MB",
        f"after {WARM} swaps", Target(1.2),
    )  # fmt: skip


def polled(wall: Wall, browser: Any, count: int) -> Iterator[Line]:
    """The same without hints: the page has nothing but its poll."""
    context = browser.new_context(viewport=PANEL)
    context.route("**/board/v1/events", lambda route: route.abort())
    code = pairing.pair(wall.office.desk, BOARD)
    page = context.new_page()
    wall.tell(wall.item(PICTURES[0]))
    page.goto(f"{wall.url}/board/v1/pair?code={code}")
    yield from takedowns(wall, page, "page, polling only", POLLED, count)
    context.close()


def through_agent(wall: Wall, browser: Any, count: int) -> Iterator[Line]:
    """Office → agent → page, each woken by a hint."""
    from gongshi.steps.wall import agents

    agent = AgentProcess(wall.folder / "board", wall.url).start()
    try:
        code = wait_for(lambda: (agent.health() or {}).get("code"), "no code came")
        agents.confirm(wall.office.desk, BOARD, code)
        wait_for(lambda: (agent.health() or {}).get("paired"), "not paired")
        page = browser.new_context(viewport=PANEL).new_page()
        page.goto(agent.url)
        yield from takedowns(wall, page, "through the agent", HINTED, count)
        page.context.close()
    finally:
        agent.kill()


def line(what: str, late: Sequence[float], part: float, goal: float) -> Line:
    ours = sorted(late)[min(len(late) - 1, int(part * len(late)))]
    return Line(
        "board", what, len(late), ours * 1000, goal * 1000, ours / goal, "ms", "goal", Target(1.0)
    )


def megabytes_below(ancestor: int) -> float:
    """Return the proportional memory of every Chromium process below a process."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return sum(_pss(child) for child in parents if _below(child, ancestor, parents)) / 1024


def _below(child: int, ancestor: int, parents: dict[int, int]) -> bool:
    while child in parents:
        child = parents[child]
        if child == ancestor:
            return True
    return False


def _pss(process: int) -> float:
    try:
        if "chrom" not in Path(f"/proc/{process}/comm").read_text():
            return 0
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return float(next(row.split()[1] for row in rollup.splitlines() if row.startswith("Pss:")))
