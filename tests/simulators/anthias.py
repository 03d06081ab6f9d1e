"""An Anthias that misbehaves as real ones do, behind httpx's transport: every byte of a request.

Each fault is drawn from `mischief`, a function asked with the fault's name; a quiet device answers
no. What it does is written after its own API, not after our adapter.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP

import httpx

ASSETS = re.compile(r"/api/v2/assets/([0-9a-f]+)(/content)?")


def quiet(_fault: str) -> bool:
    return False


@dataclass
class FakeAnthias:
    user: str = "gongshi"
    password: str = "secret-of-the-box"
    open_to_all: bool = False
    mischief: object = quiet
    assets: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    current: str = ""
    made: int = 0
    calls: list = field(default_factory=list)

    def client(self, *, login=True):
        auth = httpx.BasicAuth(self.user, self.password) if login else None
        return httpx.Client(
            base_url="http://box", transport=httpx.MockTransport(self.handle), auth=auth
        )

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.calls.append((request.method, request.url.path))
        if self.mischief("down"):
            raise httpx.ConnectError("refused", request=request)
        if not self._knows(request):
            return httpx.Response(302, headers={"location": "/login"}, request=request)
        if self.mischief("fails before"):
            return httpx.Response(503, text="busy", request=request)
        answer = self._route(request)
        if self.mischief("answer lost"):
            raise httpx.ReadTimeout("slow", request=request)
        if self.mischief("fails after"):
            return httpx.Response(500, text="<h1>Server Error</h1>", request=request)
        if request.method == "GET" and self.mischief("garbage"):
            return httpx.Response(200, text="<html>welcome</html>", request=request)
        answer.request = request
        return answer

    def _knows(self, request):
        wanted = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return self.open_to_all or request.headers.get("authorization") == f"Basic {wanted}"

    def _route(self, request):
        path, method = request.url.path, request.method
        if path == "/api/v2/assets" and method == "GET":
            return httpx.Response(200, json=[self._shown(a) for a in self.assets.values()])
        if path == "/api/v2/assets" and method == "POST":
            return self._create(json.loads(request.read()))
        if path == "/api/v2/file_asset" and method == "POST":
            return self._upload(request)
        if path == "/api/v1/viewer_current_asset":
            return httpx.Response(
                200, json=self._shown(self.assets[self.current]) if self.current else {}
            )
        if (found := ASSETS.fullmatch(path)) and found[1] in self.assets:
            return self._one(found[1], method, content=bool(found[2]), request=request)
        return httpx.Response(404, json={"detail": "Not found."})

    def _upload(self, request):
        head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
        parts = list(BytesParser(policy=HTTP).parsebytes(head + request.read()).iter_parts())
        (part,) = parts
        data = part.get_payload(decode=True)
        uri = f"/data/{part.get_filename()}.tmp"
        self.files[uri] = data[: len(data) // 2] if self.mischief("half an upload") else data
        return httpx.Response(200, json={"uri": uri, "ext": ".png"})

    def _create(self, asked):
        if asked["uri"] not in self.files:
            return httpx.Response(400, json={"uri": ["Invalid file path."]})
        self.made += 1
        ref = f"{self.made:032x}"
        uri = f"/data/{ref}{asked['ext']}"
        self.files[uri] = self.files.pop(asked["uri"])
        name, names = asked["name"], {a["name"] for a in self.assets.values()}
        n = 1
        while name in names:
            name = f"{asked['name']}-{n}"
            n += 1
        self.assets[ref] = {
            "asset_id": ref,
            "name": name,
            "uri": uri,
            "mimetype": asked["mimetype"],
            "duration": int(asked["duration"]),
            "is_enabled": bool(asked["is_enabled"]),
            "start_date": _utc(asked["start_date"]),
            "end_date": _utc(asked["end_date"]),
        }
        return httpx.Response(201, json=self._shown(self.assets[ref]))

    def _one(self, ref, method, *, content, request):
        asset = self.assets[ref]
        if content:
            data = base64.b64encode(self.files.get(asset["uri"], b"")).decode()
            return httpx.Response(200, json={"type": "file", "content": data})
        if method == "DELETE":
            self.files.pop(asset["uri"], None)
            del self.assets[ref]
            return httpx.Response(204)
        if method == "PATCH":
            asked = json.loads(request.read())
            asset["duration"] = int(asked.get("duration", asset["duration"]))
            asset["is_enabled"] = bool(asked.get("is_enabled", asset["is_enabled"]))
            for key in ("start_date", "end_date"):
                asset[key] = _utc(asked[key]) if key in asked else asset[key]
        return httpx.Response(200, json=self._shown(asset))

    def _shown(self, asset):
        shown = dict(asset)
        for key in ("start_date", "end_date"):
            text = asset[key].isoformat()
            shown[key] = text[:19] if self.mischief("naive times") else text
        return shown


def _utc(text):
    """As the device does: an offset is honoured, a naive time is UTC; only seconds are kept."""
    found = datetime.fromisoformat(text)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.replace(microsecond=0)
