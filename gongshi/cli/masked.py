"""A masked list as JSON and as words: what `mask` and `preview` both answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.posting.kind import Kind
    from masking import Masked, MaskFinding, Meter

NEVER_SURE = "再识别提示(只是提示:脱敏后邻里仍可能认得出本人)"


def masked_json(kind: Kind, masked: Masked, measured: Meter) -> dict[str, Any]:
    """Return the documented JSON of a masked list."""
    return {
        "kind": kind.id,
        "policy": {"version": kind.version, "digest": kind.digest},
        "rows": [{"row": row.row, "cells": dict(row.cells)} for row in masked.rows],
        "held": [{"row": h.row, "code": h.code, "words": h.words} for h in masked.held],
        "findings": [_finding_json(f) for f in (*masked.findings, *measured.findings())],
        "publishable": masked.publishable,
        "counts": dict(masked.counts),
        "meter": _meter_json(measured),
    }


def _finding_json(found: MaskFinding) -> dict[str, Any]:
    return {
        "row": found.row,
        "field": found.field,
        "code": found.code,
        "level": str(found.level),
        "words": found.words,
    }


def _meter_json(measured: Meter) -> dict[str, Any]:
    return {
        "counted": measured.counted,
        "lookalikes": measured.lookalikes,
        "flags": [{"flag": f.flag, "rows": list(f.rows), "words": f.words} for f in measured.flags],
        "small_crowds": [{"row": row, "people": people} for row, people in measured.small],
        "suggestions": [
            {"field": s.field, "show": s.show, "left": s.left, "words": s.words}
            for s in measured.suggestions
        ],
    }


def masked_words(masked: Masked, measured: Meter) -> str:
    """Return the masked list as a table for people."""
    lines = [
        f"  {row.row:>4}  " + "  ".join(f"{k}:{v}" for k, v in row.cells.items())
        for row in masked.rows
    ]
    lines += [f"  不公开:第{held.row}行 {held.words}〔{held.code}〕" for held in masked.held]
    lines += [f"  {finding.code} {finding.words}" for finding in masked.findings]
    lines += _meter_words(measured)
    return "\n".join([f"公示 {len(masked.rows)} 行,不公开 {len(masked.held)} 行", *lines])


def _meter_words(measured: Meter) -> Iterator[str]:
    told = [flag.words for flag in measured.flags]
    if measured.small:
        rows = "、".join(str(row) for row, _ in measured.small)
        told.append(f"W502 第{rows}行很容易认出本人(同类少于3人)")
        told += [f"可改:{suggestion.words}" for suggestion in measured.suggestions]
    if told:
        yield NEVER_SURE
        yield from (f"  {line}" for line in told)
