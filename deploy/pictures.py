"""Make docs/pictures from the sample lists, through the same steps that staff's commands take.

    python deploy/pictures.py [FOLDER]

A training office is opened in a temporary folder, receives A, B and C, and publishes them; the
pictures it posts are copied out. Ids and nonces are new on every run, so every file changes.
The addresses in the QR codes are at gongshi.example, which exists nowhere.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "demo"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from make_samples import all_samples, make
from PIL import Image

from gongshi.clock import SHANGHAI, advance_training_clock
from gongshi.display import evidence
from gongshi.display.report import Reading, Report, Sight, Span, State
from gongshi.office import open_desk
from gongshi.posting.batch import read_letter
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.record.note import Signer
from gongshi.rulebook import read_card
from gongshi.settings import Home
from gongshi.steps import artefacts
from gongshi.steps.home import opening
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.approve import approve
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.postings import certificate, closing, objections, papers
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from gongshi.steps.wall import cards, coverage
from gongshi.steps.wall.evidence import receive as take_in

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"A": "dibao_initial", "B": "disabled_temp", "C": "tekun_initial"}
HANDLER, APPROVER = "li-ming", "wang-fang"
PUBLIC_BASE = "http://gongshi.example"
START = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
SHEET_DPI = "110"
SHEET_COLOURS = 64  # a third of the bytes, and nobody sees it


def open_office(folder: Path) -> Home:
    """Open a training office with its two people, its QR codes leading to PUBLIC_BASE."""
    home = Home(folder)
    opening.open_home(home, training=True, start=START)
    site = home.config / "site.yaml"
    lines = site.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("public_base:"))
    lines[at] = f"public_base: {PUBLIC_BASE}"
    site.write_text("\n".join(lines) + "\n", "utf-8")
    for person, role in ((HANDLER, Role.HANDLER), (APPROVER, Role.APPROVER)):
        add_user(open_desk(home), person, role, secrets.token_urlsafe(12))
    tick(open_desk(home))
    return home


def post(home: Home, path: Path, kind: str, wishes: Wishes | None = None) -> str:
    """Receive, submit, approve and publish one list; return its posting id."""
    letter = read_letter(read_card(path.with_suffix(".letter.yaml")))
    data = path.read_bytes()
    got = receive(open_desk(home), data, name_hint=path.suffix, kind_id=kind, letter=letter)
    if got.batch is None:
        sys.exit(f"{path.name}: {[finding.code for finding in got.findings]}")
    sent = submit(open_desk(home), got.batch, HANDLER, wishes)
    approve(open_desk(home), sent.posting.id, APPROVER, sent.check_code)
    publish(open_desk(home), sent.posting.id)
    return sent.posting.id


def copy_out(home: Home, posting_id: str, name: str, folder: Path) -> list[Path]:
    """Copy a posting's pictures as A-p1080.png, A-p1080-2.png, … and A-sheet.pdf."""
    desk = open_desk(home)
    with desk.store.transaction() as tx:
        pages = tx.postings.pages(posting_id)
    copies = []
    for page in pages:
        kept = artefacts.page_file(desk, posting_id, page)
        profile = "sheet" if page.profile == artefacts.SHEET else page.profile
        number = f"-{page.n}" if page.n > 1 else ""
        copies.append(folder / f"{name}-{profile}{number}{kept.suffix}")
        copies[-1].write_bytes(kept.read_bytes())
        copies[-1].chmod(0o644)  # the home's files are for its owner only; these are for all
    return copies


