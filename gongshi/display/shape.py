"""The manifest as JSON (清单格式): closed keys, plain values, nothing guessed or ignored.

A key that this version does not know is refused: a board must not quietly skip a rule that a
newer office has signed. docs/formats/manifest.md describes every field; player/manifest.js
checks the same table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from gongshi.clock import from_utc_text, to_utc_text
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

T = TypeVar("T")

TYPE = "gongshi/manifest/v1"

TEXT_LIMIT = 200
ITEMS_LIMIT = 200

_DIGEST = re.compile(r"[0-9a-f]{64}")
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
    body = _closed(value, _MANIFEST_KEYS, optional=("training",))
    if body["v"] != TYPE:
        raise fault()
    return Manifest(
        site=_text(body["site"]),
        board=_text(body["board"]),
        seq=_count(body["seq"], 1),
        prev=_digest_or_none(body["prev"]),
        issued_at=_moment(body["issued_at"]),
        lease_s=_count(body["lease_s"], 1),
        items=tuple(_item(i) for i in _listed(body["items"])),
        standby=_standby(body["standby"]),
        open_hours=tuple(_matched(_HOURS, h) for h in _listed(body["open_hours"])),
        tz=_text(body["tz"]),
        rotation_s=_count(body["rotation_s"], 1),
        max_gap_s=_count(body["max_gap_s"], 1),
        revoked=tuple(_revoked(r) for r in _listed(body["revoked"])),
        next_key=_text(_closed(body["keys"], ("next",))["next"], 0),
        training_s=_whole(body["training"]) if "training" in body else None,
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
    body = _closed(value, _ITEM_KEYS)
    item = Item(
        id=_text(body["id"]),
        rev=_count(body["rev"], 1),
        page=_count(body["page"], 1),
        pages=_count(body["pages"], 1),
        sensitivity=_chosen(Sensitivity, body["class"]),
        starts=_moment(body["from"]),
        until=_moment(body["until"]),
        image=_image(body["image"]),
        qr=_text(body["qr"], 0),
        lease_s=_count(body["lease_s"], 1),
        min_dwell_s=_count(body["min_dwell_s"]),
        priority=_count(body["priority"]),
    )
    if item.page > item.pages or item.starts >= item.until:
        raise fault()
    return item


def _image(value: object) -> Image:
    body = _closed(value, ("sha256", "size", "type", "w", "h", "path"))
    if body["type"] not in _PICTURE_TYPES:
        raise fault()
    return Image(
        sha256=_matched(_DIGEST, body["sha256"]),
        size=_count(body["size"], 1),
        type=body["type"],
        w=_count(body["w"], 1),
        h=_count(body["h"], 1),
        path=_matched(_PATH, body["path"]),
    )


def _revoked_json(gone: Revoked) -> dict[str, Any]:
    return {
        "sha256": gone.sha256,
        "id": gone.id,
        "reason": gone.reason.value,
        "at": to_utc_text(gone.at),
    }


def _revoked(value: object) -> Revoked:
    body = _closed(value, ("sha256", "id", "reason", "at"))
    return Revoked(
        sha256=_matched(_DIGEST, body["sha256"]),
        id=_text(body["id"]),
        reason=_chosen(Revocation, body["reason"]),
        at=_moment(body["at"]),
    )


def _standby(value: object) -> Standby:
    body = _closed(value, ("sha256", "size", "text"))
    standby = Standby(_text(body["text"], 0), _digest_or_none(body["sha256"]), _count(body["size"]))
    if (standby.sha256 == "") != (standby.size == 0):
        raise fault()
    return standby


def _closed(
    value: object, keys: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not set(keys) <= value.keys() <= {*keys, *optional}:
        raise fault()
    return value


def _listed(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > ITEMS_LIMIT:
        raise fault()
    return value


def _text(value: object, least: int = 1) -> str:
    if not isinstance(value, str) or not least <= len(value) <= TEXT_LIMIT:
        raise fault()
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise fault()
    return value


def _count(value: object, least: int = 0) -> int:
    number = _whole(value)
    if number < least:
        raise fault()
    return number


def _matched(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    if not pattern.fullmatch(text):
        raise fault()
    return text


def _digest_or_none(value: object) -> str:
    return "" if value == "" else _matched(_DIGEST, value)


def _chosen(choices: Callable[[str], T], value: object) -> T:
    try:
        return choices(_text(value))
    except ValueError as bad:
        raise fault() from bad


def _moment(value: object) -> datetime:
    text = _text(value)
    try:
        moment = from_utc_text(text)
    except ValueError as bad:
        raise fault() from bad
    if to_utc_text(moment) != text:
        raise fault()
    return moment
