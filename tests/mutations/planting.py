"""Puts changed code into functions that are loaded already, wherever they have been imported to."""

import ast
import builtins
import gc
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import CodeType, FunctionType

from django.conf import settings

from kepu.accounts.roles import RIGHTS, Right, Role
from kepu.launcher import BASE_DIR
from tests.mutations.sites import Site, sites_in, sources, text_of, without

GATE = "needs.<locals>.decorate.<locals>.guarded"
_OPEN_GATE = """
def needs(right):
    def decorate(view):
        def guarded(request, *args, **kwargs):
            {ask}
            return view(request, *args, **kwargs)
            right
"""
METHOD_GATE = "require_http_methods.<locals>.decorator.<locals>.inner"
_WATCHED_METHOD_GATE = """
def require_http_methods(request_method_list):
    def decorator(func):
        def inner(request, *args, **kwargs):
            _kepu_gate(func)
            if request.method not in request_method_list:
                return HttpResponseNotAllowed(request_method_list)
            return func(request, *args, **kwargs)
"""
_ANY_METHOD = """
def require_http_methods(request_method_list):
    def decorator(func):
        def inner(request, *args, **kwargs):
            return func(request, *args, **kwargs)
            request_method_list
"""


class NotPlantedError(Exception):
    """The code of a check is not loaded, or does not fit where it was."""


Key = tuple[str, str]  # path, qualified name


def functions_by_name() -> dict[Key, list[FunctionType]]:
    """All functions of ours that live in this process."""
    found: dict[Key, list[FunctionType]] = {}
    root = f"{BASE_DIR}/"
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(root):  # a lazy object would wake up
            found.setdefault(_key(each.__code__), []).append(each)
    return found


def codes_in(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from codes_in(each)


def code_of(tree: ast.Module, path: str, function: str) -> CodeType:
    whole = compile(tree, str(BASE_DIR / path), "exec")
    return next(code for code in codes_in(whole) if code.co_qualname == function)


def plant(site: Site, living: dict[Key, list[FunctionType]]) -> None:
    """Take one check out of this process for good: to be done in a child."""
    if site.kind == "right of a view":
        return _open_gate(site, living)
    if site.kind == "method of a view":
        return _any_method(site)
    _put(code_of(without(site), site.path, site.function), living.get((site.path, site.function), []))
    return None


def _put(code: CodeType, functions: list[FunctionType]) -> None:
    if not functions:
        raise NotPlantedError
    for function in functions:
        if len(function.__code__.co_freevars) != len(code.co_freevars):
            raise NotPlantedError
        function.__code__ = code


def _gate(ask: str) -> CodeType:
    return code_of(ast.parse(_OPEN_GATE.format(ask=ask)), "kepu/accounts/access.py", GATE)


def viewed(guarded: FunctionType) -> Key:
    """Which view stands behind a gate."""
    code = inspect.unwrap(_closed_over(guarded)["view"].cell_contents).__code__
    return _key(code)


def _key(code: CodeType) -> Key:
    return code.co_filename.removeprefix(f"{BASE_DIR}/"), code.co_qualname


def _open_gate(site: Site, living) -> None:
    gates = [gate for gate in living[("kepu/accounts/access.py", GATE)] if viewed(gate) == (site.path, site.function)]
    _put(_gate("pass"), gates)


def _any_method(site: Site) -> None:
    """`require_POST` and its like keep the methods in a closure, one for all views: the code of this one changes."""
    gates = [each for each in gc.get_objects() if type(each) is FunctionType and _is_gate_of(each, site)]
    _put(code_of(ast.parse(_ANY_METHOD), "tests/mutations/planting.py", METHOD_GATE), gates)


def _closed_over(function: FunctionType) -> dict:
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def _is_gate_of(function: FunctionType, site: Site) -> bool:
    return _asks_for_the_method(function) and _key(inspect.unwrap(function).__code__) == (site.path, site.function)


def _asks_for_the_method(function: FunctionType) -> bool:
    """Whether it is what `require_POST` and its like make of a view."""
    return "request_method_list" in function.__code__.co_freevars and hasattr(function, "__wrapped__")


# --- what stands before all views, and rights that nobody of a role should have ---

BEFORE_ALL = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kepu.accounts.middleware.AccessMiddleware",
    "kepu.audit.middleware.NotFoundMiddleware",
)


def leave_out(middleware: str) -> None:
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != middleware]


def rights_too_many() -> list[tuple[Role, Right]]:
    return [(role, right) for role in Role for right in Right if right not in RIGHTS[role]]


def give(role: Role, right: Right) -> None:
    RIGHTS[role] = RIGHTS[role] | {right}


# --- which tests come by a function ---


def watch(seen: set[Key]) -> None:
    """From now on `seen` is told each function with a check that is entered, and each gate by its view: that of a right
    and that of a method, also where they let nobody in.
    """
    builtins._kepu_seen = lambda path, function: seen.add((path, function))
    builtins._kepu_gate = lambda view: seen.add(_key(inspect.unwrap(view).__code__))
    for path in sources():  # also what is otherwise loaded when it is first needed
        import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    living = functions_by_name()
    for path in sources():
        if names := {site.function for site in sites_in(path)}:
            _watch_file(path, names, living)
    needed = "right if isinstance(right, Right) else right(request, *args, **kwargs)"
    told = f"_kepu_seen('kepu/accounts/access.py', {GATE!r}); _kepu_gate(view)"
    ask = f"{told}; require(request.user, {needed}, path=request.path)"
    _put(_gate(ask), living[("kepu/accounts/access.py", GATE)])
    methods = [each for each in gc.get_objects() if type(each) is FunctionType and _asks_for_the_method(each)]
    _put(code_of(ast.parse(_WATCHED_METHOD_GATE), "tests/mutations/planting.py", METHOD_GATE), methods)


def _watch_file(path: str, names: set[str], living) -> None:
    whole = compile(_Watched(path, names).visit(ast.parse(text_of(path))), str(BASE_DIR / path), "exec")
    for code in codes_in(whole):
        if code.co_qualname in names and (path, code.co_qualname) in living:
            _put(code, living[(path, code.co_qualname)])


class _Watched(ast.NodeTransformer):
    """Each named function says first that it was entered."""

    def __init__(self, path: str, names: set[str]):
        self.path, self.names, self.prefix = path, names, ""

    def visit_FunctionDef(self, node):
        return self._inside(node, f"{self.prefix}{node.name}", ".<locals>.")

    def visit_ClassDef(self, node):
        return self._inside(node, f"{self.prefix}{node.name}", ".")

    def _inside(self, node, name: str, joint: str):
        before, self.prefix = self.prefix, name + joint
        self.generic_visit(node)
        self.prefix = before
        if name in self.names and isinstance(node, ast.FunctionDef):
            told = ast.parse(f"_kepu_seen({self.path!r}, {name!r})").body
            node.body = [*told, *node.body]
            ast.fix_missing_locations(node)
        return node
