"""A19: whatever changes anything leaves an entry with who, when, what, on what, from where. Address by address.

Every address of tests/addresses.py stands in one of the tables here; a new one fails until it does.
"""

from itertools import chain

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from lxml import html

from kepu.audit.models import Action, Entry
from kepu.communities.models import Community
from kepu.records.models import Office, Review
from reports.models import Remark
from tests.addresses import PAGES, addresses, pages_of, row_of
from tests.conftest import NOW
from tests.kepu.evidence import specimens
from tests.kepu.registers.rows import CODES
from tests.test_permissions import BACKEND, changed_by, people  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
ACTORS = ("officer", "clerk", "leader", "admin", "auditor")
WHY = {"reason": "检查要求"}


def photo():
    return specimens.upload(specimens.jpeg((30, 20)))


# What is filled in, beyond what the page's own form holds, so that something changes.
ACTS = {
    "accounts:logout": {},
    "evidence:upload": lambda: {"file": photo()},
    "evidence:discard": {},
    "communities:community_create": {"name": "新荷社区", "code": "09", "residents": "1200"},
    "communities:community_update": {"residents": "1201"},
    "registers:office": {"reviews": "on"},
    "volunteers:data": WHY,
    "volunteers:erase": WHY | {"sure": "on"},
    "campaigns:event_create": lambda: {
        "title": "讲座",
        "starts_on": "2026-05-01",
        "place": "广场",
        "category": "科普讲座",
        "attendance": "5",
        "covered": str(Community.objects.first().pk),
    },
    "campaigns:event_update": {"attendance": "81"},
    "campaigns:event_retire": WHY,
    "campaigns:event_service": {},
    "plan:campaign_start": {},
    "plan:campaign_end": {},
    "plan:phase_dates": {},
    "plan:task_move": WHY,  # taken up again
    "plan:task_reschedule": {"due_on": "2025-08-01", **WHY},
    "archive:version": lambda: {"file": photo(), "files": photo(), "note": "重扫"},
    "inspection:visit_schedule": {},
    "inspection:finding_create": {"text": "灯箱不亮", "area": "设施"},
    "inspection:finding_update": {"text": "灯箱全部不亮"},
    "inspection:finding_report": {"rectified_on": "2026-06-01", "rectification": "已修"},
    "reports:visit_begin": {},
    "certificates:withdraw": WHY,
    "reports:phase_detail": {"note": "阶段总结", "sure": "on"},
    "rounds:round_open": {},
    "rounds:round_issue": WHY,
    "rounds:round_correct": WHY,
    "rounds:round_discard": {},
    "rounds:round_pack": {},
    "rounds:round_remark": {"text": "请加快"},
    "rounds:remark_reply": lambda: {f"remark-{Remark.objects.get().pk}-reply": "已列入计划"},
    "rounds:answer_detail": {"narrative": "本期开展讲座", "do": "save"},
    "rounds:answer_remark": {"text": "十月再办一次"},
    "rounds:answer_judge": {"is_met": "yes", "reason": "已由街道核实"},
    "reports:pack_create": {},
    "reports:pack_cancel": {},
    "standards:version_retire": WHY,
    "standards:own_number": {"target": "80", "threshold": "80", "weight": "2", **WHY},
    "documents:document_begin": {},
    "documents:document_update": {},
    "documents:document_discard": {},
    "precheck:explain": WHY,
    "precheck:explained_back": {},
    "precheck:files_count": {},
    "precheck:draw": {},
    "guests:invite": {"name": "区科协检查组"},
    "guests:renew": {},
    "guests:revoke": {},
    "trail:check_start": {},
    "operations:ask": {},
}
# Of every register: what is done with an example of it.
OF_REGISTERS = {
    "registers:create": {"name": "星光小学", "kind": "学校"},
    "registers:update": {"notes": "更名"},
    "registers:retire": WHY,
    "registers:review": {"state": "confirmed"},
    "registers:bulk": {"do": "retire", "row": "1", **WHY},
    "registers:reveal": WHY,
}
# They need a record that is farther along; their actions' own tests take it there and look at the entries.
FARTHER_ALONG = (
    "accounts:factor accounts:factor_codes accounts:factor_off accounts:factor_set_up accounts:sign_in_end"
    " accounts:sign_ins_end operations:job_retry accounts:password"
    " accounts:rehearsal imports:import_create imports:import_apply certificates:issue"
    " plan:task_fan_out inspection:visit_check inspection:finding_recheck inspection:finding_reopen"
    " rounds:answer_keep rounds:answer_take_back rounds:answer_review"
    " reports:pack_issue reports:pack_withdraw reports:pack_retry standards:version_load documents:document_refill"
    " documents:document_issue precheck:draws guests:round_remark guests:indicator_remark handover:overview"
).split()
# What a person keeps of the own screen: unsent text, the choice of columns, a preview worked out anew.
OWN_SCREEN = (
    "registers:draft registers:discard registers:columns registers:copy campaigns:event_copy"
    " documents:document_keep documents:document_forget imports:import_check campaigns:media_from_link"
).split()
# Taken along: each leaves an entry when it is looked at. Thumbnails and previews do not: they are parts of pages.
TAKEN = (
    "communities:community_export campaigns:event_export registers:export inspection:finding_export"
    " inspection:statistics_export reports:indicator_export explain:export precheck:export trail:entry_export"
    " imports:wrong_rows certificates:file archive:catalogue archive:box_paper inspection:visit_record"
    " standards:version_file documents:document_file precheck:draw_pdf guests:file handover:paper"
).split()
# They show something and change nothing (tests/test_permissions.py).
LOOKS = (
    "home accounts:alive accounts:sign_ins operations:overview privacy:kept evidence:staged_thumb"
    " communities:community_list communities:community_detail"
    " registers:index registers:find registers:list registers:detail registers:file imports:import_list"
    " imports:template imports:import_detail imports:import_progress"
    " facilities:due_list facilities:label_list facilities:label_detail"
    " campaigns:event_list campaigns:event_detail plan:overview plan:people plan:campaign archive:overview archive:box"
    " archive:pages archive:file inspection:overview inspection:finding_list inspection:finding_detail"
    " inspection:finding_file inspection:statistics reports:home reports:dashboard reports:community_list"
    " reports:indicator_list reports:indicator_detail explain:figure reports:media_weeks reports:facility_gaps"
    " reports:judgement_file rounds:overview rounds:round_detail rounds:round_difference reports:pack_list"
    " reports:pack_detail reports:pack_progress reports:pack_file reports:pack_word reports:pack_part"
    " standards:standard_list standards:standard_detail documents:overview documents:document_kinds"
    " documents:document_detail documents:document_page precheck:overview precheck:check precheck:explained"
    " precheck:files_progress guests:overview guests:invitation guests:round guests:draw guests:indicator guests:look"
    " trail:entry_list trail:check trail:check_progress handover:detail"
).split()


