"""What the fuzzer throws bytes at. A target returns, or the input is a find.

The first byte chooses the parser, so that one corpus serves all of them.
"""

from __future__ import annotations

import contextlib
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Target = Callable[[bytes], None]

ON = date(2026, 11, 24)
LONGEST = 4096


def record() -> tuple[Target, list[bytes]]:
    """Every parser of the record: VerificationFailed and nothing else."""
    from gongshi.errors import VerificationFailed
    from tests.record.test_fuzz import READERS, SEEDS

    readers = list(READERS.values())

    def target(data: bytes) -> None:
        if data:
            with contextlib.suppress(VerificationFailed):
                readers[data[0] % len(readers)](data[1:])

    return target, [bytes([n]) + seed for n in range(len(readers)) for seed in SEEDS]


def masking() -> tuple[Target, list[bytes]]:
    """Folding, names, numbers, rules and gate: no exception at all, and no hidden part shown."""
    import yaml

    from masking import Sealed, apply, load_policy
    from masking.folding import digit_runs, digit_view, fold, folded
    from masking.gate import Gate
    from masking.identity import read_id
    from masking.names import builtin_surnames, read_name
    from tests.masking.samples import FIELDS, mapping
    from tests.office import ROOT

    surnames = builtin_surnames()
    policy = load_policy(mapping(*FIELDS))
    row = {"姓名": Sealed("段秀英", "name"), "身份证号": Sealed("530102196304129823", "id_number")}
    gate = Gate.build([row], on=ON)

    def folding(text: str) -> None:
        view = fold(text)
        assert view.text == folded(text)
        assert len(view.at) == len(view.text) == len(digit_view(view.text))

    def names(text: str) -> None:
        name = read_name(text, surnames)
        shown = name.first_last() if name else ""
        for part in shown.split("·"):
            head, star, tail = part.partition("*")
            assert not star or (len(tail.strip("*")) <= 1 and len(head) <= 2)

    def numbers(text: str) -> None:
        assert all(run.isdigit() for run in digit_runs(text))
        read_id(text)

    def whole(text: str) -> None:
        masked = apply(policy, [{field.id: text for field in policy.fields}], on=ON)
        assert len(masked.rows) + len(masked.held) == 1
        assert len(text) < 7 or not text.isdigit() or text not in repr(masked)

    def out(text: str) -> None:
        gate.scan(text, "x")
        Gate.build([{"备注": Sealed(text, "gate_only")}], on=ON).scan(text, "x")
        gate.scan_bytes(text.encode("utf-8", "surrogatepass"), "x")

    parsers = [folding, names, numbers, whole, out]

    def target(data: bytes) -> None:
        if data:
            parsers[data[0] % len(parsers)](data[1:].decode("utf-8", "replace"))

    cases = []
    for name in ("masking-names", "masking-ids", "masking-cells"):
        cases += yaml.safe_load((ROOT / "tests" / "rules" / f"{name}.yaml").read_text("utf-8"))
    texts = [str(value) for case in cases for value in case.values()]
    return target, [bytes([n]) + text.encode() for n in range(len(parsers)) for text in texts]


TARGETS = {"fuzz-record": record, "fuzz-masking": masking}
