"""What each kind of visitor sees of every model that has a scope, asked of the scope itself.

Views ask for a right first, so a scope that lets too much through shows on no page, until one is written that does not.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from campaigns.archive.actions import add_files
from campaigns.certificates import issue_certificate
from campaigns.models import Event, Task, TaskState
from kepu.accounts.models import SignIn
from kepu.accounts.roles import Role
from kepu.evidence.actions import stage
from kepu.exchange.ledgers import ledger
from kepu.imports.actions import take_in
from kepu.periods import Period
from kepu.records.models import ColumnChoice, Draft
from kepu.registers.register import register
from reports.models import Document, Invitation, Pack, Remark, Round
from reports.packs.actions import start_round_pack
from reports.rounds.actions import correct_round
from reports.rounds.remarking import leave_remark
from tests.addresses import REGISTERS, SCENE
from tests.conftest import NOW, person
from tests.kepu.evidence import specimens
from tests.kepu.imports.conftest import GOOD, events_csv
from tests.kepu.registers.rows import example
from tests.test_leaks import SCOPED, marked
from volunteers.models import Team

pytestmark = pytest.mark.django_db

CLERKS = {"clerk", "outsider"}
OFFICE = {"officer", "admin"}
ASSESSORS = OFFICE | {"leader"}
# An auditor holds the right to none of these pages; their scopes tell of communities alone.
NO_CLERKS = ASSESSORS | {"auditor"}
NO_INSPECTORS = NO_CLERKS | CLERKS
# Scope -> who is shown every row, and who only what is theirs. Everybody else is shown nothing.
SCOPES = {
    **dict.fromkeys(
        "Community PartnerUnit Post Facility ContentUpdate Volunteer Team ArchiveItem ArchiveFile Certificate "
        "Demonstration Event Incident Survey Visit Finding".split(),
        (NO_CLERKS, CLERKS),
    ),
    **dict.fromkeys("Training MediaItem Campaign CampaignPhase Task".split(), (NO_INSPECTORS, set())),
    **dict.fromkeys("Document Answer StandardVersion".split(), (ASSESSORS, set())),
    **dict.fromkeys("HandOver Invitation Draw".split(), (OFFICE, set())),
    "Round": (ASSESSORS, {"guest"}),
    "Pack": (ASSESSORS, {"guest", "inspector"}),
    "Remark": (ASSESSORS, {"guest"}),
    "LedgerImport": (OFFICE, CLERKS),
    "StagedUpload": (set(), CLERKS | {"officer"}),
    "Draft": (set(), CLERKS),
    "ColumnChoice": (set(), CLERKS),
    "SignIn": (set(), CLERKS),
    "Event.editable_by": (NO_CLERKS, CLERKS),
    "Task.movable_by": (OFFICE, CLERKS),
    "Document.editable_by": (OFFICE, set()),
}


def test_a_scope_shows_each_visitor_what_is_theirs(scene):
    seen = {model.__name__: _seen(model._default_manager.all(), "visible_to", scene) for model in _scoped()}
    for model, scope in ((Event, "editable_by"), (Task, "movable_by"), (Document, "editable_by")):
        signed_in = {who: user for who, user in scene.items() if user.is_authenticated}
        seen[f"{model.__name__}.{scope}"] = _seen(model.objects.all(), scope, signed_in)
    assert seen == SCOPES


def test_rows_are_changed_only_by_who_keeps_their_register(scene):
    for code, (keepers, _of_a_community) in REGISTERS.items():
        for who, user in scene.items():
            may = {"outsider": "clerk"}.get(who, who) in keepers
            assert register(code).editable_rows(user).exists() == may, (code, who)


def test_a_clerk_sees_what_is_held_at_the_community_and_changes_what_it_hosts(clerk, make_event, guihua, songbai):
    hosted, visiting = make_event(host_community=guihua), make_event(host_community=songbai, covered=[guihua])
    assert set(register("events").visible_rows(clerk)) == {hosted, visiting}
    assert list(register("events").editable_rows(clerk)) == list(Event.objects.editable_by(clerk)) == [hosted]


def _scoped() -> list:
    return [model for model in apps.get_models() if hasattr(model._default_manager, "visible_to")]


def _seen(rows, scope: str, scene) -> tuple[set[str], set[str]]:
    """Who is shown all of these rows, and who some of them."""
    whole = set(rows.values_list("pk", flat=True))
    shown = {who: set(getattr(rows, scope)(user).values_list("pk", flat=True)) for who, user in scene.items()}
    assert whole, f"{rows.model} has no rows to be looked at"
    part = {who for who, found in shown.items() if found and found != whole}
    return {who for who, found in shown.items() if found == whole}, part


@pytest.fixture
def scene(clerk, outsider, officer, leader, inspector, auditor, admin):
    """The visitors. There is something of each clerk's, and of people who held another role before."""
    people = {"clerk": clerk, "outsider": outsider, "officer": officer, "leader": leader, "inspector": inspector}
    people |= {"admin": admin, "auditor": auditor}
    people["guest"] = person("guest-1", Role.INSPECTOR, expires_at=NOW + timedelta(days=7))
    for name in ("issued pack", "phase", "draft", "draw", "hand-over", "loaded version"):
        SCENE[name](people)
    for who in sorted(CLERKS):
        _rows_of(people[who], officer)
        _own_things(people[who])
    _of_the_issued_round(people)
    return people | {"nobody": AnonymousUser()}


