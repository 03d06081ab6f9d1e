"""The OpenAPI description (接口说明) of /api/v1, from the shapes that check requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongshi import __version__
from gongshi.web.api import problems, shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

FINDING = {
    "type": "object",
    "properties": {
        name: {"type": "string"} for name in ("code", "level", "where", "words", "advice")
    },
    "required": ["code", "level", "where", "words", "advice"],
}
RECEIVED = {
    "batch": {"type": ["string", "null"]},
    "accepted": {"type": "boolean"},
    "rows": {"type": "integer"},
    "columns": {"type": "array", "items": {"type": "object"}},
    "ignored": {"type": "array", "items": {"type": "object"}},
    "findings": {"type": "array", "items": FINDING},
}
STATE = {
    "batch": {"type": "string"},
    "kind": {"type": "string"},
    "state": {"type": "string"},
    "words": {"type": "string"},
    "rows": {"type": "integer"},
    "letter": {"type": "boolean"},
    "open": {"type": "array", "items": {"type": "object"}},
}
PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "findings": {"type": "array", "items": FINDING},
    },
    "required": ["type", "title", "status", "detail", "code"],
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "同一请求重发时用同一个键,得到同一个答复;保留七天",
    "schema": {"type": "string", "pattern": shapes.KEY},
}
BATCH = {
    "name": "batch",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": shapes.BATCH},
}


def describe(kinds: Sequence[str]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "公示:名单报送接口", "version": __version__},
        "paths": {
            "/api/v1/batches": {"post": _deliver(kinds)},
            "/api/v1/batches/{batch}": {"get": _state()},
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    }


def _deliver(kinds: Sequence[str]) -> dict[str, Any]:
    return {
        "operationId": "deliver",
        "summary": "报送一份名单",
        "parameters": [KEY],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": shapes.order_schema(kinds)}},
        },
        "responses": {
            "201": _json("已导入;level 为 decide 的发现待经办人确认", RECEIVED),
            "400": _problem("请求写法不对"),
            "401": _problem("没有令牌,或令牌已作废"),
            "409": _problem("名单被拒绝(list_refused,附 findings),或幂等键已用于另一个请求"),
            "413": _problem("请求过大"),
            "415": _problem("不是 JSON"),
            "500": _problem("程序内部出错"),
        },
    }


def _state() -> dict[str, Any]:
    return {
        "operationId": "state",
        "summary": "一份名单办到哪一步",
        "parameters": [BATCH],
        "responses": {
            "200": _json("现状", STATE),
            "401": _problem("没有令牌,或令牌已作废"),
            "404": _problem("没有这个批次"),
            "500": _problem("程序内部出错"),
        },
    }


def _json(words: str, properties: dict[str, Any]) -> dict[str, Any]:
    shape = {"type": "object", "properties": properties, "required": list(properties)}
    return {"description": words, "content": {"application/json": {"schema": shape}}}


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {problems.TYPE: {"schema": PROBLEM}}}
