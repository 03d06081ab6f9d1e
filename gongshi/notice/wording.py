"""From masked rows, a window and a covering letter to a notice (公示文稿)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import TemplateError

from gongshi.errors import GongshiError
from gongshi.notice import dates, sections, table
from gongshi.notice.environment import default_templates, environment
from gongshi.notice.typeset import full_width, one_line
from gongshi.posting.kind import Minors, RowUnit
from gongshi.posting.notice import NUMBER_PENDING, TITLE_BREAK, Contact, Notice, QrMark

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from gongshi.posting.batch import CoveringLetter
    from gongshi.posting.item import Basis
    from gongshi.posting.kind import Kind
    from gongshi.posting.notice import Correction
    from gongshi.posting.site import Site
    from gongshi.posting.window import Window
    from masking import Masked

UNITS = {RowUnit.HOUSEHOLD: "户", RowUnit.PERSON: "人"}
NOTICES = "notices"
COUNT_ONLY = "count_only"  # masking's code for a row that is counted and not listed (停发)
BREAK = "|"
COLON = "："
SINGLE = sorted(sections.ONE_LINE - {"title", "qr_caption"})


def write(  # noqa: PLR0913 - each is a separate fact of the posting, named at the call
    kind: Kind,
    site: Site,
    window: Window,
    letter: CoveringLetter,
    masked: Masked,
    *,
    posting_id: str,
    number: str | None,
    check_code: str,
    month: str,
    on: date,
    correction: Correction | None = None,
    templates_dir: Path | None = None,
) -> Notice:
    """Write the notice of `masked` rows.

    `number` None prints 编号待定; `month` is 2026年11月; `on` is the posting day, by which a basis
    must be in force. Only confirmed bases are printed. Raises GongshiError: `nothing_to_post`
    (every row held), `no_confirmed_basis`, `wording_value`, `template_fault`.
    """
    if not masked.rows:
        raise GongshiError("nothing_to_post", "名单中没有可以公开的行", "请逐行核对不公开的原因")
    values = _facts(kind, site, letter) | _counts(kind, masked) | _frame(kind, window, month, on)
    values |= {"correction": correction}
    text = sections.read(_render(kind, values, templates_dir))
    return Notice(
        office=site.letterhead,
        title=text["title"][0].replace(BREAK, TITLE_BREAK),
        number=number or NUMBER_PENDING,
        columns=table.columns(masked, kind),
        rows=table.rows(masked, kind),
        contacts=tuple(map(_contact, text["contacts"])),
        qr=_qr(site, posting_id, check_code, text["qr_caption"][0]),
        sample_mark=site.sample_mark,
        body=text["body"],
        row_notes=text["row_notes"],
        **{name: text[name][0] for name in SINGLE},
    )


def citations(kind: Kind, on: date) -> list[str]:
    """Return the bases a notice cites: confirmed ones in force, the article's own first.

    A document without an article (a general guideline) is cited only where nothing more exact is
    confirmed. Raises GongshiError("no_confirmed_basis") for a kind outside the catalogue with none.
    """
    usable = [basis for basis in kind.bases if basis.confirmed and _in_force(basis, on)]
    exact = [basis for basis in usable if basis.article]
    if not usable and not kind.in_catalogue:
        raise GongshiError(
            "no_confirmed_basis", "该类名单没有已核实的依据,不能张贴", "请核实依据后更新类别文件"
        )
    return [full_width(basis.cited()) for basis in exact or usable]


def address(site: Site, posting_id: str) -> str | None:
    """Return what the QR carries, or None without a public host.

    Scheme and host are written in capitals (the QR's alphanumeric mode) unless the site says that
    its residents' scanners stumble over them; path and id are case-sensitive and stay as they are.
    """
    if site.public_base is None:
        return None
    base = urlsplit(site.public_base.rstrip("/"))
    front = f"{base.scheme}://{base.netloc}"
    front = front.lower() if site.lower_case_address else front.upper()
    return f"{front}{base.path}/P/{posting_id}"


def template_digest(templates_dir: Path | None = None) -> str:
    """Return SHA-256 in hex over the names and bytes of every notice template."""
    digest = hashlib.sha256()
    for path in sorted((templates_dir or default_templates()).joinpath(NOTICES).glob("*.j2")):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _in_force(basis: Basis, on: date) -> bool:
    return basis.in_force_from is None or basis.in_force_from <= on


def _facts(kind: Kind, site: Site, letter: CoveringLetter) -> dict[str, Any]:
    return {
        "word": kind.word.value,
        "in_catalogue": kind.in_catalogue,
        "also_post_at": kind.also_post_at,
        "reviewing_body": letter.body,
        "doc_no": letter.doc_no,
        "posting_body": site.office,
        "public_host": site.public_base is not None,
        "accept": site.contacts.accept,
        "oversight": site.contacts.oversight_for(kind.item),
    }


def _counts(kind: Kind, masked: Masked) -> dict[str, Any]:
    silent = kind.minors is Minors.SILENT
    return {
        "unit": UNITS[kind.unit],
        "count": len(masked.rows),
        "members": masked.members,
        "minors": 0 if silent else masked.minors,
        "minors_silent": silent,
        "stopped": sum(held.code == COUNT_ONLY for held in masked.held),
        "totals": table.sums(masked, kind),
    }


def _frame(kind: Kind, window: Window, month: str, on: date) -> dict[str, Any]:
    return {
        "title": kind.title.replace("{month}", month),
        "month": month,
        "window": dates.words(window, kind),
        "bases": citations(kind, on),
    }


def _render(kind: Kind, values: dict[str, Any], templates_dir: Path | None) -> str:
    name = f"{NOTICES}/{kind.wording}"
    try:
        return environment(templates_dir, one_line).get_template(name).render(values)
    except TemplateError as fault:
        raise GongshiError(
            "template_fault",
            f"公示文稿模板 {name} 有误({type(fault).__name__}:{fault.message})",
            "请检查 templates/notices/",
        ) from fault


def _contact(line: str) -> Contact:
    label, _, text = line.partition(COLON)
    return Contact(label, text)


def _qr(site: Site, posting_id: str, check_code: str, caption: str) -> QrMark:
    host = site.public_host
    return QrMark(address(site, posting_id), caption, host.lower() if host else "", check_code)
