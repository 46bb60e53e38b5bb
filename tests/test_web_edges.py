"""What comes to the portal from other sites, in masses, or by guessing."""

import math

import pytest
from django.conf import settings as portal_settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from campaigns.models import certificates
from kepu import codes
from kepu.communities.models import PartnerUnit
from kepu.evidence.models import StagedUpload
from kepu.imports.models import LedgerImport
from reports.guests.inviting import _new_keys
from reports.models import Invitation, Pack
from tests.conftest import PASSWORD
from tests.test_chinese_interface import english_in
from tests.test_permissions import BACKEND, armoured, changed_by

pytestmark = pytest.mark.django_db
UNIT = "/registers/units/new/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(officer):
    caches["strangers"].clear()
    browser = Client(raise_request_exception=False)
    browser.force_login(officer, backend=BACKEND)
    return browser


def fields(count: int) -> str:
    return "&".join(f"f{number}=x" for number in range(count))


TOO_MANY = portal_settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
MASSES = {
    "a question longer than any server lets through": lambda browser: browser.get(
        "/registers/units/", {"q": "长" * 50_000}
    ),
    "a page number of ten megabytes": lambda browser: browser.get("/registers/units/", {"page": "9" * 10_000_000}),
    "a hundred thousand fields": lambda browser: browser.generic("POST", UNIT, fields(100_000), FORM),
    "one field too many": lambda browser: browser.generic("POST", UNIT, fields(TOO_MANY), FORM),
    "a hundred thousand questions": lambda browser: browser.get(f"/registers/units/?{fields(100_000)}"),
}


@pytest.mark.parametrize("case", MASSES)
def test_masses_are_answered_on_a_page_of_ours_and_save_nothing(browser, case):
    answer, written = changed_by(lambda: MASSES[case](browser))
    assert answer.status_code in (200, 400, 413, 414)
    assert written == set()
    assert armoured(answer), answer.headers
    assert answer.status_code == 200 or not english_in(answer.content.decode())


def test_a_wide_grid_of_hours_fits_into_one_form(browser):
    """A thousand and one fields are no mass yet."""
    sent = QueryDict(mutable=True)
    sent.update({f"f{number}": "x" for number in range(1001)} | {"name": ""})
    answer = browser.generic("POST", UNIT, sent.urlencode(), FORM)
    assert answer.status_code == 200
    assert not PartnerUnit.objects.exists()


def test_errors_are_as_well_armoured_as_pages(browser, monkeypatch, settings):
    settings.UPLOAD_MAX_BYTES = 10
    too_big = browser.post("/files/upload/", {"file": SimpleUploadedFile("a.jpg", b"x" * 11)})
    assert (too_big.status_code, armoured(too_big)) == (413, True)

    monkeypatch.setattr("kepu.registers.register.Register.visible_rows", None)
    broken = browser.get("/registers/units/")
    assert (broken.status_code, armoured(broken)) == (500, True)

    stranger = Client(raise_request_exception=False)
    wrong = {"username": "officer", "password": "wrong"}
    locked = [stranger.post("/accounts/login/", wrong) for _ in range(portal_settings.AXES_FAILURE_LIMIT + 1)][-1]
    assert (locked.status_code, armoured(locked, private=False)) == (429, True)


def test_nobody_is_signed_in_by_another_site(client, clerk):
    """Login CSRF: else somebody would work, unknowing, in an account of the attacker's."""
    stranger = Client(enforce_csrf_checks=True)
    sent = {"username": "clerk", "password": PASSWORD}
    assert stranger.post("/accounts/login/", sent).status_code == 403
    stranger.get("/accounts/login/")
    mark = {"csrfmiddlewaretoken": stranger.cookies[portal_settings.CSRF_COOKIE_NAME].value}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}):
        assert stranger.post("/accounts/login/", sent | mark, headers=headers).status_code == 403, headers
    answer = stranger.post("/accounts/login/", sent | mark, headers={"referer": "https://evil.example/"}, secure=True)
    assert answer.status_code == 403
    assert "_auth_user_id" not in stranger.session


def test_what_outsiders_could_guess_is_too_much_to_guess():
    """In bits. What people type from paper is shorter, and tries are counted: see the tests of guests, verification and
    certificates."""
    invitation = Invitation()
    assert len(_new_keys(invitation).token) * math.log2(64) >= 256
    assert invitation.token_hash != _new_keys(Invitation()).token
    assert {Pack._meta.pk.get_internal_type(), LedgerImport._meta.pk.get_internal_type()} == {"UUIDField"}
    assert StagedUpload._meta.pk.get_internal_type() == "UUIDField"
    assert (codes.LENGTH - 1) * math.log2(len(codes.ALPHABET)) > 54
    assert certificates.CODE_LENGTH * math.log2(len(certificates.ALPHABET)) > 39
