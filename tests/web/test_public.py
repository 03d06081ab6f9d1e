"""The public side: which addresses answer, with what, and that nothing else does."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from gongshi.web.public.addresses import SHAPES, Base, find
from tests.web.conftest import serving

ID = "ABCDEFGHIJKLMNOPQRSTUVWX27"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def text(self):
        return self.content.decode("utf-8")


class Client:
    """Asks for an address exactly as written: no client tidies `..` or `%2f` away."""

    def __init__(self, base):
        self.netloc = urlsplit(base).netloc

    def ask(self, method, address):
        connection = http.client.HTTPConnection(self.netloc, timeout=10)
        try:
            connection.request(method, address)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, address):
        return self.ask("GET", address)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    public = root / "public"
    log = public / "log"
    folder = public / "P" / ID
    folder.mkdir(parents=True)
    for name in ("posted.note", "posted.tlog-proof", "status.note", "keys.note", "index.html"):
        (folder / name).write_bytes(name.encode())
    (folder / "pages.json").write_bytes(b"[]")
    (folder / ".posted.note.123").write_bytes(b"staged")
    (public / "keys.note").write_bytes(b"directory")
    (root / "secret.note").write_bytes(b"secret")
    tile = log / "tile" / "0" / "x001" / "067.p"
    tile.mkdir(parents=True)
    (tile / "12").write_bytes(b"\x00" * 384)
    (log / "tile" / "entries").mkdir()
    (log / "tile" / "entries" / "000").write_bytes(b"\x00\x01x")
    (log / "checkpoint").write_bytes(b"origin\n1\n")
    with serving(public) as address:
        yield Client(address)


@pytest.mark.parametrize("address", [f"/P/{ID}", f"/P/{ID}/", f"/P/{ID}/index.html"])
def test_the_address_in_the_qr_is_the_page_without_a_redirect(client, address):
    answer = client.get(address)
    assert (answer.status, answer.text) == (200, "index.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "media_type", "cache"),
    [
        (f"/P/{ID}/posted.note", "text/plain; charset=utf-8", "no-store"),
        (f"/P/{ID}/posted.tlog-proof", "text/plain; charset=utf-8", "no-store"),
        (f"/P/{ID}/status.note", "text/plain; charset=utf-8", "no-store"),
        (f"/P/{ID}/pages.json", "application/json", "no-store"),
        ("/keys.note", "text/plain; charset=utf-8", "public, max-age=5"),
        ("/log/checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
        (
            "/log/tile/0/x001/067.p/12",
            "application/octet-stream",
            "public, max-age=31536000, immutable",
        ),
        (
            "/log/tile/entries/000",
            "application/octet-stream",
            "public, max-age=31536000, immutable",
        ),
        ("/assets/verify.js", "text/javascript; charset=utf-8", "public, max-age=3600"),
        ("/assets/style.css", "text/css; charset=utf-8", "public, max-age=3600"),
        ("/robots.txt", "text/plain; charset=utf-8", "public, max-age=3600"),
    ],
)
def test_each_kind_of_file_has_its_type_and_its_keeping(client, address, media_type, cache):
    answer = client.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == cache


def test_head_answers_like_get_without_a_body(client):
    answer = client.ask("HEAD", f"/P/{ID}/posted.note")
    assert (answer.status, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len("posted.note"))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_method_is_taken(client, method):
    assert client.ask(method, f"/P/{ID}").status == 405


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/P",
        "/P/",
        "/log/",
        "/log/tile/",
        "/log/tile/0/",
        "/assets/",
        f"/P/{ID.lower()}",
        f"/P/{ID}/nothing.note",
        f"/P/{ID}/retired.note",
        f"/P/{ID}/.posted.note.123",
        f"/P/{ID}/%2e%2e/{ID}/posted.note",
        f"/P/{ID}/..%2f..%2f..%2fsecret.note",
        "/..%2fsecret.note",
        "/log/..%2fsecret.note",
        "/log/tile/0/x001/..%2f..%2f..%2f..%2fcheckpoint",
        "/assets/..%2froutes.py",
        "/assets/missing.html",
        f"/p/{ID}",
        f"/P/{ID}%0a",
        f"/P/{ID}/posted.note%00",
        "/log/tile/64/000",
        "/log/tile/00/000",
        "/log/tile/0/067.p/256",
        "/log/tile/0/067.p/0",
        "/log/tile/0/%D9%A0%D9%A6%D9%A7",
    ],
)
def test_every_other_address_answers_with_a_friendly_404_in_chinese(client, address):
    answer = client.get(address)
    assert answer.status == 404
    assert "没有这个页面" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address", [f"/P/{ID}", "/log/checkpoint", "/nothing", "/assets/verify.js"]
)
def test_every_answer_forbids_scripts_of_others_framing_and_indexing(client, address):
    headers = client.get(address).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"


def test_a_shape_names_files_below_its_base_only():
    for address in (f"/P/{ID}", "/keys.note", "/log/tile/0/000", "/assets/verify.js"):
        place = find(address)
        assert place is not None
        assert ".." not in place.path
        assert not place.path.startswith("/")
    assert {shape.base for shape in SHAPES} == set(Base)


def test_the_pages_load_nothing_from_elsewhere_and_hold_no_inline_script():
    from gongshi.web.public.routes import ASSETS

    for path in (*ASSETS.glob("*.html"), *ASSETS.glob("*.js"), *ASSETS.glob("*.css")):
        text = path.read_text("utf-8")
        assert "<script>" not in text, path.name
        assert "://" not in text, path.name


def test_a_script_reaches_no_module_that_is_not_served():
    import re

    from gongshi.web.public.routes import ASSETS

    for path in ASSETS.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', path.read_text("utf-8")):
            assert find(f"/assets/{name}") is not None
            assert (ASSETS / name).is_file()
