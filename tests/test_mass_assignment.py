"""What a browser could send with any form beside its fields: who one is, whose a record is, how far it has come."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.cache import caches
from django.test import Client
from lxml import html

from kepu.accounts.models import User
from tests.addresses import REGISTERS, WALK, addresses
from tests.test_permissions import BACKEND

pytestmark = pytest.mark.django_db
# States that a clerk brings about nowhere; a value of one of these fields in a row more is one too many.
DECIDED = ("review", "issued_at", "issued_by", "withdrawn_at", "retired_at", "confirmed_by", "closed_on", "frozen_at")
WRITTEN = [
    name
    for name, walk in WALK.items()
    if any("clerk" in page.open_to and "leader" not in page.open_to for *_, page in walk)
    and not name.endswith((":file", ":template", ":wrong_rows", ":staged_thumb", ":import_progress"))
]


def smuggled(foreign) -> dict[str, str]:
    """Fields that no form of a clerk has, each with a value that some model would take."""
    return {
        "role": "administrator", "is_staff": "on", "is_superuser": "on", "is_active": "", "user": "1",
        "community": foreign.pk, "community_id": foreign.pk,
        "host_community": foreign.pk, "host_community_id": foreign.pk,
        "review": "CONFIRMED", "status": "approved", "state": "DONE", "created_by": "1", "changed_by": "1",
        "issued_at": "2026-01-01", "issued_by": "1", "withdrawn_at": "2026-01-01", "closed_on": "2026-01-01",
        "retired_at": "2026-01-01", "confirmed_by": "1", "pk": "1", "id": "1",
    }  # fmt: skip


def accounts() -> list[tuple]:
    return list(
        User.objects.order_by("pk").values_list(
            "username", "role", "community", "is_staff", "is_superuser", "is_active"
        )
    )


def decided() -> Counter:
    """How many rows of each model have each of the states that are decided elsewhere."""
    found = Counter()
    for model in apps.get_models():
        if not model._meta.managed or model.__name__.startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if field.name in DECIDED:
                rows = (
                    model._base_manager.filter(review="CONFIRMED")
                    if field.name == "review"
                    else model._base_manager.exclude(**{field.name: None})
                )
                found[f"{model.__name__}.{field.name}"] = rows.count()
    return found


def belonging_to(community) -> Counter:
    """How many rows of each model belong to a community."""
    found = Counter()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in ("community", "host_community") and not model.__name__.startswith("Historical"):
                found[f"{model.__name__}.{field.name}"] = model._base_manager.filter(**{field.name: community}).count()
    return found


def forms_on(page: str, where: str) -> list[tuple[str, dict]]:
    """Where each form of a page is sent to, and its fields as a browser would send them."""
    sending = html.fromstring(page).xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")
    return [(form.get("action") or where, dict(form.form_values())) for form in sending]


@pytest.mark.parametrize("walk", WRITTEN)
def test_no_form_of_a_clerk_takes_what_is_decided_elsewhere(walk, clerk, outsider, officer, leader, admin, songbai):
    caches["strangers"].clear()
    people = {"clerk": clerk, "outsider": outsider, "officer": officer, "leader": leader, "admin": admin}
    scene = addresses(walk, people)
    browser = Client(raise_request_exception=False)
    browser.force_login(clerk, backend=BACKEND)
    before, answers = (accounts(), decided(), belonging_to(songbai)), []
    for page, where in scene:
        if page.expects("clerk") != 200 or page.acts:
            continue
        answer = browser.get(where)
        if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
            continue
        for target, fields in forms_on(answer.content.decode(), where):
            answers.append(browser.post(target, smuggled(songbai) | {"reason": ""} | fields).status_code)
            assert (accounts(), decided(), belonging_to(songbai)) == before, (target, fields)
    assert max(answers, default=200) < 500
    if walk.startswith("register ") and "clerk" in REGISTERS[walk.split()[1]][0]:
        assert 302 in answers, "A form that is refused proves nothing."
