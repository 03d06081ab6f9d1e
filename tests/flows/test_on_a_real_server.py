"""The flows on a real Prefect server: started over REST, followed to their end, looked at."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import httpx
import pytest

from gongshi.posting.life import State
from tests.chain.conftest import KINDS
from tests.flows.processes import wait_for

pytestmark = pytest.mark.prefect


def test_a_list_that_fails_is_told_by_its_code_and_the_others_hang(published):
    assert (published.run.state, published.run.message) == ("FAILED", "1 份未完成:wrong_state×1")
    assert published.states == (State.SHOWING, State.SHOWING, State.SUBMITTED)
    assert published.failures == (("take", "wrong_state"),)


def test_people_see_progress_counts_and_links_but_no_picture(house, published):
    seen = {}
    for artifact in house.artifacts(published.run):
        seen.setdefault(artifact["type"], []).append(artifact)
    assert set(seen) == {"progress", "table", "markdown"}
    assert [float(each["data"]) for each in seen["progress"]] == [100.0]
    (table,) = (json.loads(each["data"]) for each in seen["table"])
    counts = {row["步骤"]: (row["完成"], row["未完成"], row["代码"]) for row in table}
    assert counts["取号"] == (2, 1, "wrong_state×1")
    assert counts["上屏"] == (2, 0, "")
    links = " ".join(each["data"] for each in seen["markdown"])
    assert all(f"/P/{each}" in links for each in published.up)
    assert published.unapproved not in links


def test_each_stage_of_the_mission_is_a_task_to_watch(house, published):
    body = {"flow_runs": {"id": {"any_": [published.run.id]}}}
    names = {run["name"] for run in house.ask("POST", "task_runs/filter", body)}
    assert {
        "取号",
        "再次脱敏",
        "核对公示期",
        "核对文稿",
        "制图",
        "出门检查",
        "存证",
        "上屏",
        "推送到屏",
    } == names


def test_one_retirement_is_scheduled_for_each_window_end_however_often_it_is_published(published):
    assert published.again.succeeded
    assert [run.idempotency_key for run in published.retirements] == [
        "retire 2026-12-01T16:00:00Z",  # 周二 24:00, five workdays
        "retire 2026-12-03T16:00:00Z",  # 周四 24:00, seven workdays
    ]
    meant = [datetime.fromisoformat(run.scheduled_for) for run in published.retirements]
    apart = zip(published.real_ends, meant, strict=True)
    assert all(abs((end - at).total_seconds()) < 2 for end, at in apart)


def test_nothing_comes_down_before_its_end_and_everything_at_it(taken_down):
    assert (taken_down.early.state, taken_down.early.message) == ("FAILED", "2 份未完成:not_due×2")
    assert taken_down.states_early == (State.SHOWING, State.SHOWING)
    assert taken_down.late.succeeded
    assert taken_down.states_late == (State.RETIRED, State.RETIRED)


def test_the_daily_register_names_batches_and_days_only(house, published):
    run = house.run("deadlines/gongshi")
    (table,) = (json.loads(each["data"]) for each in house.artifacts(run))
    with house.office.desk.store.transaction() as tx:
        waiting = tx.postings.get(published.unapproved)
    row = next(row for row in table if row["批次"] == waiting.batch)
    assert set(row) == {"批次", "类别", "最迟张贴", "状态"}
    assert row["类别"] == KINDS["C"]


def test_a_sweep_that_finds_another_at_work_is_cancelled(house):
    found = house.ask("GET", "deployments/name/retire/sweep")
    assert found["global_concurrency_limit"]["limit"] == 1
    assert found["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert [each["schedule"]["interval"] for each in found["schedules"] if each["active"]] == [900]
    with house.flows() as flows:
        started = [flows.start("retire/sweep") for _ in range(2)]
        states = sorted(flows.follow(each).state for each in started)
    assert states == ["CANCELLED", "COMPLETED"]


def test_a_run_whose_runner_was_killed_is_taken_up_by_the_next_runner(house):
    with house.flows() as flows:
        run_id = flows.start("deadlines/gongshi")
        wait_for(lambda: flows.get(run_id).state in {"PENDING", "RUNNING"}, 60)
        os.kill(house.pid("runner"), signal.SIGKILL)
        assert flows.follow(run_id, patience_s=120).succeeded
        states = house.ask("GET", f"flow_run_states/?flow_run_id={run_id}")
    assert "AwaitingRetry" in {state["name"] for state in states}


def test_prefect_keeps_everything_in_the_home_and_nothing_of_a_person(house, published, samples):
    kept = [path for path in (house.home / "prefect").rglob("*") if path.is_file()]
    kept += list((house.home / "run").iterdir())
    assert any(path.name == "prefect.db" for path in kept)
    assert not (house.folder / ".prefect").exists()
    text = b"".join(path.read_bytes() for path in kept if "ui" not in path.parts)
    assert published.up[0].encode() in text  # ids are there, so the search can find
    people = ("段秀英", "普建华", "李玉珍", "吴桂兰", "530102196304129823", "19900001234")
    for raw in people:
        assert raw.encode() not in text
        assert json.dumps(raw)[1:-1].encode() not in text


def test_no_process_of_a_run_talks_beyond_this_machine(house, published):
    notes = [json.loads(line) for line in house.talk.read_text().splitlines()]
    speakers = " | ".join({words for _, words, _, _ in notes})
    for needed in ("prefect server", "-m flows", "prefect.engine"):
        assert needed in speakers
    assert {host for _, _, _, host in notes if not _is_here(host)} == set()


@pytest.mark.browser
def test_the_pages_of_prefect_ask_nobody_else(house, published, chromium):
    told = json.loads((house.home / "run" / "prefect.json").read_text())
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(httpx.URL(request.url)))
    page.goto(house.told()["flows"])
    page.get_by_placeholder("admin:pass").fill(told["auth_string"])
    page.keyboard.press("Enter")
    page.get_by_text("Deployments").first.wait_for()
    page.goto(f"{house.told()['flows']}/runs/flow-run/{published.run.id}")
    page.get_by_text("完成 2 份,未完成 1 份 wrong_state×1").first.wait_for()
    assert {url.host for url in asked if url.scheme.startswith("http")} == {"127.0.0.1"}
    page.close()


def test_the_ear_of_that_test_hears_a_connection_to_elsewhere(house):
    planted = "import socket; s = socket.socket(); s.setblocking(0); s.connect_ex(('192.0.2.1', 9))"
    env = {**house.environment(), "GONGSHI_SOCKET_LOG": str(house.folder / "planted.jsonl")}
    subprocess.run([sys.executable, "-c", planted], env=env, check=True)
    heard = [json.loads(line) for line in (house.folder / "planted.jsonl").read_text().splitlines()]
    assert [(event, _is_here(host)) for _, _, event, host in heard] == [("socket.connect", False)]


def test_the_web_side_and_the_routine_run_beside_it(house):
    assert set(house.told()["services"]) == {"web", "ticker", "prefect", "runner"}
    said = json.loads((house.home / "run" / "tick.json").read_text())
    assert said["error"] == ""
    assert (datetime.now(UTC) - datetime.fromisoformat(said["at"])).total_seconds() < 120


def _is_here(host) -> bool:
    """Whether a recorded host is this machine: loopback, a path in the file system, no host."""
    if host in (None, "", "localhost") or str(host).startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
