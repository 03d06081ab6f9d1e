"""Anthias v2 over REST. Its ways are learnt by use; each is a case of the simulator in tests/.

A picture stays up to its turn's length past its end, so a turn is ten seconds at most, and we
delete at the end ourselves. Times go out with an offset; a naive one coming back is UTC. A name
that is taken gets `-1` behind it. After a 5xx or a lost answer the change may have happened, so the
device is read again before anything is repeated. A redirect means that the login failed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from gongshi.clock import to_utc_text
from gongshi.display.push.model import Able, Observed, PushError, Seen
from gongshi.display.push.plan import turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.display.push.model import Wanted

TIMEOUT_S = 10.0
WHOLE_S = 60.0
MOST_BYTES = 32_000_000
"""Of one answer: a picture of ours in base64 has a tenth of it."""
ABLE = Able(keeps_time=True, most_w=1920, most_h=1080, most_seconds=10, evidence="L1")
_NO_LOGIN = frozenset({301, 302, 303, 307, 308, 401, 403})
_GONE = 404
_OURS_AND_DEVICE_FAULT = 500
BLANK = base64.b64decode(  # one white dot, to overwrite an upload that became no asset
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP6DwABBQECz6AuzQAAAABJRU5ErkJggg=="
)


class Anthias:
    """One Anthias device; `client` carries the base address and, where there is one, the login.

    `stray` names uploads that became no asset and that may still hold a picture; the device lists
    them nowhere, so whoever calls keeps them for the next time.
    """

    able = ABLE

    def __init__(self, client: httpx.Client, prefix: str, stray: Iterable[str] = ()) -> None:
        self._client = client
        self._prefix = prefix
        self.stray = set(stray)

    def observe(self) -> Observed:
        """List what is ours, with the digest of the bytes the device holds."""
        assets = self._list()
        for name in sorted(self.stray):
            self._blank(name)
        ours = [one for one in assets if str(one.get("name", "")).startswith(self._prefix)]
        seen = tuple(found for one in ours if (found := self._seen(one)) is not None)
        return Observed(seen, self._showing(), self._warnings())

    def put(self, wanted: Wanted, data: bytes) -> None:
        """Upload the file, then make the asset; an upload that becomes none is blanked out."""
        uploaded = self._upload(wanted.name, data)
        try:
            self._ask("POST", "/api/v2/assets", json=_asset(wanted) | uploaded)
        except PushError:
            self._blank(wanted.name)
            raise

    def amend(self, ref: str, wanted: Wanted) -> None:
        """Correct start, end, turn and switch."""
        self._ask("PATCH", f"/api/v2/assets/{ref}", json=_times(wanted))

    def remove(self, ref: str) -> None:
        """Delete an asset and its file."""
        self._ask("DELETE", f"/api/v2/assets/{ref}", absent_is_fine=True)

    def _list(self) -> list[dict[str, Any]]:
        found = self._json(self._ask("GET", "/api/v2/assets"))
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise PushError("push_answer")
        return found

    def _seen(self, asset: dict[str, Any]) -> Seen | None:
        """Return an asset with its digest, or None where it went while we looked."""
        ref = str(asset.get("asset_id", ""))
        if not ref.isalnum():
            raise PushError("push_answer")
        digest = self._digest(ref)
        if digest is None:
            return None
        return Seen(
            ref,
            str(asset["name"]),
            digest,
            _moment(asset.get("start_date")),
            _moment(asset.get("end_date")),
            _whole(asset.get("duration")),
            bool(asset.get("is_enabled")),
        )

    def _digest(self, ref: str) -> str | None:
        answer = self._ask("GET", f"/api/v2/assets/{ref}/content", absent_is_fine=True)
        if answer.status_code == _GONE:
            return None
        content = self._json(answer)
        if not isinstance(content, dict) or content.get("type") != "file":
            return ""
        try:
            return hashlib.sha256(
                base64.b64decode(str(content["content"]), validate=True)
            ).hexdigest()
        except (KeyError, binascii.Error):
            return ""

    def _showing(self) -> str:
        """Name what is on the glass; a device that cannot tell costs nothing but this."""
        try:
            answer = self._ask("GET", "/api/v1/viewer_current_asset", absent_is_fine=True)
            current = self._json(answer) if answer.status_code != _GONE else {}
        except PushError:
            return ""
        name = str(current.get("name", "")) if isinstance(current, dict) else ""
        return name if name.startswith(self._prefix) else ""

    def _warnings(self) -> tuple[str, ...]:
        """Say whether the device obeys anybody."""
        if self._client.auth is None:
            return ("push_open",)
        try:
            bare = self._client.build_request("GET", "/api/v2/assets")
            answer = self._client.send(bare, auth=None, follow_redirects=False)
        except httpx.HTTPError:
            return ()
        return ("push_open",) if answer.is_success else ()

    def _upload(self, name: str, data: bytes) -> dict[str, str]:
        files = {"file_upload": (f"{name}.png", data, "image/png")}
        try:
            answer = self._json(self._ask("POST", "/api/v2/file_asset", files=files))
            return {"uri": str(answer["uri"]), "ext": str(answer.get("ext") or ".png")}
        except (PushError, KeyError, TypeError, AttributeError) as fault:
            self._blank(name)
            raise fault if isinstance(fault, PushError) else PushError("push_answer") from fault

    def _blank(self, name: str) -> None:
        """Overwrite a stray upload, now or at the next look: the device names it after ours."""
        self.stray.add(name)
        files = {"file_upload": (f"{name}.png", BLANK, "image/png")}
        try:
            self._ask("POST", "/api/v2/file_asset", files=files)
        except PushError:
            return
        self.stray.discard(name)

    def _ask(
        self, method: str, path: str, *, absent_is_fine: bool = False, **what: Any
    ) -> httpx.Response:
        try:
            with self._client.stream(method, path, follow_redirects=False, **what) as said:
                answer = _to_its_end(said)
        except httpx.ConnectError as fault:
            raise PushError("push_unreachable") from fault
        except httpx.HTTPError as fault:
            code = "push_unreachable" if method == "GET" else "push_uncertain"
            raise PushError(code) from fault
        if absent_is_fine and answer.status_code == _GONE:
            return answer
        if answer.status_code in _NO_LOGIN:
            raise PushError("push_not_authorised")
        if answer.status_code >= _OURS_AND_DEVICE_FAULT:
            raise PushError("push_unreachable" if method == "GET" else "push_uncertain")
        if not answer.is_success:
            raise PushError("push_refused")
        return answer

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except (ValueError, RecursionError) as fault:
            raise PushError("push_answer") from fault


def _to_its_end(said: httpx.Response) -> httpx.Response:
    """Return an answer that was read to its end, or raise httpx.HTTPError past its bounds.

    A device that drips, or sends without end, must not hold up the others.
    """
    until = time.monotonic() + WHOLE_S
    data = bytearray()
    for piece in said.iter_bytes():
        data += piece
        if len(data) > MOST_BYTES or time.monotonic() > until:
            raise httpx.ReadTimeout("answer")
    return httpx.Response(said.status_code, content=bytes(data))


def client(url: str, login: tuple[str, str] | None) -> httpx.Client:
    """Return a client for a device; no proxy from the environment, no redirects."""
    auth = httpx.BasicAuth(*login) if login else None
    plain = {"Accept-Encoding": "identity"}
    return httpx.Client(base_url=url, auth=auth, timeout=TIMEOUT_S, headers=plain, trust_env=False)


def _asset(wanted: Wanted) -> dict[str, Any]:
    fixed = {"name": wanted.name, "mimetype": "image", "nocache": False, "play_order": 0}
    return fixed | _times(wanted)


def _times(wanted: Wanted) -> dict[str, Any]:
    return {
        "start_date": to_utc_text(wanted.starts),
        "end_date": to_utc_text(wanted.until),
        "duration": turn(wanted, ABLE),
        "is_enabled": True,
        "skip_asset_check": True,
    }


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
