"""The changes that mutation testing makes, one at a time, each named.

compare    < ↔ <=, > ↔ >=, == ↔ !=, in ↔ not in, is ↔ is not
boolean    and ↔ or; `not x` → x
condition  if / while / ternary / comprehension filter: negated
arithmetic + ↔ -, * ↔ //, // → *, % → *, | ↔ &
number     n → n + 1; True ↔ False
text       a text → "" (docstrings and the module's own words stay)
return     `return x` → `return None`
drop       an expression statement, an augmented assignment or a `raise` → pass
jump       break ↔ continue
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where, which operator, and both texts. The tree is made when it is tried."""

    module: str
    line: int
    operator: str
    before: str
    after: str
    place: int
    changed: ast.AST
    inside: str = ""
    """The function it stands in, with its class; empty at module level."""
    nth: int = 1
    """Which of several equal changes of the same function it is."""

    @property
    def key(self) -> str:
        """Name the mutant so that lines above it may come and go."""
        nth = f" #{self.nth}" if self.nth > 1 else ""
        return (
            f"{self.module.removeprefix('masking.')}.{self.inside or 'module'} {self.change}{nth}"
        )

    @property
    def change(self) -> str:
        return f"{self.operator}: {self.before} → {self.after}"

    def __str__(self) -> str:
        return (
            f"{self.module}:{self.line} {self.key.partition(' ')[0]}: {self.key.partition(' ')[2]}"
        )

    def tree(self, source: str) -> ast.Module:
        return _with(ast.parse(source), self.place, self.changed)


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    tree = ast.parse(source)
    skipped = _unmutated(tree)
    owners = _owners(tree)
    counted: Counter[tuple[str, ...]] = Counter()
    for place, node in enumerate(ast.walk(tree)):
        if node in skipped:
            continue
        for operator, changed in (*_of_expression(node), *_of_statement(node)):
            before, after, inside = _short(node), _short(changed), owners.get(node, "")
            counted[inside, operator, before, after] += 1
            nth = counted[inside, operator, before, after]
            line = _line(node)
            yield Mutant(module, line, operator, before, after, place, changed, inside, nth)


def _owners(tree: ast.AST, inside: str = "") -> dict[ast.AST, str]:
    """Return node → name of the function it stands in, `Class.method` for methods."""
    found: dict[ast.AST, str] = {}
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            name = f"{inside}.{node.name}".lstrip(".")
            found |= dict.fromkeys(ast.walk(node), name)
        elif isinstance(node, ast.ClassDef):
            found |= _owners(node, f"{inside}.{node.name}".lstrip("."))
        else:
            found |= _owners(node, inside)
    return found


def _unmutated(tree: ast.Module) -> set[ast.AST]:
    """Docstrings, annotations, imports, and what only a type checker reads."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.update(ast.walk(node))  # of modules, functions, classes and their fields
        for part in _typing_only(node):
            found.update(ast.walk(part))
    return found


def _typing_only(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node
        case ast.arg(annotation=annotation) if annotation:
            yield annotation
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.FunctionDef(returns=returns) if returns:
            yield returns


def _of_expression(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARE:
            yield "compare", _other(node, ops=[COMPARE[type(op)]()])
        case ast.BoolOp(op=op):
            yield "boolean", _other(node, op=ast.And() if isinstance(op, ast.Or) else ast.Or())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "boolean", operand
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield "arithmetic", _other(node, op=ARITHMETIC[type(op)]())
        case ast.Constant(value=bool() as value):
            yield "number", _other(node, value=not value)
        case ast.Constant(value=int() as value):
            yield "number", _other(node, value=value + 1)
        case ast.Constant(value=str() as value) if value:
            yield "text", _other(node, value="")


def _of_statement(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield "condition", _other(node, test=_not(test))
        case ast.comprehension(ifs=[first, *rest]):
            yield "condition", _other(node, ifs=[_not(first), *rest])
        case ast.Return(value=value) if value and not _is_none(value):
            yield "return", _other(node, value=ast.Constant(None))
        case ast.Expr() | ast.AugAssign() | ast.Raise():
            yield "drop", ast.Pass()
        case ast.Break():
            yield "jump", ast.Continue()
        case ast.Continue():
            yield "jump", ast.Break()


def _line(node: ast.AST) -> int:
    return node.ifs[0].lineno if isinstance(node, ast.comprehension) else node.lineno


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _other(node: ast.AST, **changed: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _with(tree: ast.Module, n: int, changed: ast.AST) -> ast.Module:
    """Return the tree with its n-th node (in walking order) replaced."""
    old = next(node for at, node in enumerate(ast.walk(tree)) if at == n)
    new = copy.deepcopy(changed)
    if hasattr(old, "lineno"):
        ast.copy_location(new, old)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(part is old for part in value):
                setattr(parent, name, [new if part is old else part for part in value])
    return ast.fix_missing_locations(tree)


def _short(node: ast.AST) -> str:
    """Return the node as one short line."""
    match node:
        case ast.If() | ast.While():
            return f"if {ast.unparse(node.test)}"[:70]
        case ast.comprehension():
            return f"if {ast.unparse(node.ifs[0])}"[:70]
    return ast.unparse(node).splitlines()[0][:70]
