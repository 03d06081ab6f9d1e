"""The verify page (核验页) of a posting as static HTML: facts of the posting, never a name.

With its script off the page says what the server wrote and when, and that the phone did not check.
The facts outlive the rows: they are stored at publication and drawn again after retirement.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gongshi.clock import SHANGHAI, from_utc_text, to_utc_text
from gongshi.notice.dates import UNITS, last_shown_day, words
from gongshi.notice.environment import environment
from gongshi.notice.typeset import in_full
from gongshi.posting.kind import RowUnit, Word
from gongshi.posting.notice import Contact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.posting.item import Item
    from gongshi.posting.kind import Kind
    from gongshi.posting.notice import Notice
    from gongshi.posting.site import Site
    from gongshi.posting.window import Window

TEMPLATE = "public/posting.html.j2"
HANGING = {Word.BEFORE_DECISION: "公示中", Word.AFTER_DECISION: "张贴中"}


@dataclass(frozen=True)
class PublicLink:
    """Another posting that this one leads to, by id and printed number."""

    posting_id: str
    number: str


@dataclass(frozen=True)
class PublicFacts:
    """What stays true of a posting and holds no row. `counted_days` make 第3/7个工作日."""

    posting_id: str
    office: str
    title: str
    number: str
    word: Word
    item: str
    bases: tuple[str, ...]
    window_label: str
    window_dates: str
    window_days: str
    day_unit: str
    counted_days: tuple[date, ...]
    last_day: date
    not_after: datetime
    rows: int
    unit: str
    pages: int
    check_code: str
    contacts: tuple[Contact, ...]
    sample_mark: str
    corrects: PublicLink | None = None
    broken_title: str = ""  # the title with its break marks

    def as_json(self) -> dict[str, Any]:
        """Return the facts as plain JSON data, for the store."""
        return asdict(self) | {
            "counted_days": [day.isoformat() for day in self.counted_days],
            "last_day": self.last_day.isoformat(),
            "not_after": to_utc_text(self.not_after),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PublicFacts:
        """Read what `as_json` returned."""
        corrects = data["corrects"]
        return cls(
            **{
                **data,
                "word": Word(data["word"]),
                "bases": tuple(data["bases"]),
                "counted_days": tuple(map(date.fromisoformat, data["counted_days"])),
                "last_day": date.fromisoformat(data["last_day"]),
                "not_after": from_utc_text(data["not_after"]),
                "contacts": tuple(Contact(**contact) for contact in data["contacts"]),
                "corrects": PublicLink(**corrects) if corrects else None,
            }
        )


@dataclass(frozen=True)
class PublicView:
    """The facts and what the record holds at the time of writing.

    `state` is posted, retired, withdrawn or corrected (with `successor`). `training_s` is the
    clock's offset in seconds in a training home, else None. `prefix` is the path under which the
    public tree is served, empty at the root. `early`: retired before its end. `evidence` are the
    log's indexes of what was signed of its display.
    """

    facts: PublicFacts
    state: str
    written_at: datetime
    root_vkey: str
    training_s: int | None = None
    prefix: str = ""
    successor: PublicLink | None = None
    early: bool = False
    evidence: tuple[int, ...] = ()


def public_facts(
    notice: Notice,
    kind: Kind,
    item: Item,
    window: Window,
    *,
    posting_id: str,
    bases: tuple[str, ...],
    pages: int,
    corrects: PublicLink | None = None,
) -> PublicFacts:
    """Take from a notice what the public may read without its table.

    `pages` counts the pages of one picture profile; `bases` are those the notice cites.
    """
    return PublicFacts(
        posting_id=posting_id,
        office=notice.office,
        title=notice.plain_title,
        number=notice.number,
        word=kind.word,
        item=f"社区居务公开事项第{item.no}项 {item.name}" if kind.in_catalogue else item.name,
        bases=bases,
        window_label=notice.window_label,
        window_dates=notice.window_dates,
        window_days=notice.window_days,
        day_unit=UNITS[window.unit] if window.unit else "",
        counted_days=tuple(day.date for day in window.days if day.counted),
        last_day=last_shown_day(window),
        not_after=window.not_after,
        rows=len(notice.rows),
        unit="户" if kind.unit is RowUnit.HOUSEHOLD else "人",
        pages=pages,
        check_code=notice.qr.check_code,
        contacts=notice.contacts,
        sample_mark=notice.sample_mark,
        broken_title=notice.title,
        corrects=corrects,
    )


def extended(facts: PublicFacts, window: Window, kind: Kind) -> PublicFacts:
    """Return the facts of a posting whose window was made longer (延期)."""
    return replace(
        facts,
        window_dates=words(window, kind).dates,
        window_days=f"{words(window, kind).days},已延期",
        counted_days=tuple(day.date for day in window.days if day.counted),
        last_day=last_shown_day(window),
        not_after=window.not_after,
    )


def path_prefix(site: Site) -> str:
    """Return the path of `public_base`, under which the public tree is served."""
    return urlsplit(site.public_base or "").path.rstrip("/")


def page(view: PublicView, templates_dir: Path | None = None) -> str:
    """Return `P/ID/index.html`."""
    template = environment(templates_dir).get_template(TEMPLATE)
    return template.render(
        view=view,
        facts=view.facts,
        before_decision=view.facts.word is Word.BEFORE_DECISION,
        hanging=HANGING[view.facts.word],
        last=in_full(view.facts.last_day),
        until=to_utc_text(view.facts.not_after),
        written=view.written_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        written_utc=to_utc_text(view.written_at),
    )
