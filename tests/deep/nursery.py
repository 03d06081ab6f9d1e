"""Where mutants are tried: one pytest session that has collected everything, forked for each.

The tests are first run once in a fork that notes which test enters which function of the room and
what it costs. A mutant then meets only the tests that enter its function, those that killed most
before it first, and the first failure ends it.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import struct
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from tests.deep.transplant import transplant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType, ModuleType

    from tests.deep.operators import Mutant

    Place = tuple[str, int, int]  # module, first and last line of a function

SURVIVED, KILLED, OUTLASTED = "survived", "killed", "outlasted"
LEAST_S, PATIENCE = 10.0, 5.0  # processor seconds a mutant may take: at least, times its tests
EXAMPLES = 15  # of each property; the seed is fixed, so that a survivor is no accident
_AT_IMPORT = -1


class Nursery:
    """A pytest plugin: collects, then calls `work` instead of running the tests."""

    def __init__(self, root: str, sources: dict[str, str], work) -> None:
        self.root, self.sources, self.work = root, sources, work
        self.items: list = []
        self.failed = False
        self.seconds: list[float] = []
        self.entered: dict[Place, set[int]] = defaultdict(set)
        self.kills: Counter[int] = Counter()
        self.near: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)

    def pytest_runtestloop(self, session) -> bool:
        self.items = session.items
        self.work(self)
        return True

    def pytest_runtest_logreport(self, report) -> None:
        self.failed = self.failed or report.failed

    # ---- the unchanged room ---------------------------------------------------------------------
    def learn(self, known: Any = None) -> Any:
        """Run every test once in a fork, unless that is known; None where one of them fails."""
        if known is None:
            data = b"".join(_answers(self._traced))
            if not data:
                return None
            known = pickle.loads(data)
        self.seconds, entered = known
        for test, places in enumerate(entered):
            for place in places:
                self.entered[place].add(test)
        return known

    def _traced(self, answer: int) -> None:
        modules = {f"{self.root}/{m.replace('.', '/')}.py": m for m in self.sources}
        codes: set[CodeType] = set()

        def enter(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename in modules:
                codes.add(frame.f_code)

        seconds, entered = [], []
        kept = [thing for m in self.sources for thing in _kept_answers(_module(m))]
        for item in self.items:
            codes.clear()
            for clear in kept:  # or only the first test to ask would seem to enter
                clear()
            began = _spent()
            sys.setprofile(enter)
            self._run(
                item, None
            )  # no next: fixtures are torn down, so that each test enters its own
            sys.setprofile(None)
            seconds.append(_spent() - began)
            if self.failed:
                return
            entered.append({(modules[c.co_filename], *_lines(c)) for c in codes})
        with os.fdopen(answer, "wb", closefd=False) as out:
            out.write(pickle.dumps((seconds, entered)))

    def _run(self, item, following) -> None:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)

    # ---- one mutant -----------------------------------------------------------------------------
    def tests_for(self, mutant: Mutant) -> list[int]:
        """Return the tests that enter the mutant's function, likely killers first.

        What stands outside every function may matter to every test that enters the module.
        """
        spans = [p for p in self.entered if p[0] == mutant.module and p[1] <= mutant.line <= p[2]]
        if spans:
            tests = self.entered[min(spans, key=lambda place: place[2] - place[1])]
        elif mutant.inside:
            tests = set()  # a function no test enters
        else:
            tests = {t for p, found in self.entered.items() if p[0] == mutant.module for t in found}
        near = self.near[mutant.module, mutant.line // 10]
        own = f"test_{mutant.module.removeprefix('masking.')}.py"
        strange = [item.path.name != own for item in self.items]
        return sorted(
            tests, key=lambda t: (-near[t], -self.kills[t], strange[t], self.seconds[t])
        )  # fmt: skip

    def tried(self, mutant: Mutant) -> str:
        """Try a mutant in a fork."""
        tests = self.tests_for(mutant)
        if not tests:
            return SURVIVED
        budget = max(LEAST_S, PATIENCE * sum(self.seconds[t] for t in tests))
        answers = b"".join(_answers(lambda out: self._meet(mutant, tests, budget, out)))
        if len(answers) != 4:
            return OUTLASTED
        (killer,) = struct.unpack("i", answers)
        if killer == len(self.items):
            return SURVIVED
        if killer != _AT_IMPORT:
            self.kills[killer] += 1
            self.near[mutant.module, mutant.line // 10][killer] += 1
        return KILLED

    def _meet(self, mutant: Mutant, tests: list[int], budget: float, answer: int) -> None:
        signal.setitimer(signal.ITIMER_PROF, budget)
        try:
            transplant(_module(mutant.module), mutant.tree(self.sources[mutant.module]))
        except Exception:  # noqa: BLE001 - importing the mutant fails: no test is needed
            os.write(answer, struct.pack("i", _AT_IMPORT))
            return
        for test, after in zip(tests, [*tests[1:], None], strict=True):
            self._run(self.items[test], None if after is None else self.items[after])
            if self.failed:
                os.write(answer, struct.pack("i", test))
                return
        os.write(answer, struct.pack("i", len(self.items)))


def _module(name: str) -> ModuleType:
    return sys.modules[name]


def _kept_answers(module: ModuleType) -> list[Callable[[], None]]:
    """Return what forgets the answers of a module's cached functions."""
    things = vars(module).values()
    return [thing.cache_clear for thing in things if hasattr(thing, "cache_clear")]


def _lines(code: CodeType) -> tuple[int, int]:
    lines = [line for _, _, line in code.co_lines() if line is not None]
    return code.co_firstlineno, max(lines, default=code.co_firstlineno)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _answers(act) -> Iterable[bytes]:
    """Run `act(descriptor)` in a fork and yield what it writes there; nothing where it died."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receive)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        try:
            act(send)
        finally:
            os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as answer:
        data = answer.read()
    os.waitpid(child, 0)
    yield data
