"""A batch (批次): one source list with its covering letter; at most one posting."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongshi.errors import GongshiError


class Stage(StrEnum):
    """The stage (环节) the covering letter speaks of."""

    FIRST_REVIEW = "初审"
    APPROVAL = "审批"
    PAYMENT = "发放"


@dataclass(frozen=True)
class CoveringLetter:
    """The covering letter (来文). Totals count every row, before routing and holding."""

    body: str
    doc_no: str
    doc_date: date
    stage: Stage
    decided_on: date
    formed_on: date
    households: int | None
    persons: int | None
    amount: int | None  # yuan


LETTER_LABELS = {
    "报送单位": "body",
    "来文文号": "doc_no",
    "来文日期": "doc_date",
    "环节": "stage",
    "评议或审批日期": "decided_on",
    "信息形成日": "formed_on",
    "户数": "households",
    "人数": "persons",
    "合计金额": "amount",
}
LETTER_ALIASES = {"评议日期": "评议或审批日期", "审批日期": "评议或审批日期"}
LONGEST_LINE = 60
REQUIRED = ("报送单位", "来文文号", "来文日期", "环节", "评议或审批日期", "信息形成日")


def read_letter(card: dict[str, object]) -> CoveringLetter:
    """Check a card of Chinese labels and return the letter.

    Raises GongshiError("E110") naming every missing or unreadable label at once.
    """
    named = {LETTER_ALIASES.get(label, label): value for label, value in card.items()}
    unknown = sorted(set(named) - set(LETTER_LABELS))
    missing = [label for label in REQUIRED if named.get(label) in (None, "")]
    if not any(named.get(label) is not None for label in ("户数", "人数")):
        missing.append("户数或人数")
    unreadable = [label for label, value in named.items() if not _readable(label, value)]
    if unknown or missing or unreadable:
        raise _letter_refused(missing, unreadable, unknown)
    values = {LETTER_LABELS[label]: value for label, value in named.items()}
    return CoveringLetter(
        body=_line(values["body"]),
        doc_no=_line(values["doc_no"]),
        doc_date=_date(values["doc_date"]),
        stage=Stage(str(values["stage"])),
        decided_on=_date(values["decided_on"]),
        formed_on=_date(values["formed_on"]),
        households=_count(values.get("households")),
        persons=_count(values.get("persons")),
        amount=_count(values.get("amount")),
    )


def _letter_refused(missing: list[str], unreadable: list[str], unknown: list[str]) -> GongshiError:
    parts = [
        f"{what}:{'、'.join(labels)}"
        for what, labels in (("缺少", missing), ("无法识别", unreadable), ("多出", unknown))
        if labels
    ]
    return GongshiError(
        "E110", f"缺少审批依据({';'.join(parts)})", "请照来文补全后用 gongshi letter 重新登记"
    )


def is_answer(label: str, value: object) -> bool:
    """Whether a value will do for one line of a letter; totals may be left out."""
    optional = LETTER_LABELS.get(label) in ("households", "persons", "amount")
    return _readable(label, value) and (optional or value not in (None, ""))


def _readable(label: str, value: object) -> bool:
    if value in (None, "") or label not in LETTER_LABELS:
        return True
    field = LETTER_LABELS[label]
    try:
        if field in ("doc_date", "decided_on", "formed_on"):
            _date(value)
        elif field in ("households", "persons", "amount"):
            _count(value)
        elif field == "stage":
            Stage(str(value))
        else:
            _line(value)
    except ValueError:
        return False
    return True


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _line(value: object) -> str:
    """Return one line of text as it can be printed and signed."""
    text = " ".join(unicodedata.normalize("NFC", str(value)).split())
    if not 0 < len(text) <= LONGEST_LINE or not text.isprintable():
        raise ValueError
    return text


def _count(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value
