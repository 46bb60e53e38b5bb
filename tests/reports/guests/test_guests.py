"""An inspection team reads one issued round by invitation: nothing else, not a second longer, and all of it is kept."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.accounts.models import User
from kepu.audit.models import Action, Entry
from kepu.evidence.actions import say_children, stage
from kepu.periods import Period
from kepu.records.models import Attachment
from reports.guests.drawing import drawn_records
from reports.guests.inviting import accept, invite, renew_invitation, revoke_invitation
from reports.guests.views import entering
from reports.home import piles
from reports.models import Invitation, Pack, Remark, Round
from reports.packs.actions import withdraw_pack
from reports.rounds.actions import issue_round, open_round
from reports.rounds.remarking import leave_remark
from tests.conftest import TODAY
from tests.kepu.evidence import specimens
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    caches["strangers"].clear()


def attached(event, by):
    file = stage(specimens.upload(specimens.jpeg((40, 30))), by=by).file
    return Attachment.objects.create(row=event, file=file, name="现场.jpg", added_by=by)


@pytest.fixture
def photo(make_event, guihua, officer):
    return attached(make_event(covered=[guihua], host_community=guihua), officer)


@pytest.fixture
def issued(photo, officer):
    return issue_round(open_round("demo-district", Period.ending(TODAY), by=officer), reason="检查在即", by=officer)


@pytest.fixture
def other(officer):
    period = Period(date(2024, 7, 1), date(2025, 6, 30))
    return issue_round(open_round("demo-district", period, by=officer), reason="试评", by=officer)


@pytest.fixture
def invited(issued, officer):
    return invite(issued, name="区科协检查组", days=3, by=officer)


OWN = "brown-fox"  # the password that the guest chooses


def typed(keys, own=OWN) -> dict:
    """What a guest types to accept."""
    return {"password": keys.password, "own": own}


def link_of(keys) -> str:
    return reverse("guests:accept", args=[keys.token])


@pytest.fixture
def guest(invited):
    """A browser that came in by the invitation."""
    browser = Client()
    assert (
        browser.post(
            link_of(invited[1]), typed(invited[1]) | {"password": invited[1].printed_password.lower()}
        ).status_code
        == 302
    )
    return browser


def issued_pack(round, officer, number):
    now = timezone.now()
    period = {"standard": round.standard, "starts_on": round.starts_on, "as_of": round.as_of}
    done = {"results": round.results, "built_at": now, "issued_at": now, "issued_by": officer}
    return Pack.objects.create(number=number, round=round, **period, **done)


def cited(round, key, *more, code="E7"):
    return reverse("guests:file" if more else "guests:look", args=[round.pk, code, "attached", key, *more])


def test_a_guest_reads_the_one_round_and_nothing_else(guest, issued, other, photo, officer, make_event):
    mine, foreign = issued_pack(issued, officer, "Z-1"), issued_pack(other, officer, "Z-2")
    later = attached(make_event("补录"), officer)
    round_page = guest.get(reverse("guests:round", args=[issued.pk])).content.decode()
    assert issued.results["score_text"] in round_page
    assert "Z-1" in round_page
    assert "Z-2" not in round_page
    assert guest.get(reverse("reports:pack_list")).url == reverse("guests:round", args=[issued.pk])
    opened = [
        reverse("reports:pack_detail", args=[mine.pk]),
        reverse("guests:indicator", args=[issued.pk, "E7"]),
        cited(issued, photo.pk),
        cited(issued, photo.pk, "original"),
        cited(issued, photo.pk, "thumb"),
    ]
    assert {guest.get(where).status_code for where in opened} == {200}
    shut = [
        reverse("reports:pack_detail", args=[foreign.pk]),
        reverse("guests:round", args=[other.pk]),
        reverse("guests:draw", args=[other.pk]),
        reverse("guests:indicator", args=[issued.pk, "E99"]),
        cited(issued, photo.pk, code="E1"),
        cited(issued, photo.pk, code="E99"),
        cited(issued, later.pk),
        cited(other, photo.pk),
        reverse("guests:look", args=[issued.pk, "E7", "nothing", photo.pk]),
    ]
    assert [guest.get(where).status_code for where in shut] == [404] * len(shut)
    for name in ("rounds:overview", "guests:overview", "reports:dashboard", "campaigns:event_list"):
        assert guest.get(reverse(name)).status_code == 403


def test_a_guest_does_not_see_children_without_their_guardians_consent(guest, issued, photo, officer):
    say_children(photo.file, "without", by=officer)
    page = guest.get(reverse("guests:indicator", args=[issued.pk, "E7"])).content.decode()
    assert cited(issued, photo.pk) not in page
    assert guest.get(cited(issued, photo.pk, "thumb")).status_code == 404
    say_children(photo.file, "agreed", by=officer)
    assert guest.get(cited(issued, photo.pk, "thumb")).status_code == 200


def test_an_inspector_with_an_account_of_the_old_kind_keeps_all_issued_packs(inspector, issued, other, officer):
    issued_pack(issued, officer, "Z-1"), issued_pack(other, officer, "Z-2")
    assert Pack.objects.visible_to(inspector).count() == 2
    assert not Round.objects.visible_to(inspector).exists()


def test_the_figures_are_the_frozen_ones(guest, issued, make_event, guihua):
    before = guest.get(reverse("guests:indicator", args=[issued.pk, "E7"])).content.decode()
    make_event("后来的活动", covered=[guihua], host_community=guihua, attendance=900)
    frozen = next(each for each in issued.results["indicators"] if each["code"] == "E7")
    after = guest.get(reverse("guests:indicator", args=[issued.pk, "E7"])).content.decode()
    assert frozen["sentence"] in before
    assert frozen["sentence"] in after
    assert "后来的活动" not in after


def test_access_ends_at_the_second(guest, issued, invited):
    where = reverse("guests:round", args=[issued.pk])
    end = invited[0].expires_at
    session = guest.session
    session["signed_in_at"] = end.timestamp() - 60
    session.set_expiry(end + timedelta(days=1))
    session.save()
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert guest.get(where).status_code == 200
    with time_machine.travel(end, tick=False):
        assert reverse("accounts:login") in guest.get(where).url
        assert Client().get(link_of(invited[1])).status_code == 410
        with pytest.raises(ValidationError):
            accept(invited[0], **typed(invited[1]))


def test_the_password_works_once_and_neither_it_nor_the_link_can_be_read_back(guest, invited, issued):
    invitation, keys = invited
    late = Client()
    assert "不是您接受邀请时设置的密码" in late.post(link_of(keys), {"password": keys.password}).content.decode()
    with pytest.raises(ValidationError, match="已经用过"):
        accept(invitation, **typed(keys))
    assert guest.get(reverse("guests:round", args=[issued.pk])).status_code == 200
    assert guest.get(link_of(keys)).status_code == 302  # the one who came in goes straight to the round
    row = Invitation.objects.values().get(pk=invitation.pk)
    assert not {keys.token, keys.password, OWN} & {str(value) for value in row.values()}
    assert User.objects.filter(username__startswith="guest-").count() == 1


def test_a_new_password_lets_in_again_and_ends_the_old_link_and_session(guest, invited, issued, officer):
    keys = renew_invitation(invited[0], by=officer)
    assert guest.get(reverse("guests:round", args=[issued.pk])).status_code == 302
    assert Client().get(link_of(invited[1])).status_code == 404
    assert Client().post(link_of(keys), {"password": OWN}).status_code == 200
    assert guest.post(link_of(keys), typed(keys, "green-frog")).status_code == 302
    assert guest.get(reverse("guests:round", args=[issued.pk])).status_code == 200
    assert User.objects.filter(username__startswith="guest-").count() == 1


def test_taking_it_back_ends_access_at_the_next_request(guest, invited, issued, officer, as_user):
    as_user(officer).post(reverse("guests:revoke", args=[invited[0].pk]))
    revoke_invitation(invited[0], by=officer)
    assert reverse("accounts:login") in guest.get(reverse("guests:round", args=[issued.pk])).url
    account = Invitation.objects.get().account
    User.objects.filter(pk=account.pk).update(expires_at=timezone.now() + timedelta(days=9))
    account.refresh_from_db()
    assert not Round.objects.visible_to(account).exists()
    assert not Pack.objects.visible_to(account).exists()
    with pytest.raises(ValidationError):
        renew_invitation(invited[0], by=officer)


def test_five_wrong_passwords_are_enough_from_one_address(invited):
    browser, where = Client(), link_of(invited[1])
    for _try in range(5):
        assert browser.post(where, {"password": "AAAA-AAAA-AAAA", "own": OWN}).status_code == 200
    assert browser.post(where, typed(invited[1])).status_code == 429
    assert Entry.objects.about(invited[0]).filter(action=Action.REFUSED).count() == 5
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert elsewhere.post(where, typed(invited[1])).status_code == 302


def test_links_that_lead_nowhere_are_counted_by_all_web_processes_together(invited, monkeypatch):
    monkeypatch.setattr(entering, "MISSES", 4)
    got = []
    for number in range(6):
        caches["strangers"].clear()  # what another process knows of this one's memory
        got.append(Client().get(reverse("guests:accept", args=[f"nowhere-{number}"])).status_code)
    assert got == [404] * 4 + [429] * 2
    assert Client(REMOTE_ADDR="10.9.8.7").get(reverse("guests:accept", args=["nowhere"])).status_code == 404
    assert Client().get(link_of(invited[1])).status_code == 200  # a link that leads somewhere stays open
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert Client().get(reverse("guests:accept", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("nonsense", ["", "x\0y", "长" * 129])
def test_what_cannot_be_a_password_is_said(invited, nonsense):
    page = Client().post(link_of(invited[1]), {"password": nonsense, "own": nonsense})
    assert (page.status_code, "error-summary" in page.content.decode()) == (200, True)
    assert "还不能进入，请检查：" in page.content.decode()
    assert "还没有保存" not in page.content.decode()


def test_after_a_pause_the_same_link_and_ones_own_password_let_in_again(guest, invited, issued):
    the_round, where = reverse("guests:round", args=[issued.pk]), link_of(invited[1])
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert reverse("accounts:login") in guest.get(the_round).url
        assert "您设置的密码" in guest.get(where).content.decode()
        assert guest.post(where, {"password": OWN.upper()}).status_code == 200
        assert guest.post(where, {"password": OWN}).status_code == 302
        assert guest.get(the_round).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert Client().post(where, {"password": OWN}).status_code == 410
    assert User.objects.filter(username__startswith="guest-").count() == 1


def test_the_own_password_opens_nothing_without_the_link(guest, invited):
    account = Invitation.objects.get().account
    sent = {"username": account.username, "password": OWN}
    assert Client().post(reverse("accounts:login"), sent).status_code == 200


@pytest.mark.parametrize(
    ("own", "sentence"), [("", "请设置"), ("a" * 7, "太短"), ("password", "太常见"), ("a\0b" * 9, "无法打印")]
)
def test_an_own_password_that_is_too_easy_is_said_and_uses_nothing_up(invited, own, sentence):
    page = Client().post(link_of(invited[1]), typed(invited[1], own)).content.decode()
    assert sentence in page
    assert not english_in(page) - {"words"}
    assert Client().post(link_of(invited[1]), typed(invited[1])).status_code == 302


def test_all_that_a_guest_opens_is_kept_and_the_office_reads_it(guest, issued, photo, invited, officer, as_user):
    guest.get(reverse("guests:round", args=[issued.pk]))
    guest.get(reverse("guests:indicator", args=[issued.pk, "E7"]))
    guest.get(cited(issued, photo.pk))
    guest.get(cited(issued, photo.pk, "original"))
    guest.get(f"{reverse('guests:draw', args=[issued.pk])}?count=3&seed=7")
    account = Invitation.objects.get().account
    kept = Entry.objects.filter(actor=account.username).order_by("id").values_list("action", flat=True)
    assert list(kept)[-5:] == ["open", "open", "open", "download", "open"]
    page = as_user(officer).get(reverse("guests:invitation", args=[invited[0].pk])).content.decode()
    assert "种子 7" in page
    assert "E7" in page
    before = Entry.objects.count()
    as_user(officer).get(reverse("guests:round", args=[issued.pk]))
    assert Entry.objects.count() == before


def test_the_same_seed_draws_the_same_and_shows_the_files(guest, issued, photo):
    where = reverse("guests:draw", args=[issued.pk])
    first = guest.get(f"{where}?count=5")
    assert "seed=" in first.url
    assert drawn_records(issued, 5, 7) == drawn_records(issued, 5, 7)
    assert cited(issued, photo.pk).split("/indicators/")[0] in guest.get(first.url).content.decode()
    for count, seed in (("0", "1"), ("51", ""), ("x", "y"), ("9" * 30, "1"), ("5", "9" * 12)):
        refused = guest.get(where, {"count": count, "seed": seed})
        assert (refused.status_code, "error-summary" in refused.content.decode()) == (200, True)


def test_a_guest_remarks_and_the_office_answers_although_the_round_is_issued(guest, issued, officer, as_user, leader):
    address = reverse("guests:indicator_remark", args=[issued.pk, "E7"])
    sent = {"text": "签到表缺一页", "creation_key": str(uuid.uuid4())}
    for _double_click in range(2):
        guest.post(address, sent)
    remark = Remark.objects.get()
    assert [each for each in piles(officer, TODAY) if "检查组意见" in each.title]
    said = as_user(officer).get(remark.get_absolute_url().split("#")[0]).content.decode()
    assert "签到表缺一页" in said
    as_user(officer).post(reverse("rounds:remark_reply", args=[remark.pk]), {f"remark-{remark.pk}-reply": "已补"})
    assert "已补" in guest.get(reverse("guests:indicator", args=[issued.pk, "E7"])).content.decode()
    with pytest.raises(ValidationError):
        leave_remark(issued, text="晚了", by=leader)


def test_guests_of_the_same_round_do_not_read_each_others_remarks(guest, issued, officer, as_user):
    where = reverse("guests:round", args=[issued.pk])
    guest.post(reverse("guests:round_remark", args=[issued.pk]), {"text": "内部意见"})
    assert "内部意见" in guest.get(where).content.decode()
    invitation, keys = invite(issued, name="第二组", days=1, by=officer)
    second = accept(invitation, **typed(keys))
    assert not Remark.objects.visible_to(second).exists()
    assert "内部意见" not in as_user(second).get(where).content.decode()


def test_a_pack_that_was_withdrawn_is_not_named_to_a_guest(guest, issued, officer, as_user):
    withdraw_pack(issued_pack(issued, officer, "Z-1"), reason="数字有误", by=officer)
    where = reverse("guests:round", args=[issued.pk])
    assert "Z-1" not in guest.get(where).content.decode()
    assert "Z-1" in as_user(officer).get(where).content.decode()


def test_an_inspector_who_was_not_invited_does_not_remark(inspector, issued):
    with pytest.raises(PermissionDenied):
        leave_remark(issued, text="x", by=inspector)


def test_the_office_invites_in_the_browser_and_sees_the_keys_once(as_user, officer, issued):
    client, where = as_user(officer), reverse("guests:invite", args=[issued.pk])
    sent = {"name": "市级检查组", "days": "5", "creation_key": str(uuid.uuid4())}
    shown = client.post(where, sent).content.decode()
    assert "/guests/accept/" in shown
    again = client.post(where, sent)
    assert again.url == reverse("guests:invitation", args=[Invitation.objects.get().pk])
    assert "市级检查组" in client.get(reverse("guests:overview")).content.decode()
    for wrong in ({"days": "31"}, {"days": "0"}, {"days": ""}, {"name": ""}, {"name": "坏\0"}):
        answer = client.post(where, sent | {"creation_key": ""} | wrong).content.decode()
        assert "error-summary" in answer
    assert Invitation.objects.count() == 1


def test_nobody_is_invited_to_an_open_round(officer, leader, issued, as_user):
    opened = open_round("demo-district", Period(date(2023, 7, 1), date(2024, 6, 30)), by=officer)
    with pytest.raises(ValidationError):
        invite(opened, name="x", days=1, by=officer)
    with pytest.raises(PermissionDenied):
        invite(issued, name="x", days=1, by=leader)
    assert as_user(officer).get(reverse("guests:invite", args=[opened.pk])).status_code == 404


def test_the_list_of_invitations_takes_as_many_queries_for_many(
    as_user, officer, issued, django_assert_max_num_queries
):
    for number in range(12):
        invite(issued, name=f"组{number}", days=1, by=officer)
    client = as_user(officer)
    with django_assert_max_num_queries(12):
        client.get(reverse("guests:overview"))


def test_invitations_are_seen_by_who_makes_packs_alone(invited, officer, leader, clerk, inspector):
    assert Invitation.objects.visible_to(officer).exists()
    for who in (leader, clerk, inspector):
        assert not Invitation.objects.visible_to(who).exists()
