"""Reconcile (核对补齐): look, plan, act, look again; after three rounds say what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.display.push.model import Amend, PushError, Put, Remove, Unfit
from gongshi.display.push.plan import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from gongshi.display.push.model import Adapter, Observed, Op, Wanted

ROUNDS = 3


@dataclass(frozen=True)
class Done:
    """One op carried out, or not (`code`)."""

    op: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class Report:
    """How it ended: `reached` is true only where a last look found nothing left to do."""

    reached: bool
    done: tuple[Done, ...]
    troubles: tuple[str, ...]
    showing: str = ""
    held: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()


def reconcile(
    adapter: Adapter, desired: Sequence[Wanted], read: Callable[[Wanted], bytes], now: datetime
) -> Report:
    """Bring a device to `desired`; `read` returns a picture's bytes. Never raises PushError."""
    report = _rounds(adapter, desired, read, now)
    stray = tuple(sorted(adapter.stray))
    return replace(report, stray=stray, reached=report.reached and not stray)


def _rounds(
    adapter: Adapter, desired: Sequence[Wanted], read: Callable[[Wanted], bytes], now: datetime
) -> Report:
    done: list[Done] = []
    troubles: list[str] = []
    for left in range(ROUNDS, -1, -1):
        try:
            observed = adapter.observe()
        except PushError as fault:
            return _report(None, done, [*troubles, fault.code])
        ops = plan(desired, observed.seen, adapter.able, now)
        troubles = [*observed.warnings, *(op.code for op in ops if isinstance(op, Unfit))]
        todo = [op for op in ops if not isinstance(op, Unfit)]
        if not todo and not (adapter.stray and left):
            return _report(observed, done, troubles)
        if left:
            done += [_carry_out(adapter, op, read) for op in todo]
    last = [one.code for one in done[-len(todo) :] if one.code]
    return _report(None, done, [*troubles, *last, "push_not_settled"])


def _report(observed: Observed | None, done: list[Done], troubles: list[str]) -> Report:
    codes = tuple(dict.fromkeys(troubles))
    if observed is None:
        return Report(False, tuple(done), codes)
    held = tuple(seen.name for seen in observed.seen)
    unfit = {"push_too_large", "push_end_before_start"} & set(codes)
    return Report(not unfit, tuple(done), codes, observed.showing, held)


def _carry_out(adapter: Adapter, op: Op, read: Callable[[Wanted], bytes]) -> Done:
    kind = type(op).__name__.lower()
    name = op.name if isinstance(op, Remove) else op.wanted.name
    try:
        match op:
            case Put():
                adapter.put(op.wanted, read(op.wanted))
            case Amend():
                adapter.amend(op.ref, op.wanted)
            case Remove():
                adapter.remove(op.ref)
    except PushError as fault:
        return Done(kind, name, fault.code)
    return Done(kind, name)
