"""deploy/nginx/gongshi-public.conf answers the same addresses as the server of our own."""

from __future__ import annotations

import http.client
import re
import shutil
from pathlib import Path

import pytest

from gongshi.web.public.addresses import find
from gongshi.web.public.routes import ASSETS, HEADERS
from tests.record import world
from tests.web.bundles import NOON, Home
from tests.web.conftest import serving
from tests.web.nginx_side import nginx

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


# What a server says of itself and of the file's age: no part of the answer.
ITS_OWN = {"date", "server", "last-modified", "accept-ranges", "connection"}
METHODS = ("GET", "HEAD")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A public tree with everything in it: a posting that ended, and a log across a full tile."""
    public = tmp_path_factory.mktemp("tree")
    bundle = Home(real_now=NOON).post().act("retired", "2026-12-03T16:00:05Z").say("retired")
    bundle.write(public)
    log = world.Log()
    for n in range(258):
        log.add("status_digest", day="2026-11-24", count=n, digest=world.DIGEST)
    for path, data in log.files.items():
        (public / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (public / "log" / path).write_bytes(data)
    return public


def test_nginx_and_our_server_answer_every_address_byte_for_byte(tree, tmp_path):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("did not run: nginx is not on this machine (./run deep nginx installs it)")
    asked = [*addresses(tree), *(one for one in ADDRESSES if "\n" not in one)]
    with serving(tree) as ours, nginx(program, tree, tmp_path) as theirs:
        mine, other = (answers(one, asked) for one in (ours.removeprefix("http://"), theirs))
    found = {key: [status for status, _, _ in (mine[key], other[key])] for key in mine}
    assert {key: both for key, both in found.items() if both[0] != both[1]} == {}
    assert {key for key in mine if mine[key][1] != other[key][1]} == set()
    assert {
        key: (mine[key][2], other[key][2]) for key in mine if mine[key][2] != other[key][2]
    } == {}
    served = [key for key, (status, _, _) in mine.items() if status == 200]
    assert len(served) > 2 * 260
    for status, _, headers in other.values():
        assert headers["x-robots-tag"] == HEADERS["X-Robots-Tag"]
        assert status == 200 or headers["cache-control"] == "no-store"


def addresses(tree):
    """Every file of the tree and of the assets by its address, and the folders."""
    files = [path for path in tree.rglob("*") if path.is_file()]
    yield from (f"/{path.relative_to(tree)}" for path in files)
    yield from (f"/assets/{path.name}" for path in ASSETS.iterdir())
    yield from {f"/{path.relative_to(tree).parent}/" for path in files}


def answers(host, asked):
    """Ask for each address by each method on one connection."""
    connection = http.client.HTTPConnection(host, timeout=10)
    found = {}
    for address in asked:
        for method in METHODS:
            connection.request(method, address)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            kept = {name: value for name, value in headers.items() if name not in ITS_OWN}
            found[method, address] = (answer.status, answer.read(), kept)
    connection.close()
    return found


def test_neither_server_takes_anything(tree, tmp_path):
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("did not run: nginx is not on this machine (./run deep nginx installs it)")
    with serving(tree) as ours, nginx(program, tree, tmp_path) as theirs:
        for host in (ours.removeprefix("http://"), theirs):
            for method in ("POST", "PUT", "DELETE"):
                connection = http.client.HTTPConnection(host, timeout=10)
                connection.request(method, f"/P/{ID}/posted.note")
                assert connection.getresponse().status == 405, (host, method)
                connection.close()