def test_every_address_is_in_one_of_the_tables():
    tables = [ACTS, OF_REGISTERS, FARTHER_ALONG, OWN_SCREEN, TAKEN, LOOKS]
    known, there = set(chain(*tables)), PAGES.keys() | pages_of(CODES[0]).keys()
    assert there - known == set(), "Does it change anything? Then write into ACTS how, else into LOOKS."
    assert known - there == set(), "These addresses are gone."
    acting = {name for name, page in (PAGES | pages_of(CODES[0])).items() if page.acts}
    assert acting <= set(chain(ACTS, OF_REGISTERS, FARTHER_ALONG, OWN_SCREEN))


def own_form(page: bytes, where: str) -> dict:
    """The fields of the page's last form that is sent to its own address, as a browser would send them."""
    forms = html.fromstring(page).xpath("//main//form[@method='post']")
    own = [form for form in forms if (form.get("action") or where).split("?")[0] == where]
    sent = QueryDict(mutable=True)
    for name, value in own[-1].form_values() if own else ():
        sent.appendlist(name, value.removeprefix("\n"))
    return dict(sent.lists())


def actor_of(page) -> str:
    return next(who for who in ACTORS if page.expects(who) == 200)


def browser_of(person) -> Client:
    browser = Client(REMOTE_ADDR="192.0.2.7")
    browser.force_login(person, backend=BACKEND)
    return browser


def entries_after(act, person) -> None:
    """Fails unless that left entries which say who, when, from where, and on what."""
    before = Entry.objects.order_by("id").values_list("id", flat=True).last() or 0
    answer, written = changed_by(act)
    entries = Entry.objects.filter(id__gt=before)
    assert entries, (answer.status_code, written, getattr(answer, "content", b"")[-3000:].decode(errors="replace"))
    assert {(entry.actor, entry.address) for entry in entries} == {(person.username, "192.0.2.7")}
    assert all(entry.at >= NOW for entry in entries)
    assert not written - {"jobs_job"} or any(entry.object_type and entry.object_id for entry in entries)


@pytest.mark.parametrize("name", ACTS)
def test_what_changes_anything_leaves_an_entry(name, people):  # noqa: F811
    [(page, where)] = addresses(name, people)
    person = people[actor_of(page)]
    browser = browser_of(person)
    form = {} if page.acts else own_form(browser.get(where).content, where)
    filled = ACTS[name]() if callable(ACTS[name]) else ACTS[name]
    entries_after(lambda: browser.post(where, form | filled), person)


@pytest.mark.parametrize("name", OF_REGISTERS)
def test_what_changes_a_register_leaves_an_entry(name, people):  # noqa: F811
    code = "volunteers" if name == "registers:reveal" else "units"
    row = row_of(code, people)
    page, args = pages_of(code)[name], [code] if name in ("registers:create", "registers:bulk") else [code, row.pk]
    where, browser = reverse(name, args=args), browser_of(people["officer"])
    form = {} if page.acts else own_form(browser.get(where).content, where)
    if name == "registers:review":
        Office.objects.create(reviews=True)
        type(row).objects.update(review=Review.SUBMITTED)
    sent = form | OF_REGISTERS[name] | ({"row": row.pk} if name == "registers:bulk" else {})
    entries_after(lambda: browser.post(where, sent), people["officer"])


@pytest.mark.parametrize("name", [name for name in TAKEN if name != "registers:export"])
def test_what_is_taken_along_leaves_an_entry(name, people):  # noqa: F811
    [(page, where)] = addresses(name, people)
    person = people[actor_of(page)]
    browser = browser_of(person)
    entries_after(lambda: browser.get(where), person)


def test_a_refusal_leaves_an_entry_and_says_so(clerk, guihua):
    browser = browser_of(clerk)
    for where in ("/audit/", "/registers/units/999999/"):
        entries_after(lambda where=where: browser.get(where), clerk)
    assert all(entry.is_refusal for entry in Entry.objects.all())
    assert Entry.objects.filter(action=Action.REFUSED).count() == 2
