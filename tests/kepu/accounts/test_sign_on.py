"""Sign-on through the office's provider, against one that runs on this machine."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from kepu.accounts.factor import set_up
from kepu.accounts.models import SignIn, User
from kepu.accounts.roles import Role
from kepu.audit.models import Action, Entry
from tests.conftest import NOW, person
from tests.kepu.accounts.openid_provider import CLIENT, SECRET, running_provider
from tests.kepu.accounts.test_factor import CODE, code_at, later
from tests.kepu.accounts.test_factor import SECRET as FACTOR
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
LOGIN, BEGIN, BACK = "/accounts/login/", "/accounts/login/sign-on/", "/accounts/login/sign-on/back/"
FAILED, NO_ACCOUNT = "统一身份认证没有成功", "本平台没有您的账号"


@pytest.fixture
def provider(settings, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_provider() as running:
        settings.OIDC_ISSUER, settings.OIDC_NAME = running.issuer, "区统一身份认证"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        running.claims = {"preferred_username": "clerk"}
        yield running


def come_back(client, query="") -> str:
    """Through the provider as a browser goes; the address with which it comes back."""
    leaves = client.get(BEGIN + query)
    assert leaves.status_code == 302
    back = urlsplit(requests.get(leaves.url, allow_redirects=False, timeout=5).headers["Location"])
    assert back.path == BACK
    return f"{back.path}?{back.query}"


def sign_on(client, query=""):
    return client.get(come_back(client, query))


def is_signed_in(client) -> bool:
    return client.get("/accounts/sign-ins/").status_code == 200


def said(client, answer) -> str:
    assert answer.url == LOGIN
    page = client.get(LOGIN).content.decode()
    assert not english_in(page)
    assert not is_signed_in(client)
    return page


def test_without_a_provider_there_is_no_such_way_in(client, db):
    assert "sign-on" not in client.get(LOGIN).content.decode()
    assert (client.get(BEGIN).status_code, client.get(BACK).status_code) == (404, 404)


def test_who_has_an_account_signs_on(client, clerk, provider):
    assert "用区统一身份认证登录" in client.get(LOGIN).content.decode()
    planted = client.cookies["sessionid"].value if "sessionid" in client.cookies else ""
    assert sign_on(client).url == "/"
    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != planted
    assert SignIn.objects.get().how == SignIn.How.SIGN_ON
    assert Entry.objects.get(action=Action.SIGN_IN).details == {"how": "sign_on"}


def test_another_claim_may_name_the_account(client, clerk, provider, settings):
    settings.OIDC_CLAIM, provider.claims = "employee", {"employee": "clerk", "preferred_username": "officer"}
    sign_on(client)
    assert SignIn.objects.get().user == clerk


@pytest.mark.parametrize("name", ["nobody", "", None, ["clerk"], "clerk\0", "Clerk", "disabled", "ended"])
def test_who_has_none_is_told_so_and_none_is_made(client, clerk, provider, name):
    person("disabled", Role.OFFICER, is_active=False)
    person("ended", Role.INSPECTOR, expires_at=NOW - timedelta(seconds=1))
    provider.claims = {"preferred_username": name}
    assert NO_ACCOUNT in said(client, sign_on(client))
    assert User.objects.count() == 3
    assert Entry.objects.filter(action=Action.SIGN_IN_FAILED, details={"step": "sign_on"}).exists()


@pytest.mark.parametrize(
    "harm",
    [
        {"claims": {"preferred_username": "clerk", "aud": "somebody"}},
        {"claims": {"preferred_username": "clerk", "iss": "https://evil.example"}},
        {"claims": {"preferred_username": "clerk", "exp": 1}},
        {"claims": {"preferred_username": 7}},
        {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"key": "x" * 64, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
        {"broken": "/configuration"},
        {"broken": "/token"},
        {"broken": "/keys"},
    ],
    ids=[
        "for others",
        "of others",
        "too old",
        "no name",
        "forged",
        "no key pair",
        "unsigned",
        "no pages",
        "no token",
        "no keys",
    ],
)
def test_what_the_provider_did_not_say_opens_nothing(client, clerk, provider, harm):
    back = come_back(client)
    for name, value in harm.items():
        setattr(provider, name, value)
    assert FAILED in said(client, client.get(back))


def test_a_provider_that_is_away_is_said(client, clerk, settings, provider):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert FAILED in said(client, client.get(BEGIN))


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?error=access_denied&state=x", "?code=%00&state=%00"])
def test_a_way_back_that_nobody_began_leads_nowhere(client, clerk, provider, query):
    assert FAILED in said(client, client.get(BACK + query))


def test_the_way_back_works_once_and_in_the_browser_that_began(client, clerk, provider):
    back = come_back(client)
    thief = Client()
    assert FAILED in said(thief, thief.get(back))
    assert client.get(back).url == "/"
    client.post("/accounts/logout/")
    assert FAILED in said(client, client.get(back))


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_nothing_leads_off_the_site(client, clerk, provider, target):
    assert sign_on(client, f"?next={target}").url == "/"


def test_one_goes_on_to_where_one_wanted(client, clerk, provider):
    assert sign_on(client, "?next=/events/").url == "/events/"


def test_who_has_a_second_factor_is_asked_for_it_here_too(client, clerk, provider):
    with later(0):
        set_up(clerk, secret=FACTOR, code=code_at(NOW), by=clerk)
    with later(60):
        assert sign_on(client).url == CODE
        assert not is_signed_in(client)
        client.post(CODE, {"code": code_at(NOW + timedelta(seconds=60))})
        assert is_signed_in(client)
    assert SignIn.objects.get().how == SignIn.How.SIGN_ON


def test_a_password_that_is_due_does_not_matter_to_who_uses_none(client, clerk, provider):
    User.objects.update(password_is_temporary=True)
    sign_on(client)
    assert client.get("/reports/home/").status_code == 200
