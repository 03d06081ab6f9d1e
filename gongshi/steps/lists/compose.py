"""Compose (成文): sealed rows to a masked, worded, committed notice; same input, same output.

Submission, publication and preview all come through here, so what was approved and what is posted
can be compared digest by digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import masking
from gongshi import notice, picture
from gongshi.errors import GongshiError
from gongshi.posting.as_json import window_json
from gongshi.posting.ids import check_code
from gongshi.record.content import Content
from gongshi.record.rows import rows_root
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.outgate import fixed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from gongshi.posting.batch import CoveringLetter
    from gongshi.posting.kind import Kind
    from gongshi.posting.notice import Correction, Notice
    from gongshi.posting.window import Window
    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.rowvault import OpenedRows
    from masking import Masked, Policy

PENDING_CODE = "AAAAAAAA"
ALWAYS_PAINTED = ("p1080", "l1080")


@dataclass(frozen=True)
class Brief:
    """What is to be composed: a kind, its letter, its window, its id and its place in the year."""

    batch: str
    posting: str
    kind: Kind
    letter: CoveringLetter
    window: Window
    number: str | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Composition:
    """A composed notice with its commitments; `content` is what approval binds."""

    masked: Masked
    notice: Notice
    rows_root: str
    content: bytes


def mask(kind: Kind, opened: OpenedRows, on: date) -> Masked:
    """Mask opened rows as of `on`."""
    policy = policy_of(kind, opened.words)
    return masking.apply(policy, opened.rows, on=on, numbers=opened.numbers, decided=opened.starred)


def policy_of(kind: Kind, words: Sequence[str] = ()) -> Policy:
    """Return a kind's policy with the words that the site's two people accepted."""
    listed = kind.policy.get("lexicon") or ()
    return masking.load_policy({**kind.policy, "lexicon": [*listed, *words]})


def compose(desk: Desk, brief: Brief, opened: OpenedRows) -> Composition:
    """Mask, word and commit. Raises E301-like refusals where rows still need a decision."""
    masked = mask(brief.kind, opened, brief.window.posted)
    if not masked.publishable:
        raise GongshiError(
            "not_publishable",
            "名单还有未处理的问题,不能送审或发布",
            f"请用 gongshi preview {brief.batch} 逐条处理",
        )
    worded = _word(desk, brief, masked)
    root = rows_root(
        rowvault.load_key(desk, brief.batch),
        brief.posting,
        [row.cells for row in masked.rows],
    )
    content = _content(desk, brief, worded, root, _words_read(brief.kind, opened.words))
    code = check_code(content)
    finished = replace(worded, qr=replace(worded.qr, check_code=code))
    return Composition(masked, finished, root, content)


def profiles(desk: Desk) -> tuple[str, ...]:
    """Return the profiles to paint: the two always kept and every board's."""
    wanted = {profile for board in desk.rules.boards for profile in board.profiles}
    return (*ALWAYS_PAINTED, *sorted(wanted - set(ALWAYS_PAINTED)))


def _word(desk: Desk, brief: Brief, masked: Masked) -> Notice:
    formed = brief.letter.formed_on
    return notice.write(
        brief.kind,
        desk.rules.site,
        brief.window,
        brief.letter,
        masked,
        posting_id=brief.posting,
        number=brief.number,
        check_code=PENDING_CODE,
        month=f"{formed.year}年{formed.month}月",
        on=brief.window.posted,
        correction=brief.correction,
    )


def _words_read(kind: Kind, words: Sequence[str]) -> Sequence[str]:
    """Return the site's words where the kind shows sentences; other kinds never read them."""
    shows = any(made.type == "text" and made.shown for made in policy_of(kind).fields)
    return words if shows else ()


def _content(desk: Desk, brief: Brief, worded: Notice, root: str, words: Sequence[str]) -> bytes:
    versions = picture.versions()
    painted = {f"profile:{name}" for name in profiles(desk)}
    return Content(
        id=brief.posting,
        kind_digest=brief.kind.digest,
        title=worded.plain_title,
        body=tuple(fixed_words(worded)),
        window=window_json(brief.window),
        rows_root=root,
        template_digest=notice.template_digest(),
        font_digest=_digest_of(v for v in versions.items() if v[0].startswith("font:")),
        profile_digest=_digest_of(v for v in versions.items() if v[0] in painted),
        lists_digest=masking.lists_digest(words),
    ).digest()


def _digest_of(parts: Iterable[tuple[str, str]]) -> str:
    joined = "\0".join(f"{name}={digest}" for name, digest in sorted(parts))
    return hashlib.sha256(joined.encode()).hexdigest()