def _rows_of(clerk, officer) -> None:
    """A row of every register that is the clerk's community's, and what belongs to some of them."""
    rows = {}
    for code in ("facilities", *REGISTERS.keys() - {"tasks"}):
        rows[code] = rows.get(code) or (marked(code, clerk, rows) if code in SCOPED else example(code))
    rows["events"].service_records.create(volunteer=rows["volunteers"], hours=3)
    day = rows["events"].starts_on
    issue_certificate(rows["volunteers"], Period(day, day), by=officer)
    scanned = stage(specimens.upload(specimens.jpeg((40, 30))), by=officer).file
    add_files(rows["archive"], [(scanned, "扫描件")], by=officer)


def _own_things(clerk) -> None:
    stage(specimens.upload(specimens.jpeg((40, 30))), by=clerk)
    take_in(events_csv(GOOD), ledger("events"), by=clerk)
    Draft.objects.create(user=clerk, register="units", title="x", fields="")
    ColumnChoice.objects.create(user=clerk, register="units")
    SignIn.objects.create(user=clerk, session_key=clerk.username, how=SignIn.How.PASSWORD)
    part = Task.objects.exclude(campaign=None).first()
    part.pk, part.community, part.state, part.completed_on = None, clerk.community, TaskState.NOT_STARTED, None
    part.name, part.creation_key = f"{part.name} {clerk.community}", uuid4()
    part.save()
    Team.objects.create(name=f"{clerk.community}志愿服务队", community=clerk.community)


def _of_the_issued_round(people) -> None:
    """Remarks of who may read it and who may not; an invitation of who was an inspector; a pack of it, a correction."""
    issued = Round.objects.issued().get()
    for who in ("guest", "inspector"):
        Remark.objects.create(round=issued, text="请补充材料", written_by=people[who])
    invited = Invitation.objects.get()
    invited.pk, invited.creation_key, invited.token_hash, invited.account = None, uuid4(), "x", people["auditor"]
    invited.save()
    printed = start_round_pack(issued, by=people["officer"])
    Pack.objects.filter(pk=printed.pk).update(built_at=NOW, issued_at=NOW, issued_by=people["officer"])
    SCENE["pack"](people)
    leave_remark(correct_round(issued, reason="漏记", by=people["officer"]), text="请加快", by=people["leader"])
