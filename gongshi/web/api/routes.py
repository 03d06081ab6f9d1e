"""The routes under /api/v1; docs/formats/api.md shows each with an example."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gongshi.errors import GongshiError
from gongshi.web.api import shapes
from gongshi.web.api.description import describe
from gongshi.web.api.door import token_of
from gongshi.web.api.problems import HEADERS, Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from gongshi.web.api.door import ApiOffice

    Endpoint = Callable[[Request], Awaitable[Response]]

BATCHES = "/api/v1/batches"
LARGEST_BODY = 16 * 1024 * 1024  # a file of 10 MB in base64, a letter, and room
JSON = "application/json"
UNKNOWN_TOKEN = GongshiError(
    "token_unknown",
    "没有令牌,或令牌已作废",
    "请在 Authorization 里写 Bearer 和令牌;令牌由 gongshi api-token add 发给",
)
NOT_JSON = GongshiError("not_json", "请求不是 JSON", f"请用 Content-Type: {JSON}")
TOO_LARGE = GongshiError("too_large", f"请求大于{LARGEST_BODY >> 20}MB", "名单文件最大10MB")
LIST_REFUSED = GongshiError(
    "list_refused", "名单没有导入,没有留下任何数据", "请按 findings 逐条改正后重新报送"
)
FAULT = GongshiError("internal_error", "程序内部出错,没有完成", "请联系维护人员")


def create_api_routes(office: ApiOffice) -> list[Route]:
    """Return the API's routes over `office`."""
    side = _ApiSide(office)
    every = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
    return [
        Route("/api/v1/openapi.json", _only("GET", side.description), methods=every),
        Route(BATCHES, _only("POST", side.deliver), methods=every),
        Route(BATCHES + "/{batch}", _only("GET", side.state), methods=every),
    ]


def _only(method: str, endpoint: Endpoint) -> Endpoint:
    """Answer other methods, refusals and faults as problems; a fault tells its type only."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        if request.method != method:
            return _wrong_method(method).response()
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem.response()
        except Exception as fault:  # noqa: BLE001 - its message could carry a value
            logging.getLogger(__name__).error("api fault: %s", type(fault).__name__)  # noqa: TRY400
            return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, FAULT).response()

    return answered


@dataclass(frozen=True)
class _ApiSide:
    office: ApiOffice

    async def description(self, _request: Request) -> Response:
        return JSONResponse(describe(self.office.kinds), headers=HEADERS)

    async def deliver(self, request: Request) -> Response:
        """Take a list in; 201 for a batch, 409 for a list that is refused."""
        caller = await self._caller(request)
        key = request.headers.get("Idempotency-Key", "")
        if not re.fullmatch(shapes.KEY[1:-1], key):
            raise _malformed("缺少 Idempotency-Key,或写法不对")
        body = await _body(request)
        order = _order(body, self.office)
        data = shapes.decoded(order["file"]) or b""
        try:
            status, told = await run_in_threadpool(
                self.office.deliver, caller, key, order, data, body
            )
        except GongshiError as refusal:
            raise Problem(HTTPStatus.CONFLICT, refusal) from None
        if status != HTTPStatus.CREATED:
            raise Problem(HTTPStatus.CONFLICT, LIST_REFUSED, more=told)
        headers = {**HEADERS, "Location": f"{BATCHES}/{told['batch']}"}
        return JSONResponse(told, HTTPStatus.CREATED, headers=headers)

    async def state(self, request: Request) -> Response:
        await self._caller(request)
        try:
            told = await run_in_threadpool(self.office.state_of, request.path_params["batch"])
        except GongshiError as refusal:
            raise Problem(HTTPStatus.NOT_FOUND, refusal) from None
        return JSONResponse(told, headers=HEADERS)

    async def _caller(self, request: Request) -> str:
        token = token_of(request)
        caller = await run_in_threadpool(self.office.caller_of_token, token) if token else None
        if caller is None:
            raise Problem(
                HTTPStatus.UNAUTHORIZED, UNKNOWN_TOKEN, headers={"WWW-Authenticate": "Bearer"}
            )
        return caller


async def _body(request: Request) -> bytes:
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != JSON:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_JSON)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    return bytes(body)


def _order(body: bytes, office: ApiOffice) -> dict[str, Any]:
    try:
        order = json.loads(body)
        json.dumps(order, ensure_ascii=False).encode()  # a lone surrogate can be stored nowhere
    except (ValueError, RecursionError):
        raise _malformed("请求体不是 JSON") from None
    if not shapes.conforms(order, shapes.order_schema(office.kinds)):
        raise _malformed("请求体与接口说明不符")
    if "letter" in order:
        order["letter"] = shapes.whole_numbers(order["letter"])
    return dict(order)


def _malformed(words: str) -> Problem:
    advice = "请照 /api/v1/openapi.json 的说明改正"
    return Problem(HTTPStatus.BAD_REQUEST, GongshiError("malformed", words, advice))


def _wrong_method(method: str) -> Problem:
    refusal = GongshiError("wrong_method", "这个地址不接受这种请求", f"请用 {method}")
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, refusal, headers={"Allow": method})
