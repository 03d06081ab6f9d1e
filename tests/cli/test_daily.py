"""The clerk's day: today, show at every state, ids by their beginning, and the register."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date

import pytest

from gongshi.cli import daily
from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.posting import life, reasons
from gongshi.posting.ids import shortened
from gongshi.posting.life import State, WithdrawReason
from gongshi.steps import lookup
from gongshi.steps.lists import decide, giveback
from gongshi.steps.lists.approve import approve, send_back
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings import ledger, register
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.takedown import withdraw
from tests.office import KINDS, make_samples, open_office

DAY = date(2026, 11, 24)  # 周二
NAMES = ("段秀英", "普光华", "李国强")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """One list showing, one withdrawn, one returned, one received without its letter."""
    root = tmp_path_factory.mktemp("daily")
    office = open_office(root / "home")
    folder = root / "samples"
    folder.mkdir()
    samples = make_samples(folder)
    office.samples = samples
    office.showing = office.approved(samples["B"], KINDS["B"])
    office.withdrawn = office.approved(samples["C"], KINDS["C"])
    for posting in (office.showing, office.withdrawn):
        publish(office.desk, posting)
    withdraw(office.desk, office.withdrawn, "li-ming", WithdrawReason.ERROR_IN_LIST)
    got = office.receive(samples["A"], KINDS["A"])
    done = submit(office.desk, got.batch, "li-ming")
    send_back(office.desk, done.posting.id, "wang-fang", row=0, reason="wrong_letter")
    office.returned = got.batch
    return office


@pytest.fixture
def say(house, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(house.home.root))

    def run(*argv: str) -> str:
        assert main([*argv]) == 0
        return capsys.readouterr().out

    return run


def a_line(n: int, state: State, *tasks: str, due: date | None = None) -> register.Line:
    ends = None if state in register.WAITING else date(2026, 12, 1 + n % 9)
    number = None if state in register.WAITING else f"滨社公示〔2026〕{n}号"
    return register.Line(
        f"b-{n:026d}",
        None,
        "temp_relief",
        "临时救助对象名单公布",
        number,
        n,
        state,
        due,
        ends,
        tasks,
    )


def test_a_busy_day_is_three_groups_and_only_lists_with_something_to_do_take_a_second_line():
    lines = [
        *(a_line(n, State.SHOWING) for n in range(12)),
        a_line(12, State.SHOWING, "请打印盖章归档件入卷"),
        *(
            a_line(n, State.SUBMITTED, "审核", due=date(2026, 11, 23 + n % 3))
            for n in range(13, 17)
        ),
        *(a_line(n, State.RETIRED, "撕下", "看屏") for n in range(17, 20)),
    ]
    told = list(daily._today_words(lines, DAY))
    assert told[0] == "今天 2026-11-24(周二)"
    headings = [line for line in told[1:] if not line.startswith(" ")]
    assert headings == ["待张贴 4 份", "张贴中 13 份", "已撤下、待办结 3 份"]
    assert sum(line.startswith("      · ") for line in told) == 4 + 1 + 3 * 2
    assert len(told) == 1 + 3 + 20 + 11
    assert any("已超过最迟张贴日 2026-11-23" in line for line in told)


def test_today_names_the_kind_in_chinese_and_says_why_a_list_came_back(say):
    told = say("today")
    assert "disabled_temp" not in told
    assert "关于残疾人特殊困难临时救助申请对象的公示" in told
    assert "整份被退回(原因:与来文不符)" in told


def test_what_hangs_past_its_end_before_the_routine_ran_is_not_called_quiet(house):
    line = next(x for x in register.today(house.desk) if x.posting == house.showing)
    assert not any("gongshi tick" in task for task in line.tasks)
    clock = house.home.clock_file.read_bytes()
    house.move_clock(f"{line.ends.isoformat()}T00:00:30")
    try:
        line = next(x for x in register.today(house.desk) if x.posting == house.showing)
        assert [task.split(":")[0] for task in line.tasks] == ["期限已到,屏上已自动隐藏"]
    finally:
        house.home.clock_file.write_bytes(clock)


def test_show_answers_for_a_list_that_was_never_submitted(house, say):
    rows = "申请人姓名,身份证号码,家庭人口,拟保障人数,拟月保障金额,初审意见\n"
    rows += "庞大海,530101197011059831,3,2,1180,拟同意\n"
    got = receive(house.desk, rows.encode(), name_hint=".csv", kind_id="dibao_initial", letter=None)
    document = json.loads(say("show", got.batch, "--json"))
    assert (document["posting"], document["state"]) == (None, "received")
    assert document["letter"] is False
    assert "gongshi letter" in say("show", got.batch)
    assert "庞" not in say("show", got.batch)


def test_show_ends_with_what_to_do_next(house, say):
    assert "下一步:整份被退回" in say("show", house.returned)
    assert f"paper add {house.withdrawn[:8]} " in say("show", house.withdrawn)
    assert "已提前撤回" in say("show", house.withdrawn)


def test_a_beginning_and_the_printed_number_are_names_too(house):
    with house.desk.store.transaction() as tx:
        for said in (
            house.showing[:6],
            house.showing[:6].lower(),
            "滨社公示〔2026〕1号",
            "〔2026〕1号",
            "[2026]1号",
            "(2026)1号",
            "【2026】第1号",
        ):
            assert lookup.posting_or_refuse(tx, said).id == house.showing
        assert lookup.batch_or_refuse(tx, house.returned[:8]).id == house.returned
        assert lookup.posting_or_refuse(tx, house.returned[:8]).batch == house.returned


@pytest.mark.parametrize("said", ["", "b-", "b-a", "ABC", "%%%%", "____", "〔2026〕99号", "b-0000"])
def test_too_little_or_nothing_known_names_no_posting(house, said):
    with house.desk.store.transaction() as tx, pytest.raises(GongshiError) as caught:
        lookup.posting_or_refuse(tx, said)
    assert caught.value.code == "posting_unknown"


def test_a_beginning_that_two_share_is_refused():
    with pytest.raises(GongshiError) as caught:
        lookup._begun("b-aaaa", {"b-aaaab", "b-aaaac"})
    assert caught.value.code == "ambiguous_id"


def test_an_approved_correction_is_sent_to_correct(house):
    other = house.desk
    with other.store.transaction() as tx:
        batch, posting = tx.batches.get(house.returned), tx.postings.get(house.showing)

    approved = replace(batch, state=State.APPROVED)
    bent = replace(posting, corrects="X" * 26, posted_on=other.today())
    assert (
        register._to_post(other, approved, bent) == f"gongshi correct {'X' * 26} --with {batch.id}"
    )


def test_the_register_names_every_posting_and_nobody_on_it(house, say, tmp_path):
    out = tmp_path / "t.csv"
    say("register", "-o", str(out))
    assert out.stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [row["编号"] for row in rows] == ["滨社公示〔2026〕1号", "滨社公示〔2026〕2号"]
    assert (rows[1]["状态"], rows[1]["撤回或逾期原因"]) == ("已提前撤回", "名单有误")
    assert (rows[0]["撤下方式"], rows[1]["撤下方式"]) == ("", "提前撤回")
    assert (rows[0]["经办人"], rows[0]["审核人"]) == ("li-ming", "wang-fang")
    assert not any(name in out.read_text("utf-8") for name in NAMES)


def test_the_register_is_asked_by_day_of_posting(house):
    assert len(ledger.entries(house.desk, DAY, DAY)) == 2
    assert ledger.entries(house.desk, date(2026, 11, 25)) == []
    assert ledger.entries(house.desk, None, date(2026, 11, 23)) == []


def test_a_text_that_looks_like_a_formula_stays_a_text():
    assert daily._safe("=cmd") == "'=cmd"
    assert daily._safe("柳街〔2026〕7号") == "柳街〔2026〕7号"
    assert daily._safe(3) == 3


def test_a_late_list_names_its_reason(house):
    got = house.receive(house.samples["A"], KINDS["A"])
    done = submit(house.desk, got.batch, "li-ming", Wishes())
    approve(house.desk, done.posting.id, "wang-fang", done.check_code)
    publish(house.desk, done.posting.id)
    with house.desk.store.transaction() as tx:
        tx.postings.set(done.posting.id, late_reason="letter_came_late")
    assert ledger.entries(house.desk)[-1].reason == "逾期张贴(来文迟到)"


def test_a_list_that_came_before_is_said_to_hang_not_to_be_taken_in_again(house, say):
    path = house.samples["B"]
    told = say(
        "receive",
        str(path),
        "--kind",
        KINDS["B"],
        "--letter",
        str(path.with_suffix(".letter.yaml")),
    )
    assert "已经导入过" in told
    assert "张贴中" in told
    assert "下一步:gongshi show b-" in told


@pytest.mark.parametrize("state", list(State))
def test_an_act_that_the_state_forbids_says_what_can_be_done_instead(state):
    forbidden = next(to for to in State if to not in life._NEXT[state])
    with pytest.raises(GongshiError) as caught:
        life.move(state, forbidden)
    assert "gongshi" in caught.value.advice


def test_several_places_are_confirmed_at_once(house):
    rows = "申请人姓名,身份证号码,家庭人口,拟保障人数,拟月保障金额,初审意见\n"
    twice = "尹国华,53010119480601991X,3,2,1180,拟同意\n"
    other = "庞大海,530101197011059831,3,2,1180,拟同意\n"
    rows += twice + twice + other + other
    desk = house.desk
    got = receive(desk, rows.encode(), name_hint=".csv", kind_id="dibao_initial", letter=None)
    with desk.store.transaction() as tx:
        waiting = decide.open_decisions(tx, tx.batches.get(got.batch))
    places = "、".join(dict.fromkeys(where for _, where in waiting))
    assert len(waiting) > 1
    with pytest.raises(GongshiError):
        decide.confirm_all(desk, got.batch, f"{places}、名单!Z99", handler="li-ming")
    assert decide.confirm_all(desk, got.batch, places, handler="li-ming")
    with desk.store.transaction() as tx:
        assert decide.open_decisions(tx, tx.batches.get(got.batch)) == []


def test_a_posting_s_code_or_number_names_its_batch_too(house, say):
    with house.desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, house.showing)
        batch = posting.batch
        for said in (posting.id, posting.id[:5], f"〔2026〕{posting.number}号", batch):
            assert lookup.batch_or_refuse(tx, said).id == batch


def test_tasks_stand_each_on_a_line_of_their_own(house, say):
    told = say("show", house.withdrawn).partition("下一步:")[2]
    assert told.count("\n  · ") == len(register.line_of(house.desk, house.withdrawn).tasks) > 1


def test_the_address_for_pairing_is_the_one_that_serves(house, say):
    running = house.home.root / "run" / "serve.json"
    running.write_text('{"web": "http://192.0.2.7:8801"}', "utf-8")
    try:
        assert say("board", "pair", "gate").startswith("http://192.0.2.7:8801/board/v1/pair?code=")
    finally:
        running.unlink()
    assert say("board", "pair", "gate").startswith("http://127.0.0.1:8765/")


def test_what_is_to_be_typed_names_an_id_by_its_beginning_and_documents_by_the_whole(house, say):
    told, document = say("show", house.withdrawn), say("show", house.withdrawn, "--json")
    assert f" {house.withdrawn[:8]} " in told.partition("下一步:")[2]
    assert house.withdrawn not in told.partition("下一步:")[2]
    assert house.withdrawn in document


def test_only_whole_ids_are_shortened():
    batch = "b-" + "a2" * 13
    assert shortened(f"{batch},{'A2' * 13}。") == f"{batch[:10]},A2A2A2A2。"
    assert shortened("A" * 27 + " b-" + "a" * 27) == "A" * 27 + " b-" + "a" * 27


def test_a_list_given_back_says_why_in_chinese():
    assert not [code for code in giveback.HOPELESS if reasons.told(code) == code]


def test_the_list_of_boards_tells_both_ways_to_pair_one(house, say):
    after = say("board", "list").partition("下一步:")[2]
    assert "gongshi board confirm" in after
    assert "gongshi board pair" in after
