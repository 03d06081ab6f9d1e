"""Wall 1, the type (封存值): a raw value that cannot be printed, joined, copied or serialised.

A `Sealed` is made by whoever reads a source list and opened in three modules only: `masking.apply`,
`masking.gate` and `masking.vault`. Everywhere else it is opaque: `str`, `format`, `%`, `+`,
iteration, comparison by value, pickle, copy and JSON all fail with an error that carries nothing,
and `repr` is blank, so that a mis-wired template, log call or traceback fails instead of leaking.

This guards against mistakes, not against code that sets out to break in: Python has no private
memory. docs/adr/0003-sealed-and-masked-types.md says why that is enough.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Collection

OPENERS = frozenset({"masking.apply", "masking.gate", "masking.vault"})


class SealedError(TypeError):
    """A sealed value (封存值) was used as if it were text. Carries no value."""

    def __init__(self) -> None:
        super().__init__("a Sealed value has no text outside masking (封存值不能当作文字使用)")


class Sealed:
    """One raw cell (未脱敏单元格). `kind` is the column's type, never part of the value.

    Equality and hash are by identity, so neither can be used to guess the value.
    """

    __slots__ = ("__weakref__", "_kind", "_text")

    def __init__(self, text: str, kind: str = "") -> None:
        if not isinstance(text, str) or not isinstance(kind, str):  # type: ignore[redundant-expr]
            raise SealedError
        _keep_text(self, text)
        _keep_kind(self, kind)

    def __init_subclass__(cls) -> NoReturn:
        raise SealedError

    @property
    def kind(self) -> str:
        """The column's type, such as `name` or `gate_only`."""
        kind: str = _KIND.__get__(self)
        return kind

    def __repr__(self) -> str:
        return "Sealed(…)"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise SealedError

    def __delattr__(self, name: str) -> NoReturn:
        raise SealedError

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise SealedError

    __str__ = __format__ = __bytes__ = _refuse
    __add__ = __radd__ = __iadd__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _refuse
    __iter__ = __len__ = __getitem__ = __contains__ = __reversed__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __fspath__ = __bool__ = _refuse
    __copy__ = __deepcopy__ = __getstate__ = __setstate__ = _refuse
    __reduce__ = __reduce_ex__ = __getnewargs__ = __getnewargs_ex__ = _refuse


# The slots' descriptors are taken off the class: no attribute name leads to the text any more,
# so vars(), dir(), copyreg and attribute walkers of debuggers and log libraries find nothing.
_TEXT: Any = Sealed.__dict__["_text"]
_KIND: Any = Sealed.__dict__["_kind"]
for _slot in ("_text", "_kind"):
    delattr(Sealed, _slot)


_text_of, _kind_of = _TEXT.__get__, _KIND.__get__
_keep_text, _keep_kind = _TEXT.__set__, _KIND.__set__


def reveal(sealed: Sealed) -> str:
    """Return the text. Only the modules in `OPENERS` may call this; others get SealedError."""
    if sys._getframe(1).f_globals.get("__name__") not in OPENERS:  # noqa: SLF001 - who is asking
        raise SealedError
    text: str = _text_of(sealed)
    return text


def reveal_each(cells: Collection[object]) -> tuple[tuple[str, ...], list[Any]]:
    """Return the kinds and the texts of a row's cells, for the same callers.

    A cell that is not sealed passes as it is, with no kind.
    """
    if sys._getframe(1).f_globals.get("__name__") not in OPENERS:  # noqa: SLF001 - who is asking
        raise SealedError
    kinds = tuple([_kind_of(cell) if isinstance(cell, Sealed) else "" for cell in cells])
    return kinds, [_text_of(cell) if isinstance(cell, Sealed) else cell for cell in cells]
