"""The evidence report as JSON (证据格式): closed keys, plain values, nothing guessed."""

from __future__ import annotations

from typing import Any

from gongshi.clock import to_utc_text
from gongshi.display import report as e
from gongshi.display.fields import (
    DIGEST,
    Misfit,
    chosen,
    closed,
    count,
    digest_or_none,
    listed,
    matched,
    moment,
    text,
    whole,
    yes_no,
)

TYPE = "gongshi/evidence/v1"
DISTANCE_MOST = 1000

_KEYS = (
    "v",
    "site",
    "board",
    "n",
    "prev",
    "at",
    "manifest",
    "max_gap_s",
    "trusted",
    "spans",
    "readings",
    "events",
)


def to_json(report: e.Report) -> dict[str, Any]:
    """Return the report as the object that is signed."""
    heard = report.manifest
    body: dict[str, Any] = {
        "v": TYPE,
        "site": report.site,
        "board": report.board,
        "n": report.n,
        "prev": report.prev,
        "at": to_utc_text(report.at),
        "manifest": {
            "seq": heard.seq if heard else 0,
            "issued_at": to_utc_text(heard.issued_at) if heard else "",
        },
        "max_gap_s": report.max_gap_s,
        "trusted": report.trusted,
        "spans": [_span_json(span) for span in report.spans],
        "readings": [{**vars(r), "at": to_utc_text(r.at)} for r in report.readings],
        "events": [
            {**vars(event), "at": to_utc_text(event.at), "what": event.what.value}
            for event in report.events
        ],
    }
    if report.training_s is not None:
        body["training"] = report.training_s
    return body


def from_json(value: object) -> e.Report:
    """Read the signed object; anything out of shape raises Misfit."""
    body = closed(value, _KEYS, optional=("training",))
    number, max_gap_s = count(body["n"], 1), count(body["max_gap_s"], 1)
    prev = digest_or_none(body["prev"])
    if body["v"] != TYPE or (number == 1) != (prev == ""):
        raise Misfit
    return e.Report(
        site=text(body["site"]),
        board=text(body["board"]),
        n=number,
        prev=prev,
        at=moment(body["at"]),
        manifest=_heard(body["manifest"]),
        trusted=yes_no(body["trusted"]),
        max_gap_s=max_gap_s,
        spans=tuple(_span(s, max_gap_s) for s in listed(body["spans"])),
        readings=tuple(_reading(r) for r in listed(body["readings"])),
        events=tuple(_event(event) for event in listed(body["events"])),
        training_s=whole(body["training"]) if "training" in body else None,
    )


def _heard(value: object) -> e.Heard | None:
    body = closed(value, ("seq", "issued_at"))
    if body == {"seq": 0, "issued_at": ""}:
        return None
    return e.Heard(count(body["seq"], 1), moment(body["issued_at"]))


def _span_json(span: e.Span) -> dict[str, Any]:
    return {
        **vars(span.sight),
        "state": span.sight.state.value,
        "from": to_utc_text(span.begins),
        "to": to_utc_text(span.ends),
        "gap_s": span.gap_s,
    }


def read_sight(value: object) -> e.Sight:
    """Read what a page says it paints: a page, or why none; anything else raises Misfit."""
    body = closed(value, ("state", "id", "page", "sha256", "code"))
    sight = e.Sight(
        chosen(e.State, body["state"]), *_page(body, needed=False), text(body["code"], 0)
    )
    visible = sight.state is e.State.VISIBLE
    if visible == (sight.sha256 == "") or visible != (sight.code == ""):
        raise Misfit
    return sight


def _span(value: object, max_gap_s: int) -> e.Span:
    keys = ("from", "to", "state", "id", "page", "sha256", "code", "gap_s")
    body = closed(value, keys)
    sight = read_sight({key: body[key] for key in ("state", "id", "page", "sha256", "code")})
    span = e.Span(moment(body["from"]), moment(body["to"]), sight, count(body["gap_s"]))
    if span.begins > span.ends or span.gap_s > max_gap_s:
        raise Misfit
    return span


def _reading(value: object) -> e.Reading:
    body = closed(value, ("at", "id", "page", "sha256", "qr", "distance"))
    distance = count(body["distance"])
    if distance > DISTANCE_MOST:
        raise Misfit
    page = _page(body, needed=True)
    return e.Reading(moment(body["at"]), *page, text(body["qr"], 0), distance)


def _event(value: object) -> e.Event:
    body = closed(value, ("at", "what", "id", "page", "sha256", "code"))
    what = chosen(e.What, body["what"])
    page = _page(body, needed=what in {e.What.DELIVERED, e.What.WIPED})
    return e.Event(moment(body["at"]), what, *page, text(body["code"], 0))


def _page(body: Any, *, needed: bool) -> tuple[str, int, str]:
    """Read a page: all three of its values, or all three empty where none is needed."""
    if not needed and (body["id"], body["page"], body["sha256"]) == e.NO_PAGE:
        return e.NO_PAGE
    return text(body["id"]), count(body["page"], 1), matched(DIGEST, body["sha256"])
