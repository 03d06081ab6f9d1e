"""Coverage equals an oracle that walks through a simulated month in steps of ten seconds."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta

from gongshi.clock import SHANGHAI
from gongshi.display import coverage, evidence
from gongshi.display.coverage import Fate
from gongshi.display.report import Level, Reading, Report, Sight, Span, State

POSTING, OTHER = "MFRGGZDFMZTWQ2LKNNWG23TPOA", "ORUGS4ZANFZSAYJAOZSXE6JANU"
PAGES = {"a" * 64: "HTTP://192.0.2.7/P/X", "b" * 64: "HTTP://192.0.2.7/P/X"}
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
HOURS = ("06:30-12:00", "13:30-22:00")
STEP = timedelta(seconds=10)
HOUR = timedelta(hours=1)
MAX_GAP_S = 120
BEGIN = datetime(2026, 11, 1, tzinfo=SHANGHAI)
STEPS = 30 * 8640
REPORT_STEPS = 30  # a report every five minutes


def a_month(seed: int):
    """What the panel did in each step of a month: two pages in turns, and everything else."""
    chance = random.Random(seed)
    panel: list[str] = []
    while len(panel) < STEPS:
        what = chance.choices(("show", "standby", "dark", "silent"), (80, 8, 6, 6))[0]
        length = chance.choice((2, 5, 11, 13, 60, 400, 2000)) if what == "show" else None
        length = length or chance.choice((1, 3, 12, 13, 40, 300))
        turn = chance.choice((2, 6, 12, 14))
        pages = (f"page{n // turn % 2}" for n in range(length))
        panel.extend(pages if what == "show" else [what] * length)
    return panel[:STEPS]


def sight(what: str) -> Sight:
    if what.startswith("page"):
        n = int(what[-1])
        return Sight(State.VISIBLE, POSTING, n + 1, list(PAGES)[n])
    return Sight(State.STANDBY if what == "standby" else State.DARK, code="x")


def reports_of(panel):
    """Cut the month into reports, as an agent would that bridges nothing itself."""
    made = []
    for number, start in enumerate(range(0, STEPS, REPORT_STEPS), 1):
        spans, n = [], start
        stop = min(start + REPORT_STEPS, STEPS)
        while n < stop:
            end = n
            while end < stop and panel[end] == panel[n]:
                end += 1
            if panel[n] != "silent":
                spans.append(Span(BEGIN + n * STEP, BEGIN + end * STEP, sight(panel[n])))
            n = end
        shown = panel[start]
        readings = ()
        if shown.startswith("page") and number % 2:
            page = sight(shown)
            distance = 200 if number % 7 == 0 else 5
            readings = (
                Reading(
                    BEGIN + start * STEP, POSTING, page.page, page.sha256, PAGES[page.sha256],
                    distance,
                ),
            )  # fmt: skip
        made.append(
            Report(
                "binhe.example", "hall", number, "", BEGIN + stop * STEP, None, trusted=True,
                max_gap_s=MAX_GAP_S, spans=tuple(spans), readings=readings,
            )
        )  # fmt: skip
    return made


def bridged(panel, heard, page):
    """Every step in which this page counts as seen: told, or in a short enough gap."""
    counts = [heard[n] and panel[n] == page for n in range(STEPS)]
    last = None
    for n in range(STEPS):
        if heard[n] and panel[n] == page:
            if last is not None and (n - last - 1) * 10 <= MAX_GAP_S:
                for between in range(last + 1, n):
                    counts[between] = True
            last = n
    return counts


def oracle(panel, lost):
    """Walk the month minute by minute, knowing which reports never arrived."""
    heard = [panel[n] != "silent" and n // REPORT_STEPS + 1 not in lost for n in range(STEPS)]
    seen = [bridged(panel, heard, page) for page in ("page0", "page1")]
    fates = {}
    for minute in range(STEPS // 6):
        at = BEGIN + minute * timedelta(minutes=1)
        clock = at.hour * 60 + at.minute
        if not (390 <= clock < 720 or 810 <= clock < 1320):
            continue
        steps = range(minute * 6, minute * 6 + 6)
        if all(page[n] for page in seen for n in steps):
            fates[at] = Fate.COVERED
        elif any(not heard[n] and not seen[0][n] and not seen[1][n] for n in steps):
            fates[at] = Fate.UNKNOWN
        elif any(heard[n] and panel[n] == "dark" for n in steps):
            fates[at] = Fate.DARK
        else:
            fates[at] = Fate.ABSENT
    return fates


def judged(reports):
    minutes = coverage.required(FIRST, LAST, HOURS, BEGIN, BEGIN + timedelta(days=30))
    known = coverage.told(reports, POSTING, PAGES, ())
    return coverage.judge(minutes, known)


def test_a_month_with_outages_and_a_stolen_log_equals_the_oracle():
    seed = 1
    panel = a_month(seed)
    reports = reports_of(panel)
    chance = random.Random(seed + 100)
    stolen = set(range(2000, 2400))  # the box was stolen with what it had not uploaded
    outages = {n for start in chance.sample(range(1, 8600), 20) for n in range(start, start + 9)}
    lost = stolen | outages
    found = judged([r for r in reports if r.n not in lost])
    assert {m.begins: m.fate for m in found} == oracle(panel, lost)
    fates = Counter(m.fate for m in found)
    assert min(fates[fate] for fate in Fate) > 50, "a month that tries every fate"


def test_late_uploads_in_any_order_upgrade_what_was_unknown_and_nothing_else():
    panel = a_month(3)
    panel = panel[: STEPS // 3] + ["silent"] * (STEPS - STEPS // 3)
    reports = reports_of(panel)
    late = set(range(1200, 1800))
    before = judged([r for r in reports if r.n not in late])
    after = judged(random.Random(5).sample(reports, len(reports)))
    assert {m.begins: m.fate for m in after} == oracle(panel, set())
    changed = [(a.fate, b.fate) for a, b in zip(before, after, strict=True) if a.fate != b.fate]
    assert (Fate.UNKNOWN, Fate.COVERED) in changed
    assert all(fate is not Fate.COVERED for fate, _ in changed)


def test_reports_of_an_agent_without_trusted_time_are_not_told():
    from dataclasses import replace

    panel = ["page0"] * STEPS
    pages = [replace(r, trusted=False) for r in reports_of(panel)]
    assert {m.fate for m in judged(pages)} == {Fate.UNKNOWN}


def test_a_log_that_was_forked_counts_up_to_the_fork():
    links = [evidence.Link(n, f"{n:064x}", f"{n - 1:064x}" if n > 1 else "") for n in range(1, 9)]
    forked = [*links, evidence.Link(5, "f" * 64, f"{4:064x}")]
    sound = evidence.examine(forked).sound
    assert sound == {f"{n:064x}" for n in range(1, 5)}


def test_the_long_playlist_of_one_day_bridges_no_outage_of_another():
    """On Monday a round took half an hour; on Tuesday the list hung alone and the panel failed."""
    alone = {"a" * 64: PAGES["a" * 64]}

    def told(n, begins, minutes, max_gap_s):
        ends = begins + timedelta(minutes=minutes)
        span = Span(begins, ends, sight("page0"))
        return Report(
            "binhe.example", "hall", n, "", ends, None, trusted=True,
            max_gap_s=max_gap_s, spans=(span,),
        )  # fmt: skip

    monday, tuesday = BEGIN + timedelta(hours=8), BEGIN + timedelta(hours=32)
    half_hour = timedelta(minutes=28)
    reports = [
        told(1, monday, 1, 1_830),
        told(2, monday + half_hour, 1, 1_830),
        told(3, tuesday, 1, 120),
        told(4, tuesday + half_hour, 1, 120),
    ]
    known = coverage.told(reports, POSTING, alone, ())
    minutes = coverage.required(FIRST, FIRST + timedelta(days=1), HOURS, BEGIN, BEGIN + 48 * HOUR)
    covered = [m.begins for m in coverage.judge(minutes, known) if m.fate is Fate.COVERED]
    assert sum(at < BEGIN + 24 * HOUR for at in covered) == 29
    assert sum(at >= BEGIN + 24 * HOUR for at in covered) == 2


def test_with_no_report_at_all_every_minute_is_unknown():
    found = judged([])
    assert {m.fate for m in found} == {Fate.UNKNOWN}
    assert len(found) == 30 * (330 + 510)


def test_one_page_of_two_on_the_wall_is_not_the_notice():
    assert {m.fate for m in judged(reports_of(["page0"] * STEPS))} == {Fate.ABSENT}


def test_levels_need_a_reading_that_holds_for_every_page_close_by():
    at = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
    whole = ((at - timedelta(hours=1), at + timedelta(hours=1)),)
    pages = list(PAGES)
    minutes = [at + timedelta(minutes=n) for n in range(20)]
    known = coverage.Told(
        dict.fromkeys(pages, whole),
        any=whole,
        read={pages[0]: (at,), pages[1]: (at + timedelta(minutes=2),)},
        witnessed=(at + timedelta(minutes=9, seconds=30),),
    )
    levels = [m.level for m in coverage.judge(minutes, known)]
    read_back = [level is Level.READ_BACK for level in levels]
    assert read_back == [n <= 5 for n in range(20)]
    assert levels[9] is Level.WITNESSED
    assert levels[10] is Level.PAINTED


def test_the_table_of_days_knows_the_longest_gap_and_never_runs_it_over_the_night():
    evening = datetime(2026, 11, 2, 21, 50, tzinfo=SHANGHAI)
    minutes = coverage.required(
        date(2026, 11, 2), date(2026, 11, 3), HOURS, BEGIN, BEGIN + timedelta(days=30)
    )
    shown = ((BEGIN, evening), (evening + timedelta(hours=8, minutes=50), evening.replace(day=30)))
    known = coverage.Told({"a" * 64: shown}, any=((BEGIN, evening.replace(day=30)),))
    days = coverage.by_day(coverage.judge(minutes, known))
    assert [(d.day.day, d.required, d.covered, d.longest_gap) for d in days] == [
        (2, 840, 830, 10),
        (3, 840, 830, 10),
    ]
    assert days[0].fates == {Fate.COVERED: 830, Fate.ABSENT: 10}


def test_a_minute_counts_for_the_notice_if_one_board_covers_it():
    at = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
    minutes = [at, at + timedelta(minutes=1)]
    covered = coverage.Minute(minutes[0], Fate.COVERED, Level.PAINTED)
    dark = [coverage.Minute(m, Fate.DARK) for m in minutes]
    unknown = [coverage.Minute(m, Fate.UNKNOWN) for m in minutes]
    whole = coverage.together([dark, [covered, dark[1]], unknown])
    assert [m.fate for m in whole] == [Fate.COVERED, Fate.UNKNOWN]
