"""deploy/nginx/gongshi-public.conf answers the same addresses as the server of our own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongshi.web.public.addresses import find
from gongshi.web.public.routes import HEADERS

CONF = Path(__file__).parents[2] / "deploy" / "nginx" / "gongshi-public.conf"
ID = "ABCDEFGHIJKLMNOPQRSTUVWX27"
ADDRESSES = (
    f"/P/{ID}",
    f"/P/{ID}/",
    f"/P/{ID}/index.html",
    f"/P/{ID}/posted.note",
    f"/P/{ID}/extended.tlog-proof",
    f"/P/{ID}/corrected.note",
    f"/P/{ID}/status.note",
    f"/P/{ID}/keys.note",
    f"/P/{ID}/pages.json",
    f"/P/{ID}/status.tlog-proof",
    f"/P/{ID}/.posted.note.1",
    f"/P/{ID}\n",
    f"/P/{ID.lower()}",
    f"/P/{ID[:-1]}1",
    "/P/",
    "/keys.note",
    "/log/checkpoint",
    "/log/tile/0/000",
    "/log/tile/63/x001/x234/067.p/255",
    "/log/tile/entries/x001/067",
    "/log/tile/64/000",
    "/log/tile/0/067.p/256",
    "/log/tile/0/67",
    "/log/",
    "/assets/verify.js",
    "/assets/style.css",
    "/assets/missing.html",
    "/assets/Verify.js",
    "/robots.txt",
    "/",
)


def locations():
    """Return the conf's exact addresses and its patterns, as Python writes them."""
    text = CONF.read_text("utf-8")
    exact = set(re.findall(r"location = (\S+) \{", text)) - {"/gongshi-missing"}
    patterns = re.findall(r'location ~ "([^"]+)" \{', text)
    return exact, [re.compile(p.replace("(?<", "(?P<").replace(r"\z", r"\Z")) for p in patterns]


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_nginx_and_our_server_know_the_same_addresses(address):
    exact, patterns = locations()
    known = address in exact or any(pattern.match(address) for pattern in patterns)
    assert known == (find(address) is not None)


def test_nginx_sends_the_same_protective_headers():
    text = CONF.read_text("utf-8")
    for name, value in HEADERS.items():
        assert re.search(rf'add_header {name} "?{re.escape(value)}"? always;', text), name