def photograph_sheet(pdf: Path) -> None:
    """Write page 1 of a sheet as PNG beside it, where poppler is installed."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        print(f"没有 pdftoppm,不生成 {pdf.stem}.png / poppler is not installed")
        return
    command = [tool, "-png", "-r", SHEET_DPI, "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=60)
    picture = pdf.with_suffix(".png")
    with Image.open(picture) as full:
        full.convert("RGB").quantize(SHEET_COLOURS, dither=Image.Dither.NONE).save(picture)
    picture.chmod(0o644)


def tell(home: Home, posting: str, days: list[tuple[int, int, int]]) -> None:
    """Report as the gate's agent would that each page hung, by (month, day, last hour)."""
    desk = open_desk(home)
    origin = desk.rules.site.origin
    signer = Signer.generate(evidence.key_name(origin, "gate"))
    with desk.store.transaction() as tx:
        tx.screens.add_key(signer.vkey, "gate", desk.now())
        pages = [page for page in tx.postings.pages(posting) if page.profile == "p1080"]
    previous, notes = "", []
    hours = [
        datetime(2026, month, day, hour, 30, tzinfo=SHANGHAI)
        for month, day, last in days
        for hour in range(6, last)
    ]
    for n, begins in enumerate(hours, 1):
        ends = min(begins + timedelta(hours=1), begins.replace(hour=22, minute=0))
        spans = [Span(begins, ends, Sight(State.VISIBLE, posting, p.n, p.sha256)) for p in pages]
        address = f"HTTP://GONGSHI.EXAMPLE/P/{posting}"
        readings = [
            Reading(begins + timedelta(minutes=m), posting, p.n, p.sha256, address, 4)
            for m in range(0, int((ends - begins).total_seconds() / 60), 5)
            for p in pages
        ]
        report = Report(
            origin,
            "gate",
            n,
            previous,
            ends,
            None,
            trusted=True,
            spans=tuple(spans),
            readings=tuple(readings),
            training_s=desk.training,
        )
        notes.append(evidence.build(report, signer))
        previous = evidence.digest(notes[-1])
    got = take_in(desk, "gate", notes, desk.now())
    if got.refused:
        sys.exit(f"evidence refused: {got.refused}")


def certify(home: Home, posting: str, folder: Path) -> None:
    """Live a posting to its end: evidence, paper, an objection; write its certificate and card."""
    move = lambda at: advance_training_clock(home.clock_file, at)  # noqa: E731
    desk = open_desk(home)
    places = ("滨河社区东门公告栏", "滨河社区3栋1单元入口")
    copies = [papers.add(desk, posting, place=p, by=HANDLER, at=desk.now()) for p in places]
    move(datetime(2026, 11, 26, 10, 15, tzinfo=SHANGHAI))
    desk = open_desk(home)
    coverage.witness(desk, posting, "hall", by=HANDLER, at=desk.now())
    kind = ObjectionType.CONTENT
    one = objections.add(desk, posting, kind, by=HANDLER, objector={}, row=None)
    move(datetime(2026, 11, 30, 9, 40, tzinfo=SHANGHAI))
    number = f"{one.year}-{one.n}"
    objections.close(open_desk(home), number, Outcome.REJECTED, HANDLER)
    move(datetime(2026, 12, 3, 23, 30, tzinfo=SHANGHAI))
    full = [(11, d, 22) for d in (25, 26, 27, 28, 29)] + [(12, d, 22) for d in (1, 2, 3)]
    tell(home, posting, sorted([*full, (11, 30, 12)]))
    move(datetime(2026, 12, 4, 8, 50, tzinfo=SHANGHAI))
    tick(open_desk(home))
    desk = open_desk(home)
    for copy in copies:
        papers.removed(desk, copy.n, by=HANDLER, at=desk.now())
    closing.clear(desk, posting, "gate", how="seen", by=HANDLER)
    pdf = folder / "certificate.pdf"
    pdf.write_bytes(certificate.certificate(desk, posting))
    pdf.chmod(0o644)
    photograph_all(pdf)
    for card in cards.folder(desk, posting).iterdir():
        with Image.open(card) as picture:
            if picture.height > picture.width:
                (folder / "card-result.png").write_bytes(card.read_bytes())


def photograph_all(pdf: Path) -> None:
    """Write every page of a document as PNG beside it, where poppler is installed."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        return
    subprocess.run(
        [tool, "-png", "-r", SHEET_DPI, str(pdf), str(pdf.with_suffix(""))], check=True, timeout=60
    )
    for picture in pdf.parent.glob(f"{pdf.stem}-*.png"):
        with Image.open(picture) as full:
            full.convert("RGB").quantize(SHEET_COLOURS, dither=Image.Dither.NONE).save(picture)
        picture.chmod(0o644)


def main(folder: Path) -> None:
    """Make all pictures in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[ABC]-*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        lists = Path(temporary, "lists")
        make(lists)
        home = open_office(Path(temporary, "home"))
        for sample in all_samples():
            if sample.letter_key in KINDS:
                kind = KINDS[sample.letter_key]
                posting = post(home, lists / sample.file_name, kind)
                for copy in copy_out(home, posting, sample.letter_key, folder):
                    print(copy)
                photograph_sheet(folder / f"{sample.letter_key}-sheet.pdf")
                if sample.letter_key == "A":
                    first = posting
        certify(home, first, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
