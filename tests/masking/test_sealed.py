"""Wall 1: a sealed value cannot become text outside the three modules that may open it."""

from __future__ import annotations

import ast
import copy
import io
import json
import logging
import pickle
import pprint
import string
import traceback
from pathlib import Path

import pytest

import masking
from masking.sealed import OPENERS, Sealed, SealedError, reveal, reveal_each

SECRET = "530102196304129823"

OPENINGS = {
    "str": str,
    "format": format,
    "f-string": lambda s: f"{s}",
    "f-string with width": lambda s: f"{s:>20}",
    "percent": lambda s: "%s" % s,  # noqa: UP031 - the old spelling is what is tested
    "str.format": "{}".format,
    "Template": lambda s: string.Template("$x").substitute(x=s),
    "join": lambda s: f"{s}",
    "plus": lambda s: s + "x",
    "plus from the left": lambda s: "x" + s,
    "times": lambda s: s * 2,
    "iteration": list,
    "index": lambda s: s[0],
    "slice": lambda s: s[0:3],
    "contains": lambda s: "5" in s,
    "length": len,
    "truth": bool,
    "int": int,
    "float": float,
    "bytes": bytes,
    "path": Path,
    "order": lambda s: s < "6",
    "sorted": lambda s: sorted([s, s]),
    "pickle": pickle.dumps,
    "pickle protocol 0": lambda s: pickle.dumps([s], 0),
    "copy": copy.copy,
    "deepcopy": lambda s: copy.deepcopy({"x": s}),
    "json": json.dumps,
    "json default": lambda s: json.dumps([s], default=str),
    "attribute": lambda s: s._text,
    "private attribute": lambda s: s._Sealed__text,
    "vars": vars,
    "state": lambda s: s.__getstate__(),
    "write": lambda s: io.StringIO().write(s),
    "print": lambda s: print(s, file=io.StringIO()),
    "reveal": reveal,
    "set": lambda s: setattr(s, "_text", "x"),
    "delete": lambda s: delattr(s, "kind"),
}


@pytest.mark.parametrize("how", OPENINGS)
def test_every_opening_raises_and_the_error_holds_nothing(how):
    sealed = Sealed(SECRET, "id_number")
    with pytest.raises((TypeError, AttributeError)) as caught:
        OPENINGS[how](sealed)
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown + repr(caught.value.args)


def test_repr_is_blank_alone_and_inside_containers():
    sealed = Sealed(SECRET, "id_number")
    assert repr(sealed) == "Sealed(…)"
    assert SECRET not in pprint.pformat({"row": [sealed]}) + repr([sealed])


def test_equality_and_hash_are_by_identity_so_neither_can_be_used_to_guess():
    one, other = Sealed(SECRET), Sealed(SECRET)
    assert one == one  # noqa: PLR0124 - identity is the point
    assert one != other
    assert one != SECRET
    assert len({one, other}) == 2


def test_no_attribute_that_dir_names_leads_to_the_text():
    sealed = Sealed(SECRET, "id_number")
    for name in dir(sealed):
        try:
            value = getattr(sealed, name)
        except (TypeError, AttributeError):
            continue
        assert value != SECRET


def test_a_log_call_prints_no_text(caplog, capsys):
    logging.getLogger("t").warning("row %r", Sealed(SECRET))
    assert SECRET not in caplog.text
    assert "Sealed(…)" in caplog.text


def test_a_class_cannot_inherit_from_it():
    with pytest.raises(SealedError):
        type("Open", (Sealed,), {})


def test_only_text_can_be_sealed_and_the_refusal_does_not_repeat_it():
    with pytest.raises(SealedError) as caught:
        Sealed(int(SECRET))
    assert SECRET not in str(caught.value)


def test_a_whole_row_is_opened_for_the_same_callers_only():
    with pytest.raises(SealedError) as caught:
        reveal_each([Sealed(SECRET)])
    assert SECRET not in str(caught.value)


def test_reveal_is_imported_by_the_three_openers_and_nobody_else():
    importers = set()
    for path in Path(masking.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = node.names if isinstance(node, ast.ImportFrom) else ()
            if any(name.name.startswith("reveal") for name in names):
                importers.add(f"masking.{path.stem}")
    assert importers == OPENERS
