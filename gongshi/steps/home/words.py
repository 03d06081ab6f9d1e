"""The site's own words (本地用词): one person proposes, another accepts, both are recorded.

They count only where a kind shows sentences by the lexicon. A word is typed by a person who has the
list before them; what a list holds is never put into it by the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from masking import is_plain_word, may_be_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.store import LocalWord


def propose(desk: Desk, word: str, *, by: str) -> bool:
    """Record a proposal. Returns whether the word could also be somebody's name.

    Refused: anything but two to ten Han characters, a word that must never show.
    """
    if not is_plain_word(word):
        raise GongshiError(
            "word_invalid",
            "本地用词只能是2至10个汉字,且不能是病名、残疾、违法等不宜公开的词",
            "一次提出一个词",
        )
    with desk.store.transaction() as tx:
        tx.words.propose(word, by=by, at=desk.now())
    return may_be_name(word)


def accept(desk: Desk, word: str, *, by: str) -> None:
    """Record that another person accepts a proposed word; it counts from now on."""
    with desk.store.transaction() as tx:
        known = tx.words.get(word)
        if known is None:
            raise GongshiError(
                "not_proposed", "没有人提出过这个词", "用 gongshi words list 查看待同意的词"
            )
        if known.proposed_by == by:
            raise GongshiError("same_person", "提出的人不能自己同意", "请由另一位审核人操作")
        if known.accepted_by is None:
            tx.words.accept(word, by=by, at=desk.now())


def everything(desk: Desk) -> Sequence[LocalWord]:
    """Return every word with its people."""
    with desk.store.transaction() as tx:
        return tx.words.all()
