"""Finished pages and sheets (成品): painted, read back, searched for raw values, kept by digest.

A file is named for people, and by the beginning of its SHA-256, by which it is found. `draft.json`
beside the files lists them with the text they show, which is masked; nothing raw ever reaches this
folder.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gongshi import picture, qr
from gongshi.errors import GongshiError
from gongshi.posting.notice import NUMBER_PENDING
from gongshi.record.pngnonce import new_nonce
from gongshi.steps import files
from gongshi.store import StoredPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from gongshi.posting.notice import Notice
    from gongshi.steps.desk import Desk
    from masking.gate import Gate, Hit

SHEET = "a4"
DRAFT = "draft.json"
MOST_ROWS = 5
NAMED_BY = 12  # digits of the digest in a file's name
SHEET_WORDS = "A4纸质件"
SUFFIXES = (".png", ".pdf")
INSPECTED = "inspected"  # names the draft that passed the gate, by digest


@dataclass(frozen=True)
class Drafted:
    """The artefacts of one notice: pages, the sheet last, and the words each shows."""

    pages: tuple[StoredPage, ...]
    texts: tuple[str, ...]
    qr: str | None
    findings: tuple[dict[str, str], ...]

    @property
    def sheet(self) -> StoredPage:
        """The A4 sheet."""
        return next(page for page in self.pages if page.profile == SHEET)


def folder(desk: Desk, posting_id: str) -> Path:
    """Return where a posting's artefacts lie."""
    return desk.home.pictures / posting_id


def page_file(desk: Desk, posting_id: str, page: StoredPage) -> Path:
    """Return the file of one page, which may be gone."""
    return picture_file(desk, posting_id, page.sha256)


def picture_file(desk: Desk, posting_id: str, sha256: str) -> Path:
    """Return the file with a digest, however it was named; it may be gone."""
    place = folder(desk, posting_id)
    return next(place.glob(f"*{sha256[:NAMED_BY]}*"), place / sha256)


def pictures(desk: Desk, posting_id: str) -> list[Path]:
    """Return the pictures and the sheet that lie in the folder, by name."""
    place = folder(desk, posting_id)
    return sorted(p for p in place.iterdir() if p.suffix in SUFFIXES) if place.exists() else []


def paint(desk: Desk, posting_id: str, notice: Notice, profiles: Iterable[str]) -> Drafted:
    """Paint every profile and the sheet, each with a fresh nonce, in place of any earlier draft."""
    clear(desk, posting_id)
    what = "样图" if notice.number == NUMBER_PENDING else "公示图"
    pages: list[StoredPage] = []
    texts: list[str] = []
    findings: list[dict[str, str]] = []
    for profile in profiles:
        rendered = picture.render(notice, profile, new_nonce())
        findings += [finding.as_json() for finding in rendered.findings]
        for page in rendered.pages:
            kept = _page(profile, page.n, (page.w, page.h), page.png)
            named = f"{what}-{picture.profile_words(profile)}-第{page.n}页"
            pages.append(_keep(desk, posting_id, kept, named, page.png))
            texts.append(page.text)
    sheet = picture.sheet(notice, new_nonce())
    kept = _page(SHEET, 1, (0, 0), sheet)
    pages.append(_keep(desk, posting_id, kept, f"{what}-{SHEET_WORDS}", sheet))
    texts.append(_text_of_pdf(sheet))
    drafted = Drafted(tuple(pages), tuple(texts), notice.qr.url, tuple(findings))
    files.put(folder(desk, posting_id) / DRAFT, _to_json(drafted))
    return drafted


def drafted(desk: Desk, posting_id: str) -> Drafted | None:
    """Return the draft that lies in the folder, if it is whole."""
    path = folder(desk, posting_id) / DRAFT
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text("utf-8"))
        pages = tuple(StoredPage(**page) for page in found["pages"])
        whole = Drafted(pages, tuple(found["texts"]), found["qr"], tuple(found["findings"]))
    except (ValueError, KeyError, TypeError):
        return None  # damaged: painted anew
    return whole if all(_intact(desk, posting_id, page) for page in pages) else None


