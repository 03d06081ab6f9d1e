"""The shapes of requests and answers: one JSON Schema each, used to check and to describe.

Only the few keywords that stand here are known to `conforms`; patterns are whole-text.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from gongshi.posting.batch import LETTER_LABELS, REQUIRED, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Schema = Mapping[str, Any]

KEY = "^[A-Za-z0-9_-]{1,64}$"
BATCH = "^b-[a-z2-7]{26}$"
BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
LONGEST = 60
MOST = 10**12
TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST}
DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
COUNT = {"type": "integer", "minimum": 0, "maximum": MOST}
STAGE = {"type": "string", "enum": [stage.value for stage in Stage]}
OF_FIELD = {"doc_date": DATE, "decided_on": DATE, "formed_on": DATE, "stage": STAGE}
COUNTS = ("households", "persons", "amount")

LETTER = {
    "type": "object",
    "description": "来文登记卡:户数或人数至少一项",
    "properties": {
        label: COUNT if field in COUNTS else OF_FIELD.get(field, TEXT)
        for label, field in LETTER_LABELS.items()
    },
    "required": list(REQUIRED),
    "additionalProperties": False,
}


def order_schema(kinds: Sequence[str]) -> dict[str, Any]:
    """Return the schema of the request that delivers a list."""
    return {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": list(kinds), "description": "名单类别"},
            "file": {
                "type": "string",
                "contentEncoding": "base64",
                "pattern": BASE64,
                "description": "名单文件(xlsx、xls、et、csv)的内容",
            },
            "name": {"type": "string", "maxLength": 255, "description": "文件名,只用来核对扩展名"},
            "letter": LETTER,
            "columns": {
                "type": "object",
                "description": "表头 → 栏目:方案里没有的表头是哪一栏",
                "maxProperties": 20,
                "additionalProperties": {"type": "string", "maxLength": 40},
            },
        },
        "required": ["kind", "file"],
        "additionalProperties": False,
    }


def conforms(value: Any, schema: Schema) -> bool:
    """Return whether a JSON value has the shape of `schema`."""
    if "enum" in schema and value not in schema["enum"]:
        return False
    return _CHECKS[schema["type"]](value, schema)


def _text(value: Any, schema: Schema) -> bool:
    if not isinstance(value, str):
        return False
    if schema.get("contentEncoding") == "base64":
        return decoded(value) is not None
    pattern = schema.get("pattern", "")
    fits = not pattern or re.fullmatch(pattern[1:-1], value) is not None
    return fits and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", MOST)


def _count(value: Any, schema: Schema) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    whole = isinstance(value, int) or value.is_integer()
    return whole and schema["minimum"] <= value <= schema["maximum"]


def _object(value: Any, schema: Schema) -> bool:
    if not isinstance(value, dict) or len(value) > schema.get("maxProperties", MOST):
        return False
    if any(name not in value for name in schema.get("required", ())):
        return False
    known, others = schema.get("properties", {}), schema.get("additionalProperties")
    return all(
        conforms(part, known.get(name, others)) if name in known or others else False
        for name, part in value.items()
    )


_CHECKS = {"string": _text, "integer": _count, "object": _object}


def decoded(text: str) -> bytes | None:
    """Return the bytes of a base64 text, or None."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None


def whole_numbers(letter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a letter with 3.0, which JSON allows for 3, as 3."""
    return {k: int(v) if isinstance(v, float) else v for k, v in letter.items()}
