"""The certificate (公示情况说明) as a document: a template's lines, tables put in by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from gongshi.errors import GongshiError
from gongshi.notice.environment import environment
from gongshi.notice.typeset import one_line
from gongshi.posting.document import (
    DocumentTable,
    Heading,
    Paragraph,
    Part,
    Signatures,
    Space,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEMPLATE = "print/certificate.j2"


def certificate_parts(
    values: Mapping[str, Any],
    tables: Mapping[str, DocumentTable],
    templates_dir: Path | None = None,
) -> tuple[Part, ...]:
    """Return the certificate's parts. Raises GongshiError("template_fault")."""
    try:
        template = environment(templates_dir, one_line).get_template(TEMPLATE)
        text = template.render(values)
        lines = filter(None, map(str.strip, text.splitlines()))
        return tuple(_part(line, tables) for line in lines)
    except (TemplateError, KeyError) as fault:
        raise GongshiError(
            "template_fault",
            f"情况说明模板有误({type(fault).__name__})",
            f"请检查 templates/{TEMPLATE}",
        ) from fault


def _part(line: str, tables: Mapping[str, DocumentTable]) -> Part:
    mark, _, rest = line.partition(" ")
    made: dict[str, Part] = {
        "==": Heading(rest),
        "--": Heading(rest, deep=True),
        ".": Paragraph(rest, small=True),
        "@photo": Space(rest),
        "@sign": _signatures(rest),
    }
    if mark in made:
        return made[mark]
    return tables[mark.removeprefix("@")] if mark.startswith("@") else Paragraph(line)


def _signatures(text: str) -> Signatures:
    *people, stamp = (part.strip() for part in text.split("|"))
    return Signatures(tuple(people), stamp)
