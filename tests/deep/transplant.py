"""Put a mutant's insides into a module that is already loaded (移植), in a process of its own.

Importing the room and its tests anew for each mutant costs seconds; taking over the code of the
functions, and every constant that came out differently, costs milliseconds. Functions, classes and
containers keep their identity, so whoever imported them before calls the mutant. What a test file
worked out from the module while it was imported stays as it was: a mutant can only survive by that,
never be killed by it.
"""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

_SKIPPED = frozenset(("__dict__", "__weakref__", "__doc__", "__module__", "__builtins__"))


def transplant(module: ModuleType, tree: ast.Module) -> set[str]:
    """Change a loaded module into the mutant; return the names of the constants that differ.

    Whatever the mutant raises while it is run at module level is raised here.
    """
    fresh = ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    exec(compile(tree, str(module.__file__), "exec"), fresh.__dict__)
    return _Surgeon(module, fresh).operate()


class _Surgeon:
    def __init__(self, module: ModuleType, fresh: ModuleType) -> None:
        self.module, self.fresh = module, fresh
        self.old_for_new: dict[int, object] = {}

    def operate(self) -> set[str]:
        for name, new in list(vars(self.fresh).items()):
            old = vars(self.module).get(name)
            if name not in _SKIPPED and old is not None and self._ours(new):
                self.old_for_new[id(new)] = old
                self._take_over(old, new)
        changed = {n for n, new in list(vars(self.fresh).items()) if self._differs(n, new)}
        for name in changed:
            self._replace(name, self._translated(vars(self.fresh)[name]))
        return changed

    def _ours(self, thing: object) -> bool:
        return (
            getattr(thing, "__module__", None) == self.module.__name__
            and (isinstance(thing, FunctionType | type) or hasattr(thing, "__wrapped__"))
        )  # fmt: skip

    def _take_over(self, old: Any, new: Any) -> None:
        if isinstance(new, type):
            self._take_over_class(old, new)
            return
        for one, other in zip(_functions(old), _functions(new), strict=True):
            self._fill_cells(one, other)
            one.__code__ = other.__code__
            one.__defaults__ = self._translated(other.__defaults__)
            one.__kwdefaults__ = self._translated(other.__kwdefaults__)

    def _fill_cells(self, old: FunctionType, new: FunctionType) -> None:
        """Take over what a generated function closes over: the defaults of a dataclass's fields."""
        cells = zip(old.__closure__ or (), new.__closure__ or (), strict=True)
        for mine, other in cells:
            one, two = mine.cell_contents, other.cell_contents
            if isinstance(one, FunctionType) and isinstance(two, FunctionType):
                one.__code__ = two.__code__
            elif isinstance(two, int | str | tuple) and one != two:
                mine.cell_contents = self._translated(two)

    def _take_over_class(self, old: type, new: type) -> None:
        for name, part in vars(new).items():
            mine = vars(old).get(name)
            if name in _SKIPPED or mine is part:
                continue
            if list(_functions(part)) and list(_functions(mine)):
                self._take_over(mine, part)
            elif isinstance(part, int | str | tuple | frozenset) and part != mine:
                setattr(old, name, part)

    def _differs(self, name: str, new: object) -> bool:
        if name in _SKIPPED or name.startswith("__") or id(new) in self.old_for_new:
            return False
        if id(type(new)) in self.old_for_new:  # an instance of the module's own class
            return False
        return name in vars(self.module) and vars(self.module)[name] != self._translated(new)

    def _translated(self, new: Any) -> Any:
        """Return a value with the module's own functions and classes in place of the copies."""
        if id(new) in self.old_for_new:
            return self.old_for_new[id(new)]
        if type(new) is dict:
            return {key: self._translated(value) for key, value in new.items()}
        if type(new) in (tuple, list):
            return type(new)(map(self._translated, new))
        return new

    def _replace(self, name: str, new: object) -> None:
        """Set a constant here and wherever it was imported."""
        old = vars(self.module)[name]
        for other in list(sys.modules.values()):
            for key, value in list(vars(other).items()) if isinstance(other, ModuleType) else ():
                if value is old and (other is self.module or key == name):
                    setattr(other, key, new)


def _functions(thing: object) -> Iterator[FunctionType]:
    """Yield the plain functions of a function, a cached one, a property or a class method."""
    match thing:
        case FunctionType():
            yield thing
            if hasattr(thing, "__wrapped__"):
                yield from _functions(thing.__wrapped__)
        case property():
            yield from (f for f in (thing.fget, thing.fset) if isinstance(f, FunctionType))
        case staticmethod() | classmethod():
            yield from _functions(thing.__func__)
        case _ if isinstance(getattr(thing, "func", None), FunctionType):  # cached_property
            yield thing.func  # type: ignore[attr-defined]
        case _ if hasattr(thing, "__wrapped__"):
            if clear := getattr(thing, "cache_clear", None):
                clear()
            yield from _functions(thing.__wrapped__)
