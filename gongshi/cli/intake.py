"""Taking lists in: receive with its report, and the covering letter's card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import sources
from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.receive import Received
    from gongshi.steps.postings.register import Line

MOST_PLACES = 5


@dataclass(frozen=True)
class Incoming:
    """A file as it came, with what a person said about it."""

    data: bytes
    name_hint: str
    kind: str
    letter: CoveringLetter | None
    columns: Mapping[str, str]

    def with_column(self, header: str, field: str) -> Incoming:
        """Return the same file with one more column explained."""
        return replace(self, columns={**self.columns, header: field})


def receive(args: argparse.Namespace) -> Answer:
    """Take a list in, or print every fault of it."""
    sources.warm()  # the readers load while the office does
    desk, path = opening.desk(), Path(args.file)
    letter = letter_from(args.letter) if args.letter else None
    columns = dict(_named_column(said) for said in args.map)
    incoming = Incoming(
        opening.read_list(path, sources.Limits().file_bytes),
        path.suffix,
        args.kind,
        letter,
        columns,
    )
    got = receive_bytes(desk, incoming)
    if args.report:
        write_report(desk, incoming, got, Path(args.report))
    if got.accepted and (line := further_on(desk, got)):
        return came_before(got, line)
    waiting = got.accepted and _waiting(desk, got)
    return Answer(
        got.as_json(),
        received_words(got),
        _after_receive(got, lettered=got.accepted and _lettered(desk, got), waiting=waiting),
        0 if got.accepted and not waiting else REFUSED,
    )


def receive_bytes(desk: Desk, incoming: Incoming) -> Received:
    """Receive; a file that cannot be read at all is an answer too."""
    from gongshi.errors import SourceListError
    from gongshi.steps.lists import receive as step

    try:
        return step.receive(
            desk,
            incoming.data,
            name_hint=incoming.name_hint,
            kind_id=incoming.kind,
            letter=incoming.letter,
            columns=incoming.columns,
        )
    except SourceListError as refusal:
        return step.Received(None, 0, (), (), refusal.findings)


def write_report(desk: Desk, incoming: Incoming, got: Received, path: Path) -> None:
    """Write the marked-up copy; it holds the list's texts, so only its owner may read it."""
    from gongshi.steps.lists.receive import marked_copy

    copy = marked_copy(desk, incoming.data, kind_id=incoming.kind, findings=got.findings)
    opening.write_private(path, copy)


def _named_column(said: str) -> tuple[str, str]:
    from gongshi.errors import GongshiError

    header, equals, field = said.partition("=")
    if not equals:
        raise GongshiError("map_invalid", "--map 的写法不对", "请写成 --map 表头=栏目")
    return header.strip(), field.strip()


def came_before(got: Received, line: Line) -> Answer:
    """Say where a list stands that came before."""
    words = f"这份名单已经导入过,没有重复导入。现在是“{line.state.words}”,批次 {got.batch}"
    return Answer(got.as_json(), words, f"gongshi show {got.batch}")


def further_on(desk: Desk, got: Received) -> Line | None:
    """Return where a list stands that came before and is already past receiving."""
    from gongshi.posting.life import State
    from gongshi.steps.postings.register import line_of

    line = line_of(desk, str(got.batch))
    return None if line.state in (State.RECEIVED, State.RETURNED) else line


def _waiting(desk: Desk, got: Received) -> bool:
    from gongshi.steps.lists.decide import open_decisions
    from gongshi.steps.lookup import batch_or_refuse

    with desk.store.transaction() as tx:
        return bool(open_decisions(tx, batch_or_refuse(tx, str(got.batch))))


def _lettered(desk: Desk, got: Received) -> bool:
    from gongshi.steps.lookup import batch_or_refuse

    with desk.store.transaction() as tx:
        return batch_or_refuse(tx, str(got.batch)).letter is not None


def letter_from(name: str) -> CoveringLetter:
    """Read a card of a covering letter."""
    from gongshi.posting.batch import read_letter
    from gongshi.rulebook import read_card

    return read_letter(read_card(Path(name)))


def received_words(got: Received) -> str:
    """Return what came of a file, as staff read it."""
    head = (
        f"已导入 {got.rows} 行,批次 {got.batch}" if got.accepted else "未导入:请按下列各条修改名单"
    )
    lines = [f"  {told}" for told in grouped(got.findings)]
    lines += [f"  未使用:{part['where']} {part['why']}" for part in got.ignored]
    return "\n".join([head, *lines])


def grouped(findings: Iterable[Finding]) -> list[str]:
    """Say once what is said of several places, what to do below it; JSON keeps every place."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for found in findings:
        places.setdefault((found.code, found.words, found.advice), []).append(found.where)
    return [
        f"{code} {_places(where)} {words}" + (f"\n       → {advice}" if advice else "")
        for (code, words, advice), where in places.items()
    ]


def _places(where: list[str]) -> str:
    shown = "、".join(where[:MOST_PLACES])
    return f"{shown} 等{len(where)}处" if len(where) > MOST_PLACES else shown


def _after_receive(got: Received, *, lettered: bool, waiting: bool) -> str:
    if not got.accepted:
        return "改好名单后重新 gongshi receive(本次没有留下任何数据)"
    if not lettered:
        return f"gongshi letter {got.batch} 来文.yaml(没有来文不能送审)"
    if waiting:
        return f"gongshi decide {got.batch} --confirm 位置 --as 经办人代号(逐处对照原始材料)"
    return f"gongshi preview {got.batch}"
