"""deploy/nginx/gongshi-api.conf lets through what the API answers, and as much of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gongshi.sources import Limits
from gongshi.web.api.problems import TYPE
from gongshi.web.api.routes import LARGEST_BODY, create_api_routes

CONF = (Path(__file__).parents[2] / "deploy" / "nginx" / "gongshi-api.conf").read_text("utf-8")
BATCH = "b-" + "a2" * 13
ADDRESSES = {
    "/api/v1/batches": True,
    "/api/v1/openapi.json": True,
    f"/api/v1/batches/{BATCH}": True,
    f"/api/v1/batches/{BATCH}/": False,
    f"/api/v1/batches/{BATCH.upper()}": False,
    "/api/v1/batches/": False,
    "/api/v1": False,
    "/P/x": False,
    "/": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_the_addresses_of_the_api_are_passed_on(address):
    exact = set(re.findall(r"location = (\S+) +\{ proxy_pass", CONF))
    patterns = re.findall(r'location ~ "([^"]+)" \{ proxy_pass', CONF)
    passed = address in exact or any(
        re.match(pattern.replace(r"\z", r"\Z"), address) for pattern in patterns
    )
    assert passed is ADDRESSES[address]


def test_every_route_of_the_api_is_passed_on():
    routes = {route.path.replace("{batch}", BATCH) for route in create_api_routes(None)}
    assert routes == {address for address, passed in ADDRESSES.items() if passed}


def test_a_body_may_be_as_large_as_the_api_takes_and_a_file_in_base64_fits():
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", CONF)
    assert int(limit) << 20 == LARGEST_BODY
    assert Limits().file_bytes * 4 / 3 < LARGEST_BODY


def test_no_request_or_answer_is_put_on_a_disk():
    for said in ("proxy_request_buffering off", "proxy_max_temp_file_size 0", "access_log off"):
        assert f"    {said};" in CONF


def test_nginx_answers_in_the_form_of_the_api():
    bodies = re.findall(r"return (\d{3}) '(\{.*\})';", CONF)
    assert {status for status, _ in bodies} == {"404", "413", "503"}
    for status, body in bodies:
        told = json.loads(body)
        assert told["status"] == int(status)
        assert told["type"] == f"urn:gongshi:problem:{told['code']}"
        assert told["title"]
        assert told["detail"]
    assert CONF.count(f"default_type {TYPE};") == len(bodies)