def inspect(desk: Desk, posting_id: str, draft: Drafted, gate: Gate) -> None:
    """Search everything that leaves for every raw value, read each QR back, and mark the draft.

    Raises E401 naming the place, or `qr_unreadable`.
    """
    for place, text in _outgoing(desk, posting_id, draft):
        if hits := gate.scan(text, place):
            raise _stopped(hits)
    for page in draft.pages:
        if page.profile == SHEET:
            continue  # its text layer and metadata were read back into `texts`
        data = page_file(desk, posting_id, page).read_bytes()
        if gate.scan_bytes(data, page.profile):
            raise GongshiError("E401", "拦截:成品文件中出现名单内的内容,未发布", "请联系维护人员")
        if draft.qr is not None and qr.decode(data) != [draft.qr]:
            raise GongshiError("qr_unreadable", "公示图上的二维码读不出来,未发布", "请重新发布")
    files.put(folder(desk, posting_id) / INSPECTED, _draft_digest(desk, posting_id))


def _stopped(hits: Sequence[Hit]) -> GongshiError:
    """Word what the gate found: what it is, where, of which rows; never the value."""
    rows = "、".join(str(row) for row in sorted({hit.row for hit in hits})[:MOST_ROWS] if row)
    advice = "请核对名单列与公示方案,改正后重新导入"
    if all(hit.what == "name" for hit in hits):
        advice = (
            "姓名也是公示用语的,由两人放行:经办人 gongshi decide 批次 --row 行号 --as 代号 提出,"
            "审核人用同一条命令同意;否则请核对来文和方案"
        )
    return GongshiError("E401", hits[0].words + (f"(名单第{rows}行)" if rows else ""), advice)


def inspected(desk: Desk, posting_id: str) -> bool:
    """Whether the very draft that lies in the folder passed `inspect`."""
    mark = folder(desk, posting_id) / INSPECTED
    return mark.exists() and mark.read_bytes() == _draft_digest(desk, posting_id)


def clear(desk: Desk, posting_id: str) -> None:
    """Remove a posting's artefacts, file by file, and the folder."""
    place = folder(desk, posting_id)
    if place.exists():
        files.remove(sorted(place.iterdir()))
        shutil.rmtree(place)


def _draft_digest(desk: Desk, posting_id: str) -> bytes:
    draft = (folder(desk, posting_id) / DRAFT).read_bytes()
    return hashlib.sha256(draft).hexdigest().encode()


def _page(profile: str, n: int, size: tuple[int, int], data: bytes) -> StoredPage:
    return StoredPage(profile, n, *size, len(data), hashlib.sha256(data).hexdigest())


def _keep(desk: Desk, posting_id: str, page: StoredPage, named: str, data: bytes) -> StoredPage:
    suffix = "pdf" if page.profile == SHEET else "png"
    name = f"{named}-{page.sha256[:NAMED_BY]}.{suffix}"
    files.put(folder(desk, posting_id) / name, data)
    return page


def _intact(desk: Desk, posting_id: str, page: StoredPage) -> bool:
    path = page_file(desk, posting_id, page)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == page.sha256


def _outgoing(desk: Desk, posting_id: str, draft: Drafted) -> Iterator[tuple[str, str]]:
    for page, text in zip(draft.pages, draft.texts, strict=True):
        yield f"{page.profile}第{page.n}页文字", text
        yield "文件名", page_file(desk, posting_id, page).name
    if draft.qr is not None:
        yield "二维码", draft.qr


def _text_of_pdf(data: bytes) -> str:
    """Read the text layer and the metadata back out of the finished sheet."""
    from pypdf import PdfReader  # noqa: PLC0415 - a third of a second that only painting pays

    reader = PdfReader(io.BytesIO(data))
    told = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([*(page.extract_text() for page in reader.pages), *told])


def _to_json(draft: Drafted) -> bytes:
    values: dict[str, Any] = asdict(draft)
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()
