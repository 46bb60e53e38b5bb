"""A19, second half: whoever has nothing but history and audit can build the registers again, save by save."""

import os
import random
from datetime import date

import pytest
from simple_history.utils import get_history_model_for_model as history_of

from campaigns.models import Event
from kepu.audit.actions import save_record
from kepu.audit.models import Action, Entry
from kepu.audit.sealing import seal_waiting
from kepu.audit.verifying import check_trail
from kepu.communities.models import PartnerUnit
from kepu.registers.actions import retire_row

SEED = 19
OPERATIONS = int(os.environ.get("KEPU_REPLAY_OPERATIONS", "250"))  # 1000 take about half a minute
MODELS = (PartnerUnit, Event)
SAID = {Action.CREATE: "+", Action.CHANGE: "~", Action.RETIRE: "~"}


def new_unit(how, communities, people):
    unit = PartnerUnit(name=f"第{how.randrange(10**9)}小学", kind="学校", community=how.choice([None, *communities]))
    return save_record(unit, by=how.choice(people))


def new_event(how, communities, people):
    event = Event(
        title=f"讲座{how.randrange(99)}",
        starts_on=date(2026, how.randint(1, 6), how.randint(1, 28)),
        place="广场",
        category="科普讲座",
        attendance=how.randrange(500),
    )
    some = how.sample(communities, how.randint(1, len(communities)))
    return save_record(event, lists={"covered": some}, by=how.choice(people))


def changed(how, communities, people):
    row = how.choice([*PartnerUnit.objects.live(), *Event.objects.live()])
    row.notes = f"第{how.randrange(10**6)}次修改"
    lists = {"covered": how.sample(communities, 1)} if isinstance(row, Event) and how.random() < 0.5 else {}
    return save_record(row, reason="核对", lists=lists, by=how.choice(people))


def retired(how, communities, people):
    row = how.choice([*PartnerUnit.objects.live(), *Event.objects.live()])
    return retire_row(row, reason="重复登记", by=how.choice(people))


def walk(how: random.Random, operations: int, communities: list, people: list) -> None:
    new_unit(how, communities, people)
    new_event(how, communities, people)
    for _operation in range(operations - 2):
        act = how.choices([new_unit, new_event, changed, retired], [3, 3, 8, 1])[0]
        try:
            act(how, communities, people)
        except IndexError:  # nothing is left to be changed
            new_unit(how, communities, people)


def kept(model) -> list[str]:
    """The fields whose changes are kept: all but the key of the form that created a row."""
    return [field.attname for field in history_of(model).tracked_fields if field.concrete and not field.many_to_many]


def rebuilt(model) -> dict[int, dict]:
    """The rows of a register as the lines of its history, played in order, leave them."""
    rows: dict[int, dict] = {}
    names = kept(model)
    lists = [field.name for field in history_of(model)._history_m2m_fields]
    for line in history_of(model).objects.order_by("history_id"):
        members = {name: members_of(line, model._meta.get_field(name)) for name in lists}
        rows[line.id] = {name: getattr(line, name) for name in names} | members
    return rows


def members_of(line, field) -> set[int]:
    key = f"{field.m2m_reverse_field_name()}_id"
    return set(getattr(line, field.name).values_list(key, flat=True))


def standing(model) -> dict[int, dict]:
    names = kept(model)
    lists = [field.name for field in history_of(model)._history_m2m_fields]
    return {
        row.pk: {name: getattr(row, name) for name in names}
        | {name: set(getattr(row, name).values_list("pk", flat=True)) for name in lists}
        for row in model.objects.all()
    }


@pytest.mark.parametrize("seed", [SEED])
def test_history_and_audit_rebuild_what_a_random_walk_left(seed, guihua, songbai, officer, admin):
    walk(random.Random(seed), OPERATIONS, [guihua, songbai], [officer, admin])
    for model in MODELS:
        assert rebuilt(model) == standing(model), seed
        told = [
            (int(entry.object_id), SAID[entry.action], entry.actor)
            for entry in Entry.objects.filter(object_type=model._meta.label_lower).order_by("id")
        ]
        lines = history_of(model).objects.select_related("history_user").order_by("history_id")
        assert told == [(line.id, line.history_type, line.history_user.username) for line in lines], seed
    assert Entry.objects.filter(object_type__in=[each._meta.label_lower for each in MODELS]).count() == OPERATIONS
    seal_waiting()
    assert check_trail().fault_count == 0
