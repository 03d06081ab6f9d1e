"""The vectors of tests/rules/evaluator.json, filled in with their defaults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "rules" / "evaluator.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


def manifest_json(case: dict[str, Any]) -> dict[str, Any] | None:
    """Return the case's manifest as the signed object, or None where it has none."""
    if case.get("no_manifest"):
        return None
    changes = dict(case.get("manifest", {}))
    changes["items"] = [item_json(item) for item in case.get("items", [])]
    changes["revoked"] = [
        {**gone, "sha256": digest_of(gone["sha256"])} for gone in changes.get("revoked", [])
    ]
    return {**VECTORS["defaults"]["manifest"], **changes}


def digest_of(letter: str) -> str:
    """Return the digest that a vector writes by its first letter."""
    return letter * 64


def item_json(changes: dict[str, Any]) -> dict[str, Any]:
    item = {**VECTORS["defaults"]["item"], **changes}
    sha256 = digest_of(item["image"])
    path = f"/board/v1/picture/{sha256}"
    image = {"sha256": sha256, "size": 9, "type": "image/png", "w": 1, "h": 1, "path": path}
    return {**item, "image": image}
