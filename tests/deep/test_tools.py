"""The long runs are only worth what their tools find: here each finds something planted."""

from __future__ import annotations

import ast
import random

import pytest

from tests.bench.rounds import Target, alternate
from tests.deep import fuzz_child, packages
from tests.deep.operators import mutants

SOURCE = '''
"""A docstring that stays."""
from __future__ import annotations

def grade(points: int, late: bool = False) -> str:
    """A docstring that stays."""
    found = []
    for p in range(points):
        if p % 2 == 0 and not late:
            continue
        found.append(p + 1)
    if points > 10:
        raise ValueError("too many")
    return "a" if points in [n for n in found if n] else "b"
'''


def test_every_operator_changes_the_program_and_nothing_that_only_people_read():
    base = ast.unparse(ast.parse(SOURCE))
    made = list(mutants("grade", SOURCE))
    programs = [ast.unparse(mutant.tree(SOURCE)) for mutant in made]
    for program in programs:
        compile(program, "grade", "exec")
        assert program != base
        assert program.count("A docstring that stays.") == 2
        assert "points: int, late: bool" in program
    assert len(set(programs)) == len(programs)
    assert {m.operator for m in made} == {
        "compare", "boolean", "condition", "arithmetic", "number", "text", "return", "drop", "jump",
    }  # fmt: skip


def test_the_seeded_fuzzer_finds_a_planted_fault_again_with_the_same_seed(monkeypatch, capsys):
    def target(data: bytes) -> None:
        if b"ba" in data:
            raise KeyError

    monkeypatch.setitem(fuzz_child.TARGETS, "planted", lambda: (target, [b"ab", b"xyz"]))
    said = []
    for _ in range(2):
        with pytest.raises(KeyError):
            fuzz_child.seeded("planted", seed=7, seconds=30, examples=100_000)
        said.append(capsys.readouterr().err)
    assert said[0] == said[1]
    assert "seed 7, input " in said[0]


def test_the_seeded_fuzzer_stops_at_its_number_of_examples(monkeypatch, capsys):
    seen = []
    monkeypatch.setitem(fuzz_child.TARGETS, "quiet", lambda: (seen.append, [b"seed"]))
    fuzz_child.seeded("quiet", seed=1, seconds=30, examples=50)
    assert capsys.readouterr().out == "inputs: 50\n"
    assert len(seen) == 50
    assert len(set(seen)) > 25


def test_what_is_spoiled_never_outgrows_its_limit():
    chance = random.Random(1)
    assert all(
        len(fuzz_child.spoiled(chance, [b"x" * 4000])) <= fuzz_child.LONGEST for _ in range(200)
    )


def test_a_ratio_is_the_median_of_the_rounds_and_leaves_the_first_out():
    ticks = iter([0, 90, 90, 91, *(t for n in range(3) for t in (0, 4 + n, 10, 12))])
    ours, bound, ratio = alternate(
        lambda: None, lambda: None, rounds=3, clock=lambda: float(next(ticks))
    )
    assert (ours, bound, ratio) == (5, 2, 2.5)


@pytest.mark.parametrize(
    ("target", "ratio", "met"),
    [
        (Target(3), 3.0, True),
        (Target(3), 3.1, False),
        (Target(5, at_most=False), 5.0, True),
        (Target(5, at_most=False), 4.9, False),
    ],
)
def test_a_target_is_met_or_missed(target, ratio, met):
    assert target.met(ratio) is met


def test_a_missing_system_package_is_named_where_it_may_not_be_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    found = packages.lacking(no_such_tool="no-such-program", a_folder=tmp_path)
    assert found == "did not run; first: apt-get install no-such-tool"
    assert packages.lacking(a_folder=tmp_path) == ""
