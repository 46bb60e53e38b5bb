"""Where the checks are: found in the source, so that a new one is among them without being named anywhere."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from kepu.launcher import BASE_DIR
from tests.test_architecture import VIEWS, is_bare_queryset, is_unscoped_lookup

APPS = ("kepu", "facilities", "volunteers", "campaigns", "reports")
ASKED = {"can", "may", "may_write", "may_export"}  # functions and methods that say whether somebody may
DEMANDED = {"require", "_require", "require_own", "require_another", "require_open"}  # that raise unless somebody may
SCOPES = {"visible_to", "editable_by", "movable_by", "editable_rows", "visible_rows", "_of_inspector"}
REFUSALS = {"PermissionDenied", "Http404", "ValidationError"}
LIMITS = {"is_within", "may_miss", "_may_try", "_may_look", "may_check"}  # whether somebody has not tried too often
METHODS = {"require_POST", "require_safe"}
AT_EVERY_REQUEST = "kepu/accounts/middleware.py"
WHO_IS_CURRENT = ("can", "User.is_current")
# Words by which a condition is about who asks or about the state of a thing.
STATES = {
    "is_current", "is_issued", "issued_at", "retired_at", "closed_at", "closed_on", "revoked_at", "ended_on", "state",
    "is_clerk", "is_inspector", "is_authenticated", "is_within", "method", "withdrawal", "built_at", "is_open",
}  # fmt: skip
# They compare files with what a manifest says of them.
NO_PERMISSIONS = {"reports/packs/archive.py", "reports/operations/backups/manifest.py"}


@dataclass(frozen=True)
class Site:
    """One check: the place of its node in the file, and what it is replaced by."""

    path: str
    place: int  # the how-manieth node of the file, in the order of ast.walk
    line: int
    kind: str
    function: str  # qualified name; its code is what changes
    text: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.kind}: {self.text}"


def all_sites() -> list[Site]:
    return [site for path in sources() for site in sites_in(path)]


def sources() -> list[str]:
    found = sorted(path for app in APPS for path in (BASE_DIR / app).rglob("*.py") if "migrations" not in path.parts)
    return [name for path in found if (name := path.relative_to(BASE_DIR).as_posix()) not in NO_PERMISSIONS]


@cache
def text_of(path: str) -> str:
    return (BASE_DIR / path).read_text()


def sites_in(path: str) -> Iterator[Site]:
    tree = ast.parse(text_of(path))
    functions = dict(_functions(tree))
    operands = {each for node in ast.walk(tree) if isinstance(node, ast.BoolOp) for each in node.values}
    for place, node in enumerate(ast.walk(tree)):
        function = functions.get(node, "")
        kind = kind_of(node, function)
        if node in operands and function in WHO_IS_CURRENT:
            kind = "who is current"
        if isinstance(node, ast.If) and path == AT_EVERY_REQUEST:
            kind = "at every request"
        if kind and function:
            text = " ".join(ast.unparse(node).split())[:100]
            yield Site(path, place, node.lineno, kind, function, text)


def _functions(tree: ast.AST, name: str = "", inside: str = "") -> Iterator[tuple[ast.AST, str]]:
    """Each node with the qualified name of the function it stands in; a decorator stands in what it decorates."""
    for node in ast.iter_child_nodes(tree):
        yield node, inside
        if isinstance(node, ast.FunctionDef):
            mine = f"{name}{node.name}"
            yield from _functions(node, f"{mine}.<locals>.", mine)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{name}{node.name}.", inside)
        else:
            yield from _functions(node, name, inside)


def kind_of(node: ast.AST, function: str) -> str:
    """What kind of check a node is; "" for none."""
    called = _called(node)
    if called == "needs":
        return "right of a view"
    if called in ASKED:
        return "asks a right"
    if isinstance(node, ast.Expr) and _called(node.value) in DEMANDED:
        return "demands"
    if called == "visible_to" and isinstance(node.func, ast.Attribute):
        return "scope of a query"
    if isinstance(node, ast.Name) and node.id in METHODS:
        return "method of a view"
    if isinstance(node, ast.If) and _refuses(node):
        return "refuses"
    if function.rpartition(".")[2] in SCOPES and isinstance(node, ast.If | ast.IfExp):
        return "rule of a scope"
    return ""


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _words(node: ast.AST) -> set[str]:
    found = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return found | {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _refuses(node: ast.If) -> bool:
    """Whether an `if` turns somebody away for who they are, for the state of a thing, or for having tried too often.

    One that asks a right is there already, as that question.
    """
    words = _words(node.test)
    if words & ASKED:
        return False
    first = node.body[0]
    if isinstance(first, ast.Raise):
        raised = _words(first.exc) if first.exc else set()
        return "PermissionDenied" in raised or bool(REFUSALS & raised and (STATES | LIMITS) & words)
    says_no = isinstance(first, ast.Return) and first.value is not None and {"none", "_closed"} & _words(first.value)
    return bool(says_no and STATES & words) or bool(LIMITS & words)


def without(site: Site) -> ast.Module:
    """The file of a check, without it."""
    tree = ast.parse(text_of(site.path))
    target = next(node for place, node in enumerate(ast.walk(tree)) if place == site.place)
    return ast.fix_missing_locations(_Without(target, ast.copy_location(_instead(site, target), target)).visit(tree))


def breaks_the_house_rules(site: Site) -> bool:
    """Whether the changed source itself fails a test: a view that reaches rows without a scope."""
    if site.kind != "scope of a query" or BASE_DIR / site.path not in VIEWS:
        return False
    return any(is_bare_queryset(node) or is_unscoped_lookup(node) for node in ast.walk(without(site)))


class _Without(ast.NodeTransformer):
    def __init__(self, target: ast.AST, instead: ast.AST):
        self.target, self.instead = target, instead

    def visit(self, node):
        return self.instead if node is self.target else self.generic_visit(node)


def _instead(site: Site, node: ast.AST) -> ast.AST:
    make: dict[str, Callable] = {
        "right of a view": lambda: node,  # its decorator has run already, like the next: see planting.py
        "method of a view": lambda: node,
        "asks a right": lambda: ast.Constant(True),
        "demands": ast.Pass,
        "scope of a query": lambda: ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], []),
        "refuses": lambda: ast.If(ast.Constant(False), node.body, node.orelse),
        "rule of a scope": lambda: _wider(node),
        "who is current": lambda: ast.Constant(True),
        "at every request": lambda: ast.If(ast.Constant(False), node.body, node.orelse),
    }
    return make[site.kind]()


def _wider(node: ast.If | ast.IfExp) -> ast.AST:
    """The rule with its wider branch alone: the bare name, as in `self.filter(…) if user.is_clerk else self`."""
    if isinstance(node, ast.If):
        return ast.If(ast.Constant(False), node.body, node.orelse)
    return node.body if isinstance(node.body, ast.Name) else node.orelse
