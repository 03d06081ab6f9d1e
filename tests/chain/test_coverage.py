"""From signed reports in the store to a table of days, a proposal, and a signed extension."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from gongshi.clock import SHANGHAI
from gongshi.display import evidence
from gongshi.display.report import Report, Sight, Span, State
from gongshi.errors import GongshiError
from gongshi.posting.life import State as Life
from gongshi.posting.life import WithdrawReason
from gongshi.record import canonical, keys, pack
from gongshi.record.note import Signer
from gongshi.record.verify import verify_posting
from gongshi.steps.postings import extend, register, takedown
from gongshi.steps.postings.pack import make as make_pack
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from gongshi.steps.wall import cards, coverage
from gongshi.steps.wall import evidence as intake

from .conftest import KINDS


@pytest.fixture
def posted(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


class Agent:
    """A screen's key and its chain, as the board agent keeps them."""

    def __init__(self, office, board="gate"):
        desk = office.desk
        self.office, self.board, self.n, self.prev = office, board, 0, ""
        self.signer = Signer.generate(evidence.key_name(desk.rules.site.origin, board))
        with desk.store.transaction() as tx:
            tx.screens.add_key(self.signer.vkey, board, desk.now())

    def tell(self, posting, begins, ends):
        """Upload hourly reports that each page hung from `begins` to `ends`."""
        desk = self.office.desk
        with desk.store.transaction() as tx:
            pages = [p for p in tx.postings.pages(posting) if p.profile == "p1080"]
        notes, at = [], begins
        while at < ends:
            stop = min(at + timedelta(hours=1), ends)
            spans = tuple(
                Span(at, stop, Sight(State.VISIBLE, posting, page.n, page.sha256)) for page in pages
            )
            self.n += 1
            report = Report(
                desk.rules.site.origin, self.board, self.n, self.prev, stop, None,
                trusted=True, spans=spans, training_s=desk.training,
            )  # fmt: skip
            notes.append(evidence.build(report, self.signer))
            self.prev, at = evidence.digest(notes[-1]), stop
        got = intake.receive(desk, self.board, notes, desk.now())
        assert got.refused == ()


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=SHANGHAI)


def test_without_any_report_all_is_unknown_and_nothing_is_proposed(office, posted):
    office.move_clock("2026-11-27T09:00")
    tick(office.desk)
    found = coverage.coverage(office.desk, posted)
    assert not found.told
    assert {day.covered for day in found.whole} == {0}
    assert found.short == ()
    assert "延期" not in next(x.task for x in register.today(office.desk) if x.posting == posted)


def test_a_short_day_proposes_an_extension_and_an_approver_signs_it(office, posted):
    office.move_clock("2026-11-26T08:00")
    agent = Agent(office)
    agent.tell(posted, at(25, 6), at(25, 12))
    tick(office.desk)
    task = next(x.task for x in register.today(office.desk) if x.posting == posted)
    assert "11月25日屏上展示不足,建议延期" in task
    with pytest.raises(GongshiError) as refused:
        extend.extend(office.desk, posted, "li-ming")
    assert refused.value.code == "same_person"
    before = extend.propose(office.desk, posted)
    assert [day.isoformat() for day in before.short] == ["2026-11-25"]
    done = extend.extend(office.desk, posted, "wang-fang")
    assert done.last_day.isoformat() == "2026-12-02"
    assert done.ends_at == datetime(2026, 12, 3, tzinfo=SHANGHAI)
    with office.desk.store.transaction() as tx:
        note = tx.entries.of_posting(posted)[-1].note
    fields = canonical.loads(note.split(b"\n", 1)[0])
    assert (fields["kind"], fields["reason"]) == ("extended", "not_displayed")
    assert (fields["window"]["last"], fields["window"]["days"]) == ("2026-12-02", 6)
    place = office.home.public / "P" / posted
    files = {path.name: path.read_bytes() for path in place.iterdir()}
    from gongshi.clock import real_now

    verdict = verify_posting(files, root_vkey=office.desk.keys.root_vkey, now=real_now())
    assert verdict.not_after == "2026-12-02T16:00:00Z"
    assert "2026年11月25日至12月2日" in files["index.html"].decode()
    _, evidence_pack = pack.read(make_pack(office.desk, posted).data)
    directory = keys.parse(files["keys.note"], office.desk.keys.root_vkey)
    taken = pack.check(evidence_pack, verdict.posting, directory)
    assert {fault for _, fault in taken} == {None}


