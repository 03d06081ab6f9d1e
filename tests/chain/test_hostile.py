"""What an unlucky night, a full disk, two hands at once or a careless word must not do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshi.errors import GongshiError
from gongshi.posting.life import State
from gongshi.steps import publish as publication
from gongshi.steps import takedown
from gongshi.steps.approve import approve, send_back
from gongshi.steps.lookup import batch_or_refuse, posting_or_refuse
from gongshi.steps.publish import STAGES, publish
from gongshi.steps.submit import Wishes, submit
from gongshi.steps.tick import tick

from .conftest import KINDS
from .test_chain import resaved, shown_on, state_of


def run_until(office, posting: str, last: str) -> None:
    """Run the stages of publication up to and including `last`, as a process that then died."""
    for stage in STAGES:
        stage.run(office.desk, posting)
        if stage.name == last:
            return
    raise AssertionError(last)


def stored(office, posting: str):
    with office.desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting)


def another_copy(samples, name: str, folder):
    """Write the same list with other bytes, and its letter beside it."""
    path = folder / f"again-{name}.xlsx"
    path.write_bytes(resaved(samples[name]))
    card = samples[name].with_suffix(".letter.yaml").read_bytes()
    path.with_suffix(".letter.yaml").write_bytes(card)
    return path


def test_a_publication_that_died_in_the_evening_is_not_finished_on_another_day(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "gate")
    office.move_clock("2026-11-25T00:00:01")
    assert tick(office.desk).failed == (posting,)
    assert shown_on(office) == []
    assert state_of(office, posting) is State.RETURNED
    batch_id = stored(office, posting).batch
    with office.desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
    assert batch.return_reason == "approval_day_passed"


def test_a_number_taken_in_vain_is_given_to_the_next_posting(office, samples):
    first = office.approved(samples["B"], KINDS["B"])
    second = office.approved(samples["C"], KINDS["C"])
    run_until(office, first, "take")
    assert publish(office.desk, second).number == 2
    send_back(office.desk, first, "wang-fang", row=0, reason="wrong_list")
    third = office.approved(samples["A"], KINDS["A"])
    assert publish(office.desk, third).number == 1


def test_a_publication_that_the_gate_stops_goes_back_and_is_not_tried_every_minute(
    office, samples, monkeypatch
):
    posting = office.approved(samples["B"], KINDS["B"])

    def stop(*_args):
        raise GongshiError("E401", "拦截")

    monkeypatch.setattr(publication.artefacts, "inspect", stop)
    with pytest.raises(GongshiError):
        publish(office.desk, posting)
    assert state_of(office, posting) is State.RETURNED
    assert tick(office.desk).failed == ()
    assert not publication.artefacts.folder(office.desk, posting).exists()


def test_pages_painted_anew_after_the_gate_are_never_recorded_unsearched(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "gate")
    publication.paint(office.desk, posting)
    with pytest.raises(GongshiError) as refused:
        publication.record(office.desk, posting)
    assert refused.value.code == "not_inspected"
    assert publish(office.desk, posting).state is State.SHOWING


__all__ = ["Wishes", "approve", "submit", "takedown", "timedelta"]
