"""From single sightings to spans (看屏): what an agent writes down of its panel. Pure.

The page says what it paints, at each change and at least every few seconds. A page of a playlist
is off the panel while others have their turn; its span goes on if it comes back within `max_gap`.
Ten seconds without a word are darkness; a pause of the agent itself is told as nothing at all,
because nobody was looking.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gongshi.display.report import MAX_GAP_S, Sight, Span, State

SILENCE = timedelta(seconds=10)
"""How long the page may be silent before the panel counts as dark."""

PAGE_SILENT = Sight(State.DARK, code="page_silent")
AGENT_DOWN = Sight(State.DARK, code="agent_down")


@dataclass
class _Open:
    """A span that may still grow; `told` once a report has carried its beginning."""

    begins: datetime
    ends: datetime
    gap: timedelta = timedelta(0)
    told: bool = False

    def span(self, sight: Sight) -> Span:
        return Span(self.begins, self.ends, sight, round(self.gap.total_seconds()))


@dataclass
class Watch:
    """What has been seen since the last report, and what may still grow."""

    max_gap: timedelta = timedelta(seconds=MAX_GAP_S)
    sight: Sight | None = None
    last: datetime | None = None
    _open: dict[Sight, _Open] = field(default_factory=dict)
    _done: list[Span] = field(default_factory=list)

    def see(self, at: datetime, sight: Sight) -> None:
        """Take down that the page shows `sight` from `at` on, or still."""
        if self.last is not None and at < self.last:  # an untrusted leap ahead was corrected
            self._close_all()
        elif self.last is not None and at - self.last > SILENCE:
            self._leave()
        else:
            self._stretch(at)
        self._enter(at, sight)
        self.sight, self.last = sight, at

    def quiet(self, at: datetime) -> None:
        """Look at the time, every second or so: a page that says nothing is dark."""
        if self.last is None or self.sight is None or at <= self.last:
            return
        if self.sight == PAGE_SILENT:
            self.see(at, PAGE_SILENT)
        elif at - self.last > SILENCE:
            slept = at - self.last > 2 * SILENCE
            self._leave()
            self._enter(at if slept else self.last, PAGE_SILENT)
            self._open[PAGE_SILENT].ends = at
            self.sight, self.last = PAGE_SILENT, at

    def cut(self) -> tuple[Span, ...]:
        """Return the spans since the last cut; each that may go on begins again at its end."""
        for sight, it in list(self._open.items()):
            lost = self.last is not None and self.last - it.ends > self.max_gap
            if lost and sight != self.sight:
                self._close(sight)
        growing = [it.span(sight) for sight, it in self._open.items() if _new(it)]
        spans = tuple(self._done + growing)
        self._done.clear()
        self._open = {s: _Open(it.ends, it.ends, told=True) for s, it in self._open.items()}
        return spans

    def pending(self) -> tuple[Span, ...]:
        """Return what `cut` would, and change nothing: to keep it over a power cut."""
        growing = (it.span(sight) for sight, it in self._open.items() if _new(it))
        return (*self._done, *growing)

    def _stretch(self, at: datetime) -> None:
        if self.sight is not None:
            self._open[self.sight].ends = at

    def _enter(self, at: datetime, sight: Sight) -> None:
        if self.sight is not None and sight != self.sight:
            self._leave()
        known = self._open.get(sight)
        if known is not None and at - known.ends <= self.max_gap:
            known.gap, known.ends = max(known.gap, at - known.ends), at
            return
        if known is not None:
            self._close(sight)
        self._open[sight] = _Open(at, at)

    def _leave(self) -> None:
        """Let go of what was seen: a page may come back for its turn, a card may not."""
        if self.sight is not None and self.sight.state is not State.VISIBLE:
            self._close(self.sight)
        self.sight = None

    def _close(self, sight: Sight) -> None:
        it = self._open.pop(sight)
        if _new(it):
            self._done.append(it.span(sight))

    def _close_all(self) -> None:
        for sight in list(self._open):
            self._close(sight)
        self.sight = None


def tightened(spans: tuple[Span, ...], latest: datetime) -> tuple[Span, ...]:
    """Return the spans as they may stand in a report of `latest`: none reaches beyond it."""
    return tuple(
        replace(span, ends=min(span.ends, latest)) for span in spans if span.begins <= latest
    )


def _new(it: _Open) -> bool:
    return it.ends > it.begins or not it.told
