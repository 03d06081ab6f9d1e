"""Cards without names (无姓名卡片): after a list came down, and beside one that hangs longer.

Made from the public facts only, every word of which stood in pictures that passed the gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from gongshi.clock import SHANGHAI
from gongshi.errors import GongshiError
from gongshi.notice import sections
from gongshi.notice.dates import ONE_INSTANT
from gongshi.notice.environment import environment
from gongshi.notice.typeset import in_full, one_line
from gongshi.notice.wording import BREAK, COLON, SINGLE, address
from gongshi.posting.notice import TITLE_BREAK, Contact, Notice, QrMark

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.notice.page import PublicFacts
    from gongshi.posting.site import Site

RESULT, EXTENSION = "result", "extension"


def result_card(
    facts: PublicFacts,
    site: Site,
    *,
    ended: datetime,
    until: datetime,
    objections: int,
    templates_dir: Path | None = None,
) -> Notice:
    """Return the card that hangs from `ended` to `until`; `objections` 0 is not mentioned.

    A list of one or two rows is not counted: everybody would know who it was.
    """
    values = {
        "ended": in_full(ended.astimezone(SHANGHAI).date()),
        "until": _last_day(until),
        "rows": facts.rows,
        "objections": objections,
    }
    return _card(RESULT, facts, site, values, templates_dir)


def extension_card(
    facts: PublicFacts, site: Site, *, on: datetime, short: int, templates_dir: Path | None = None
) -> Notice:
    """Return the slip for a posting that hangs longer because `short` days were not displayed."""
    values = {
        "short": short,
        "until": _last_day(facts.not_after),
        "dated": in_full(on.astimezone(SHANGHAI).date()),
    }
    return _card(EXTENSION, facts, site, values, templates_dir)


def _card(
    what: str, facts: PublicFacts, site: Site, values: dict[str, Any], templates_dir: Path | None
) -> Notice:
    known = {
        "title": (facts.broken_title or TITLE_BREAK.join(facts.title)).replace(TITLE_BREAK, BREAK),
        "word": facts.word.value,
        "window_label": facts.window_label,
        "window_dates": facts.window_dates,
        "window_days": facts.window_days,
        "item": facts.item,
        "unit": facts.unit,
        "office": site.office,
        "contacts": facts.contacts,
        "public_host": site.public_base is not None,
    }
    text = sections.read(_render(f"cards/{what}.j2", known | values, templates_dir))
    host = site.public_host
    return Notice(
        office=facts.office,
        title=text["title"][0].replace(BREAK, TITLE_BREAK),
        number=facts.number,
        columns=(),
        rows=(),
        contacts=tuple(Contact(*_split(line)) for line in text["contacts"]),
        qr=QrMark(
            address(site, facts.posting_id),
            text["qr_caption"][0],
            host.lower() if host else "",
            facts.check_code,
        ),
        sample_mark=facts.sample_mark,
        body=text["body"],
        row_notes=text["row_notes"],
        **{name: text[name][0] for name in SINGLE},
    )


def _render(name: str, values: dict[str, Any], templates_dir: Path | None) -> str:
    try:
        return environment(templates_dir, one_line).get_template(name).render(values)
    except TemplateError as fault:
        raise GongshiError(
            "template_fault",
            f"卡片模板 {name} 有误({type(fault).__name__}:{fault.message})",
            "请检查 templates/cards/",
        ) from fault


def _split(line: str) -> tuple[str, str]:
    label, _, text = line.partition(COLON)
    return label, text


def _last_day(until: datetime) -> str:
    return in_full((until.astimezone(SHANGHAI) - ONE_INSTANT).date())
