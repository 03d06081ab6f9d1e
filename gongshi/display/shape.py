"""The manifest as JSON (清单格式): closed keys, plain values, nothing guessed or ignored.

A key that this version does not know is refused: a board must not quietly skip a rule that a
newer office has signed. docs/formats/manifest.md describes every field; player/manifest.js
checks the same table.
"""

from __future__ import annotations

import re
from typing import Any

from gongshi.clock import to_utc_text
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
)
from gongshi.display.model import (
    Image,
    Item,
    Manifest,
    Revocation,
    Revoked,
    Sensitivity,
    Standby,
)
from gongshi.errors import DisplayError

TYPE = "gongshi/manifest/v1"

_PATH = re.compile(r"(/[A-Za-z0-9_.-]+)+")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]")
_PICTURE_TYPES = ("image/png", "image/jpeg")


def fault() -> DisplayError:
    """Return the one refusal of this module; it never says what the value was."""
    return DisplayError("manifest_shape", "展示清单格式不符", "请检查发布系统与屏端的版本是否一致")


def to_json(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as the object that is signed."""
    body: dict[str, Any] = {
        "v": TYPE,
        "site": manifest.site,
        "board": manifest.board,
        "seq": manifest.seq,
        "prev": manifest.prev,
        "issued_at": to_utc_text(manifest.issued_at),
        "lease_s": manifest.lease_s,
        "open_hours": list(manifest.open_hours),
        "tz": manifest.tz,
        "rotation_s": manifest.rotation_s,
        "max_gap_s": manifest.max_gap_s,
        "standby": vars(manifest.standby),
        "items": [_item_json(item) for item in manifest.items],
        "revoked": [_revoked_json(gone) for gone in manifest.revoked],
        "keys": {"next": manifest.next_key},
    }
    if manifest.training_s is not None:
        body["training"] = manifest.training_s
    return body


def from_json(value: object) -> Manifest:
    """Read the signed object; anything out of shape raises DisplayError manifest_shape."""
    try:
        return _manifest(value)
    except Misfit:
        raise fault() from None


def _manifest(value: object) -> Manifest:
    body = closed(value, _MANIFEST_KEYS, optional=("training",))
    if body["v"] != TYPE:
        raise Misfit
    return Manifest(
        site=text(body["site"]),
        board=text(body["board"]),
        seq=count(body["seq"], 1),
        prev=digest_or_none(body["prev"]),
        issued_at=moment(body["issued_at"]),
        lease_s=count(body["lease_s"], 1),
        items=tuple(_item(i) for i in listed(body["items"])),
        standby=_standby(body["standby"]),
        open_hours=tuple(matched(_HOURS, h) for h in listed(body["open_hours"])),
        tz=text(body["tz"]),
        rotation_s=count(body["rotation_s"], 1),
        max_gap_s=count(body["max_gap_s"], 1),
        revoked=tuple(_revoked(r) for r in listed(body["revoked"])),
        next_key=text(closed(body["keys"], ("next",))["next"], 0),
        training_s=whole(body["training"]) if "training" in body else None,
    )


_MANIFEST_KEYS = (
    "v",
    "site",
    "board",
    "seq",
    "prev",
    "issued_at",
    "lease_s",
    "open_hours",
    "tz",
    "rotation_s",
    "max_gap_s",
    "standby",
    "items",
    "revoked",
    "keys",
)
_ITEM_KEYS = (
    "id",
    "rev",
    "page",
    "pages",
    "class",
    "from",
    "until",
    "image",
    "qr",
    "lease_s",
    "min_dwell_s",
    "priority",
)


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "rev": item.rev,
        "page": item.page,
        "pages": item.pages,
        "class": item.sensitivity.value,
        "from": to_utc_text(item.starts),
        "until": to_utc_text(item.until),
        "image": vars(item.image),
        "qr": item.qr,
        "lease_s": item.lease_s,
        "min_dwell_s": item.min_dwell_s,
        "priority": item.priority,
    }


def _item(value: object) -> Item:
    body = closed(value, _ITEM_KEYS)
    item = Item(
        id=text(body["id"]),
        rev=count(body["rev"], 1),
        page=count(body["page"], 1),
        pages=count(body["pages"], 1),
        sensitivity=chosen(Sensitivity, body["class"]),
        starts=moment(body["from"]),
        until=moment(body["until"]),
        image=_image(body["image"]),
        qr=text(body["qr"], 0),
        lease_s=count(body["lease_s"], 1),
        min_dwell_s=count(body["min_dwell_s"]),
        priority=count(body["priority"]),
    )
    if item.page > item.pages or item.starts >= item.until:
        raise Misfit
    return item


def _image(value: object) -> Image:
    body = closed(value, ("sha256", "size", "type", "w", "h", "path"))
    if body["type"] not in _PICTURE_TYPES:
        raise Misfit
    return Image(
        sha256=matched(DIGEST, body["sha256"]),
        size=count(body["size"], 1),
        type=body["type"],
        w=count(body["w"], 1),
        h=count(body["h"], 1),
        path=matched(_PATH, body["path"]),
    )


def _revoked_json(gone: Revoked) -> dict[str, Any]:
    return {
        "sha256": gone.sha256,
        "id": gone.id,
        "reason": gone.reason.value,
        "at": to_utc_text(gone.at),
    }


def _revoked(value: object) -> Revoked:
    body = closed(value, ("sha256", "id", "reason", "at"))
    return Revoked(
        sha256=matched(DIGEST, body["sha256"]),
        id=text(body["id"]),
        reason=chosen(Revocation, body["reason"]),
        at=moment(body["at"]),
    )


def _standby(value: object) -> Standby:
    body = closed(value, ("sha256", "size", "text"))
    standby = Standby(text(body["text"], 0), digest_or_none(body["sha256"]), count(body["size"]))
    if (standby.sha256 == "") != (standby.size == 0):
        raise Misfit
    return standby