def test_a_short_day_that_was_made_up_for_is_not_proposed_again(office, posted):
    office.move_clock("2026-11-26T08:00")
    Agent(office).tell(posted, at(25, 6), at(25, 12))
    extended = extend.extend(office.desk, posted, "wang-fang")
    office.move_clock("2026-11-26T10:00")
    tick(office.desk)
    assert "延期" not in next(x.task for x in register.today(office.desk) if x.posting == posted)
    with pytest.raises(GongshiError) as refused:
        extend.extend(office.desk, posted, "wang-fang")
    assert refused.value.code == "nothing_short"
    with office.desk.store.transaction() as tx:
        assert tx.postings.get(posted).last_day == extended.last_day
    office.move_clock("2026-11-27T08:00")  # and a second short day is one day more, not two
    proposed = extend.propose(office.desk, posted)
    assert [day.isoformat() for day in proposed.short] == ["2026-11-26"]
    assert proposed.window.last_day.isoformat() == "2026-12-03"


def test_a_log_that_arrives_late_takes_the_proposal_back(office, posted):
    office.move_clock("2026-11-26T08:00")
    agent = Agent(office)
    agent.tell(posted, at(25, 6), at(25, 12))
    assert coverage.coverage(office.desk, posted).short != ()
    agent.tell(posted, at(25, 12), at(25, 22))
    found = coverage.coverage(office.desk, posted)
    assert found.short == ()
    day = found.boards[0].days[0]
    assert (day.required, day.covered, day.longest_gap) == (930, 930, 0)
    with pytest.raises(GongshiError) as refused:
        extend.extend(office.desk, posted, "wang-fang")
    assert refused.value.code == "nothing_short"


def test_retirement_never_waits_for_evidence(office, posted):
    office.move_clock("2026-11-26T08:00")
    Agent(office).tell(posted, at(25, 6), at(25, 12))
    office.move_clock("2026-12-02T00:01")
    tick(office.desk)
    with office.desk.store.transaction() as tx:
        assert tx.postings.get(posted).state is Life.RETIRED
    with pytest.raises(GongshiError) as refused:
        extend.extend(office.desk, posted, "wang-fang")
    assert "重新公示" in refused.value.advice


def test_a_persons_scan_is_level_three_for_its_minute_and_only_while_it_hung(office, posted):
    office.move_clock("2026-11-25T10:00")
    when = at(25, 9).replace(minute=30)
    coverage.witness(office.desk, posted, "hall", by="li-ming", at=when)
    day = coverage.coverage(office.desk, posted).boards[1].days[0]
    assert (day.covered, {int(k): n for k, n in day.levels.items()}) == (1, {3: 1})
    with pytest.raises(GongshiError) as refused:
        coverage.witness(office.desk, posted, "hall", by="li-ming", at=at(24, 7))
    assert refused.value.code == "time_impossible"


def test_a_slip_without_names_hangs_beside_a_list_that_was_extended(office, posted):
    from gongshi.display import manifest
    from gongshi.steps.wall.boards import manifest_file

    office.move_clock("2026-11-26T08:00")
    Agent(office).tell(posted, at(25, 6), at(25, 12))
    done = extend.extend(office.desk, posted, "wang-fang")
    listed = manifest.read(manifest_file(office.desk, "gate").read_bytes()).items
    assert [(i.sensitivity.value, i.page, i.until) for i in listed] == [
        ("sensitive", 1, done.ends_at),
        ("general", 2, done.ends_at),
    ]
    (sheet,) = PdfReader(io.BytesIO(cards.extension_sheet(office.desk, posted))).pages
    told = re.sub(r"\s", "", sheet.extract_text())
    assert "延长至2026年12月2日24时" in told
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    with pytest.raises(GongshiError) as refused:
        cards.extension_sheet(office.desk, posted)
    assert refused.value.code == "not_extended"


def test_closing_signs_what_each_board_proved_and_the_log_replays(office, posted):
    from hashlib import sha256

    from gongshi.record import replay
    from gongshi.steps.postings import closing, papers

    office.move_clock("2026-11-26T08:00")
    Agent(office).tell(posted, at(25, 6), at(25, 12))
    office.move_clock("2026-12-02T00:05")
    tick(office.desk)
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    for board in ("gate", "hall"):
        closing.clear(office.desk, posted, board, how="seen", by="li-ming")
    tick(office.desk)
    with office.desk.store.transaction() as tx:
        notes = [e.note for e in tx.entries.of_posting(posted) if e.kind == "display_evidence"]
    (told,) = [canonical.loads(note.split(b"\n", 1)[0]) for note in notes]
    assert (told["board"], told["level"]) == ("gate", "l1")
    assert (told["required_min"], told["covered_min"]) == (7 * 930, 330)
    days = coverage.coverage(office.desk, posted).boards[0].days
    table = canonical.dumps({"days": [coverage.day_json(day) for day in days]})
    assert told["report"] == sha256(table).hexdigest()
    tick(office.desk)
    report = replay.verify_log(
        lambda path: (office.home.log / path).read_bytes(),
        root_vkey=office.desk.keys.root_vkey,
        keys_note=(office.home.public / "keys.note").read_bytes(),
    )
    assert report.states[posted].value == "retired"
