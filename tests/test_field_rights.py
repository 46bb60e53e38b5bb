"""Telephone numbers × roles × pages and exports: whole only where a named role works with them."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from kepu.communities.models import Community
from kepu.exchange.masking import masked_number
from tests.addresses import HAVE_NUMBERS, KEEPERS, OFFICE, PAGES, pages_of, row_of

pytestmark = pytest.mark.django_db
ROLES = ("inspector", "leader", "outsider", "clerk", "officer", "admin")
NUMBERS = {"volunteers": "13900001234", "units": "13900002345", "posts": "13900003456"}
OF_COMMUNITY = "13900004567"
# Pages that tell of many registers at once.
GATHERING = ("home", "communities:community_list", "communities:community_export", "registers:index", "registers:find")
# The name of an address -> who gets whole numbers from it; everybody else gets none.
WHOLE = {
    ("registers:update", "volunteers"): KEEPERS,
    ("registers:update", "units"): KEEPERS,
    ("registers:update", "posts"): OFFICE,
    ("registers:export", "volunteers"): KEEPERS,
    ("registers:export", "units"): KEEPERS,
    ("registers:export", "posts"): OFFICE,
    ("registers:copy", "posts"): OFFICE,
    ("registers:copy", "units"): KEEPERS,
    ("communities:community_detail", ""): OFFICE,
    ("communities:community_export", ""): OFFICE,
    ("communities:community_update", ""): OFFICE,
}


@pytest.fixture
def people(clerk, outsider, officer, leader, inspector, admin):
    return dict(zip(ROLES, (inspector, leader, outsider, clerk, officer, admin), strict=True))


@pytest.fixture
def rows(people):
    Community.objects.filter(pk=people["clerk"].community_id).update(phone=OF_COMMUNITY)
    found = {code: row_of(code, people) for code in NUMBERS}
    for code, row in found.items():
        type(row).objects.filter(pk=row.pk).update(phone=NUMBERS[code])
    return found


def places(rows, community) -> list[tuple[str, str, str]]:
    """URL name, register, address: pages of the registers with numbers and of communities, and what gathers them."""
    found = [(name, "", reverse(name)) for name in GATHERING]
    found += [(name, "", reverse(name, args=[community.pk])) for name, page in PAGES.items() if page.of == "community"]
    for code in sorted(HAVE_NUMBERS):
        for name, page in pages_of(code).items():
            if not page.acts and not page.args:
                found.append((name, code, reverse(name, args=[code, rows[code].pk] if page.of else [code])))
    return found


def contents(answer) -> str:
    """All that an answer holds; of a workbook, what its parts hold."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


def test_whole_numbers_are_for_the_named_roles_on_the_named_pages_alone(people, rows):
    community, numbers, whole = people["clerk"].community, {*NUMBERS.values(), OF_COMMUNITY}, set()
    for who in ROLES:
        browser = Client()
        browser.force_login(people[who], backend="kepu.accounts.backends.ActiveUserBackend")
        for name, code, address in places(rows, community):
            if any(number in contents(browser.get(address, follow=True)) for number in numbers):
                whole.add((name, code, who))
    assert whole == {(*place, who) for place, roles in WHOLE.items() for who in roles}


@pytest.mark.parametrize("code", sorted(HAVE_NUMBERS))
def test_who_only_reads_gets_them_masked_in_list_page_and_export(people, rows, client, code):
    client.force_login(people["leader"], backend="kepu.accounts.backends.ActiveUserBackend")
    for name, args in (("detail", [rows[code].pk]), ("export", [])):
        said = contents(client.get(reverse(f"registers:{name}", args=[code, *args])))
        assert masked_number(NUMBERS[code]) in said
        assert NUMBERS[code] not in said


@pytest.mark.parametrize("code", sorted(HAVE_NUMBERS))
def test_history_masks_former_numbers_too(people, rows, client, code):
    row = rows[code]
    row.phone, row.version = "13900009999", 2
    row.save()
    client.force_login(people["officer"], backend="kepu.accounts.backends.ActiveUserBackend")
    said = contents(client.get(reverse("registers:detail", args=[code, row.pk])))
    assert "13900009999" not in said
    assert NUMBERS[code] not in said
