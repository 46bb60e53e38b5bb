"""The rules of the house that a machine can check: who imports whom, and no row without a scope."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    path
    for folder in ("kepu", "facilities", "volunteers", "campaigns", "reports")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]

# What each part may import of ours; itself is always allowed. Ground-floor modules that know no model
# (periods, formats, wordlist, text, inputs, pdf) are open to all.
GROUND = {"kepu.plain"}
AUDIT = GROUND | {"kepu.audit"}
ACCOUNTS = AUDIT | {"kepu.accounts"}
ROWS = ACCOUNTS | {"kepu.evidence", "kepu.records"}
PAGES = ROWS | {"kepu.exchange", "kepu.registers"}
BASE = PAGES | {"kepu.communities", "kepu.jobs"}
ALLOWED = {
    "kepu.plain": set(),
    "kepu.audit": GROUND,
    "kepu.accounts": AUDIT,
    "kepu.jobs": ACCOUNTS,
    "kepu.evidence": ACCOUNTS,
    "kepu.records": ACCOUNTS | {"kepu.evidence"},
    "kepu.exchange": ROWS,
    "kepu.registers": ROWS | {"kepu.exchange"},
    # Its ledgers and registers are declared with the engines' words, so the engines lie below it.
    "kepu.communities": PAGES,
    "kepu.imports": PAGES | {"kepu.jobs"},
    "kepu.trail": PAGES | {"kepu.jobs"},
    "kepu.privacy": BASE | {"kepu.imports"},
    # The project's own wiring: settings, addresses, template tags, the launcher.
    "kepu.project": BASE,
    "facilities": BASE,
    "volunteers": BASE,
    "campaigns": BASE | {"facilities", "volunteers"},
    "reports": BASE | {"facilities", "volunteers", "campaigns"},
}
PROJECT_MODULES = {
    "settings",
    "urls",
    "celery",
    "wsgi",
    "errors",
    "launcher",
    "templatetags",
    "locale_formats",
    "__init__",
}
PACKAGES = {
    "accounts",
    "communities",
    "audit",
    "evidence",
    "exchange",
    "imports",
    "jobs",
    "privacy",
    "records",
    "registers",
    "trail",
}


def part_of(module: str) -> str | None:
    """The part of the house that a module belongs to, None for what is not ours."""
    names = module.split(".")
    if names[0] != "kepu":
        return names[0] if names[0] in ALLOWED else None
    if len(names) == 1 or names[1] in PROJECT_MODULES:
        return "kepu.project"
    return f"kepu.{names[1]}" if names[1] in PACKAGES else "kepu.plain"


def module_name(path: Path) -> str:
    names = list(path.relative_to(ROOT).with_suffix("").parts)
    if names[-1] == "__init__" and len(names) > 1:
        names.pop()
    return ".".join(names)


def imports_of(path: Path) -> set[str]:
    """Every module imported anywhere in a file, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name, not a relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_downwards_only(path):
    here = part_of(module_name(path))
    wrong = {
        name
        for name in imports_of(path)
        if (part := part_of(name)) and part not in (here, "kepu.project") and part not in ALLOWED[here]
    }
    assert not wrong, f"{here} must not import {sorted(wrong)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_private_crosses_a_border(path):
    """Across apps: models, actions, ledgers and plain modules; never views, forms, tasks or _private names."""
    here = part_of(module_name(path))
    for name in imports_of(path):
        part = part_of(name)
        if part is None or part in (here, "kepu.project") or here == "kepu.project":
            continue
        tail = name.split(".")[1:]
        if part == "kepu.registers":  # pages and forms made to be built upon
            continue
        assert not {"views", "forms", "tasks"} & set(tail), f"{path} imports {name}"
        assert not any(word.startswith("_") for word in tail), f"{path} imports {name}"


def test_the_parts_form_no_circle():
    def reach(part, seen):
        for below in ALLOWED[part] - {part}:
            assert below != start, f"{start} imports itself through {part}"
            if below not in seen:
                seen.add(below)
                reach(below, seen)

    for start in ALLOWED:
        reach(start, set())


def test_only_tasks_the_celery_module_and_the_embedded_queue_import_celery():
    for path in SOURCES:
        if path.name in ("tasks.py", "celery.py") or path == ROOT / "kepu" / "jobs" / "folder.py":
            continue
        outside = {name for name in imports_of(path) if name.split(".")[0] in ("celery", "kombu")}
        assert not outside, f"{path} imports {outside}"


def test_only_the_pdf_module_knows_weasyprint():
    for path in SOURCES:
        if path != ROOT / "kepu" / "pdf.py":
            assert not {n for n in imports_of(path) if n.split(".")[0] == "weasyprint"}, path


def is_bare_queryset(node: ast.AST) -> bool:
    """`Something.objects.all()` and its like: rows reached without asking who looks."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    inner = node.func.value
    bare = node.func.attr in {"all", "get", "filter", "exclude", "values", "values_list", "count", "first", "order_by"}
    return bare and isinstance(inner, ast.Attribute) and inner.attr == "objects"


def is_unscoped_lookup(node: ast.AST) -> bool:
    """`get_object_or_404(Model, …)`: the same in another dress."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"get_object_or_404", "get_list_or_404"}
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id[0].isupper()
    )


VIEWS = [path for path in SOURCES if path.name == "views.py" or "views" in path.parts]


@pytest.mark.parametrize("path", VIEWS, ids=lambda p: str(p.relative_to(ROOT)))
def test_views_reach_rows_through_a_scope(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not is_bare_queryset(node), f"{path}:{node.lineno} reaches rows without visible_to"
        assert not is_unscoped_lookup(node), f"{path}:{node.lineno} looks up a row without a scope"


def test_the_scope_guard_sees_what_it_should():
    bare = ast.parse("Event.objects.filter(pk=1)").body[0].value
    scoped = ast.parse("Event.objects.visible_to(user).filter(pk=1)").body[0].value
    assert is_bare_queryset(bare)
    assert not is_bare_queryset(scoped)
    assert is_unscoped_lookup(ast.parse("get_object_or_404(Event, pk=1)").body[0].value)


def outside_functions(node: ast.AST):
    """What is worked out when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from outside_functions(child)
        else:
            yield from (part for mark in getattr(child, "decorator_list", []) for part in ast.walk(mark))


def is_translated_too_early(node: ast.AST) -> bool:
    """`_("… %(n)d …") % {…}`: whoever reads it, it is in the language of the import; format_lazy is what waits."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and ast.unparse(node.left).startswith("_(")


def test_no_text_is_put_together_before_it_is_known_who_reads_it():
    for path in SOURCES:
        for node in outside_functions(ast.parse(path.read_text(encoding="utf-8"))):
            assert not is_translated_too_early(node), f"{path}:{node.lineno}"
    early = ast.parse("@display(_('%d days') % 3)\ndef f():\n    return _('%d') % 1")
    assert sum(map(is_translated_too_early, outside_functions(early))) == 1


def test_no_production_code_imports_tests():
    for path in SOURCES:
        assert not {name for name in imports_of(path) if name.split(".")[0] == "tests"}, path


def test_no_junk_drawers():
    forbidden = {"utils", "helpers", "common", "manager", "managers", "handler", "handlers", "processor", "processors"}
    assert not [path for path in SOURCES if path.stem in forbidden]
