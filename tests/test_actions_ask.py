"""Actions ask for the right themselves, whoever calls them: a command, an import, another page than is there now."""

import ast
import inspect
from importlib import import_module
from unittest.mock import MagicMock

import pytest
from django.core.exceptions import PermissionDenied

from kepu.accounts.models import User
from kepu.accounts.roles import Role
from tests.mutations.sites import sources, text_of

pytestmark = pytest.mark.django_db
DEMANDS = {"require", "_require", "_require_builder"}


def actions() -> list[tuple[str, str]]:
    """Module and name of each function that begins by demanding a right of `by`."""
    found = []
    for path in sources():
        for node in ast.parse(text_of(path)).body:
            if isinstance(node, ast.FunctionDef) and begins_by_demanding(node):
                found.append((path.removesuffix(".py").replace("/", "."), node.name))
    return found


def begins_by_demanding(node: ast.FunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    call = body[0].value if body and isinstance(body[0], ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in DEMANDS):
        return False
    return bool(call.args) and isinstance(call.args[0], ast.Name) and call.args[0].id == "by"


ACTIONS = actions()


def test_the_actions_are_found():
    assert len(ACTIONS) > 20


@pytest.mark.parametrize(("module", "name"), ACTIONS)
def test_an_action_refuses_who_lacks_the_right_before_it_looks_at_anything(module, name):
    action = inspect.unwrap(getattr(import_module(module), name))
    asked = inspect.signature(action).parameters.values()
    given = {each.name: MagicMock() for each in asked if each.default is each.empty and each.kind != each.VAR_KEYWORD}
    nobody = User(username="nobody", role=Role.INSPECTOR, is_active=False)
    nobody.save = None
    with pytest.raises(PermissionDenied):
        action(**given | {"by": nobody})
