"""The second reader of text tables: RFC 4180 over the bytes, without Python's csv module.

It cuts before it decodes, decides for itself on encoding and separator, and encodes each field back
to see that nothing was lost. In UTF-8 and GB18030 no part of a longer character is a comma, tab,
semicolon, quote or line end, so bytes can be cut there.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, refusal
from gongshi.sources.grid import Cell, plain_text, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

Cells = dict[tuple[int, int], Cell]

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
UNMARKED = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
NARROW = (",", "\t", ";")
WIDE = ("\uff0c", "\uff1b", "|", "、")
STATED = re.compile(rb'"?sep=([^"\r\n])"?[,;\t]*(?:\r\n?|\n)')
QUOTED = re.compile(rb' *"((?:[^"]|"")*)" *')
ENDS = re.compile(rb"\r\n|\r|\n")
SAMPLE = 65_536
PRIVATE = re.compile("[\ue000-\uf8ff]")
LOST = "\ufffd"  # what no first reading says, so that the two differ

# GB18030-2005 left these in private use; GB18030-2022, table D.1, names their characters
NAMED = dict(
    zip(
        "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
        "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7"
        "\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb",
        strict=True,
    )
)


def read_again(data: bytes) -> Cells:
    """Return the cells of a text table that another reader has read before."""
    body, encoding = _unmarked(data)
    separator = _separator(body, encoding)
    cells: Cells = {}
    for row, fields in enumerate(_rows(body, separator.encode(encoding)), 1):
        for column, raw in enumerate(fields, 1):
            if text := _text(raw, encoding):
                cells[row, column] = Cell(text)
    return cells


def _unmarked(data: bytes) -> tuple[bytes, str]:
    """Return the bytes in an encoding that can be cut, and which one it is."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _cuttable(data[len(mark) :], encoding)
    for encoding in UNMARKED:
        wide = encoding.startswith("utf-16")
        if wide != (b"\0" in data):
            continue
        try:
            return _cuttable(data, encoding)
        except UnicodeError:
            continue
    raise refusal(Fault.ENCODING)


def _cuttable(data: bytes, encoding: str) -> tuple[bytes, str]:
    text = data.decode(encoding)
    if not encoding.startswith("utf-16"):
        return data, encoding
    if "\0" in text:
        raise UnicodeError
    return text.encode(), "utf-8"


def _separator(body: bytes, encoding: str) -> str:
    """Return the mark that cuts the most lines into the same number of fields, above one."""
    if stated := STATED.match(body):
        return stated[1].decode("ascii")
    for marks in (NARROW, WIDE):
        score = {mark: _evenness(body[:SAMPLE], mark.encode(encoding)) for mark in marks}
        best = max(marks, key=score.__getitem__)
        if score[best]:
            return best
    return NARROW[0]


def _evenness(head: bytes, mark: bytes) -> int:
    """Return how many fields stand in lines of the same number of fields, above one."""
    whole = (fields for fields in _rows(head, mark) if not any(map(_half_quoted, fields)))
    widths = Counter(len(fields) for fields in whole if len(fields) > 1)
    return max((width * lines for width, lines in widths.items()), default=0)


def _half_quoted(field: bytes) -> bool:
    return field.count(b'"') % 2 == 1


def _rows(body: bytes, mark: bytes) -> Iterator[list[bytes]]:
    plain = re.compile(b"(?:(?!" + re.escape(mark) + rb")[^\r\n])*")
    at = 0
    fields: list[bytes] = []
    while at < len(body):
        quoted = QUOTED.match(body, at) or plain.match(body, at)
        assert quoted is not None
        after = quoted.end()
        end = ENDS.match(body, after)
        if not (end or after == len(body) or body.startswith(mark, after)):
            quoted = plain.match(body, at)
            assert quoted is not None
            after, end = quoted.end(), ENDS.match(body, quoted.end())
        fields.append(quoted[1].replace(b'""', b'"') if quoted.re is QUOTED else quoted[0])
        if end or after == len(body):
            yield fields
            at, fields = end.end() if end else after, []
        else:
            at = after + len(mark)
            if at == len(body):
                fields.append(b"")
    if fields:
        yield fields


def _text(raw: bytes, encoding: str) -> str:
    """Return a field's text without what was put around it to keep it a text."""
    text = raw.decode(encoding, "replace")
    if text.encode(encoding, "replace") != raw:
        return LOST
    text = trimmed(
        "".join(NAMED.get(mark, mark) for mark in text) if PRIVATE.search(text) else text
    )
    if text.startswith('="') and text.endswith('"') and len(text) > len('="'):
        return trimmed(text[2:-1].replace('""', '"'))
    if text.count("'") == 2 and text[0] == text[-1] == "'":  # noqa: PLR2004 - one at each end
        return trimmed(text[1:-1])
    return plain_text(text)
