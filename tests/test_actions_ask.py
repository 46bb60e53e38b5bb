"""Actions ask for the right themselves, whoever calls them: a command, an import, another page than is there now."""

import ast
import inspect
from importlib import import_module
from unittest.mock import MagicMock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import override

from campaigns.archive.actions import add_files, add_version
from campaigns.certificates import issue_certificate, withdraw_certificate
from campaigns.inspection.actions import Question, begin_visit
from campaigns.plan.actions import fan_out
from campaigns.plan.campaigns import change_phase_dates, end_campaign
from campaigns.reassigning import reassign_finding, reassign_task
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import PartnerUnit
from kepu.exchange.ledgers import ledger
from kepu.imports.actions import take_in
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.actions import add_row, change_attachment, change_row, detach, retire_row, review_row
from tests.addresses import attachment, campaign, certificate, finding, row_of, scan
from tests.conftest import TODAY
from tests.kepu.imports.conftest import GOOD, events_csv
from tests.mutations.sites import sources, text_of

pytestmark = pytest.mark.django_db
DEMANDS = {"require", "_require", "_require_builder", "_require_administrator"}


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


# Action -> what it is asked to do to something of the clerk's community; by somebody of another one.
ON_FOREIGN_ROWS = {
    "add a file": lambda people, by: add_files(row_of("archive", people), [], by=by),
    "add a version": lambda people, by: add_version(scan(people), None, "x", note="", by=by),
    "divide a task": lambda people, by: fan_out(row_of("tasks", people), [], by=by),
    "give a task to somebody": lambda people, by: reassign_task(row_of("tasks", people), "x", reason="x", by=by),
    "give a finding to somebody": lambda people, by: reassign_finding(finding(people), "x", reason="x", by=by),
    "begin a visit": lambda people, by: begin_visit(row_of("visits", people), questions=[], by=by),
    "change a file": lambda people, by: change_attachment(_attachment(people), by=by),
    "take a file off": lambda people, by: detach(_attachment(people), by=by),
    "take a row out": lambda people, by: retire_row(row_of("units", people), reason="x", by=by),
    "add a row": lambda people, by: add_row(PartnerUnit(name="x", community=people["clerk"].community), by=by),
    "change a row": lambda people, by: change_row(row_of("units", people), version=1, by=by),
    "bring a ledger in": lambda people, by: take_in(events_csv(GOOD), ledger("communities"), by=by),
    "pull a row over": lambda people, by: change_row(_moved(row_of("units", people), by.community), version=1, by=by),
    "confirm a row": lambda people, by: review_row(row_of("units", people), state="confirmed", by=by),
    "certify": lambda people, by: issue_certificate(row_of("volunteers", people), Period(TODAY, TODAY), by=by),
    "withdraw a certificate": lambda people, by: withdraw_certificate(certificate(people), reason="x", by=by),
}


def _moved(row, community):
    """The row as a form would bring it that names another community."""
    row.community = community
    return row


def _attachment(people) -> Attachment:
    return Attachment.objects.get(pk=attachment("units", people)[0])


@pytest.mark.parametrize("what", ON_FOREIGN_ROWS)
def test_an_action_refuses_what_is_another_communitys(what, clerk, outsider, officer):
    with pytest.raises(PermissionDenied):
        ON_FOREIGN_ROWS[what]({"clerk": clerk, "officer": officer}, outsider)


def test_a_clerk_gives_no_row_away(clerk, songbai):
    with pytest.raises(PermissionDenied):
        change_row(_moved(row_of("units", {"clerk": clerk}), songbai), version=1, by=clerk)


def test_nothing_is_written_about_a_visit_that_was_taken_out(clerk, officer):
    visit = retire_row(row_of("visits", {"clerk": clerk}), reason="重复", by=officer)
    with pytest.raises(ValidationError, match="taken out"), override("en"):
        begin_visit(visit, questions=[Question("1", "", "有科普栏吗？")], by=officer)


def test_the_days_of_a_campaign_that_has_ended_stay(clerk, officer):
    begun = campaign({"officer": officer})
    end_campaign(begun, by=officer)
    with pytest.raises(ValidationError, match="ended"), override("en"):
        change_phase_dates(begun.phases.first(), TODAY, TODAY, by=officer)
