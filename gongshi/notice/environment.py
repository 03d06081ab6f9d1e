"""The Jinja2 environment: sandboxed, strict about missing values, escaping on every page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, Undefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = Path(__file__).resolve().parent.parent


def default_templates() -> Path:
    """Return the templates folder: package data in a wheel, the root's in a checkout."""
    packaged = _PACKAGE / "data" / "templates"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "templates"


@lru_cache(maxsize=8)
def environment(
    templates_dir: Path | None, finalize: Callable[[Any], Any] | None = None
) -> SandboxedEnvironment:
    """Return the environment. Undefined values raise; `*.html.j2` escapes, notices are plain.

    Kept, with its compiled templates: one publication renders seventeen. A template that changes
    on disk is compiled anew.
    """
    return SandboxedEnvironment(
        loader=FileSystemLoader(templates_dir or default_templates()),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html.j2",), default=False),
        finalize=_unless_undefined(finalize) if finalize else None,
        keep_trailing_newline=True,
    )


def _unless_undefined(finalize: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Leave a missing value to StrictUndefined, which names it."""
    return lambda value: value if isinstance(value, Undefined) else finalize(value)
