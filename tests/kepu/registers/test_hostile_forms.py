"""Forms filled in as they should not be: answered in full Chinese sentences, with what was typed, and nothing saved."""

import io

import pytest
from django import forms
from django.test import Client
from django.utils.html import escape
from openpyxl import load_workbook

from facilities.models import ContentUpdate, Facility
from kepu.communities.models import PartnerUnit
from kepu.evidence.fields import EvidenceField
from kepu.inputs import CountField, DayField, LineField, LinkField, NumberField, WordsField
from kepu.records.models import Attachment, Draft, Office
from kepu.registers.actions import detach
from kepu.registers.register import register
from tests.campaigns.test_pages import photo
from tests.kepu.hostile import STRANGE, UNPRINTABLE, is_sentence
from tests.kepu.registers.rows import CODES, ONCE, example, filled_in
from tests.test_chinese_interface import english_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NO_ROW = ["9" * 30, "月球", "-1", "\0", "0"]
NO_TEXT = [*[*UNPRINTABLE.values()][:4], "长" * 10_001]
# The first kind that fits a field says what it must not take; each round sends another of the five.
WRONG = [
    (EvidenceField, None),
    (forms.BooleanField, None),
    (DayField, ["0001-01-01", "9999-12-31", "2026-02-30", "明天", "1900-02-29"]),
    (CountField, ["-1", "1.5", "三十", "9" * 30, "1e9"]),
    (NumberField, ["-1", "NaN", "两小时", "9" * 30, "1e9"]),
    (WordsField, NO_TEXT),
    (LineField, NO_TEXT),
    (forms.ModelMultipleChoiceField, NO_ROW),
    (forms.ModelChoiceField, NO_ROW),
    (forms.ChoiceField, ["月球", "\0", "<b>", "'; --", "学校 "]),
    (LinkField, ["javascript:alert(1)", "file:///etc/passwd", "x y", "http://", "\0"]),
    (forms.CharField, NO_TEXT),
]
HIDDEN = ("version", "creation_key")


def wrong_values(form, number: int) -> dict:
    """One wrong value for each field of the form."""
    offered = {
        name: next(values for kind, values in WRONG if isinstance(field, kind))
        for name, field in form.fields.items()
        if name not in HIDDEN
    }
    return {name: values[number] for name, values in offered.items() if values}


def sentences(form) -> list[str]:
    return [sentence for said in form.errors.values() for sentence in said]


def opened(client, of, row) -> dict:
    """What the form of a row holds, as its page shows it."""
    return filled_in(client.get(of.url("update", row.pk)).content.decode())


def refused(client, path: str, sent: dict) -> str:
    """The page that refuses what was sent, in Chinese."""
    answer = client.post(path, sent)
    assert answer.status_code == 200
    said = sentences(answer.context["form"])
    assert said
    assert [each for each in said if not is_sentence(each)] == []
    return answer.content.decode()


# --- every field of every register ---


@pytest.mark.parametrize("code", CODES)
def test_no_field_takes_what_it_cannot_hold(as_user, officer, guihua, code):
    row, of, client = example(code), register(code), as_user(officer)
    path, right = of.url("update", row.pk), opened(client, of, row)
    form = client.get(path).context["form"]
    for number in range(5):
        wrong = wrong_values(form, number)
        answer = client.post(path, right | wrong)
        said = answer.context["form"].errors
        assert set(wrong) <= set(said), (number, set(wrong) - set(said))
        assert [each for each in sentences(answer.context["form"]) if not is_sentence(each)] == []
        page = answer.content.decode()
        lost = [name for name, value in wrong.items() if _is_typed(form.fields[name]) and escape(value) not in page]
        assert not lost, (number, lost)
    row.refresh_from_db()
    assert (row.version, row.history.count()) == (1, 1)


def _is_typed(field) -> bool:
    return isinstance(field.widget, forms.TextInput | forms.Textarea)


@pytest.mark.parametrize("code", CODES)
def test_hidden_fields_that_were_tampered_with_save_nothing(as_user, officer, guihua, code):
    row, of, client = example(code), register(code), as_user(officer)
    path, right = of.url("update", row.pk), opened(client, of, row)
    for wrong in ({"version": "x"}, {"version": "0"}, {"version": "9" * 30}, {"creation_key": "x"}):
        page = refused(client, path, right | wrong)
        assert english_in(page) <= {"http", "https"}  # the help of a field for addresses
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize("code", CODES)
def test_a_form_sent_twice_makes_one_record(as_user, officer, guihua, code):
    row, of, client = example(code), register(code), as_user(officer)
    filled = opened(client, of, row)
    row.delete()
    page = client.get(of.url("create"))
    fields = page.context["form"].fields
    # What can be ticked depends on the rows there are.
    named = {name for name in fields.keys() & filled.keys() if not isinstance(fields[name], forms.MultipleChoiceField)}
    right = filled_in(page.content.decode()) | {name: filled[name] for name in named - {*HIDDEN}} | ONCE.get(code, {})
    first, second = (client.post(of.url("create"), right) for _ in range(2))
    assert first.status_code == 302, sentences(first.context["form"])
    assert first.url == second.url
    assert of.model.objects.count() == 1


@pytest.mark.parametrize("code", CODES)
def test_what_an_address_fills_in_never_breaks_a_form(as_user, officer, code):
    of, client = register(code), as_user(officer)
    names = client.get(of.url("create")).context["form"].fields
    for value in ("x", "\0", "9" * 30, "<script>alert(1)</script>"):
        answer = client.get(of.url("create"), dict.fromkeys(names, value))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert client.get(of.url("create"), {"copy_of": "9" * 30}).status_code == 404


@pytest.mark.parametrize("code", CODES)
def test_a_hostile_draft_is_shown_and_breaks_nothing(as_user, officer, code):
    of, client = register(code), as_user(officer)
    form = client.get(of.url("create")).context["form"]
    for number in (0, 3):
        sent = wrong_values(form, number) | {"draft-of": "", "files-id": "x", "findings-TOTAL_FORMS": "9" * 30}
        assert client.post(f"/registers/{code}/draft/", sent).status_code == 204
        assert "\0" not in Draft.objects.get().title
        assert client.get(of.url("create") + "?draft").status_code == 200
    assert not of.model.objects.exists()


# --- rules between fields ---


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [("events", "starts_on", "ends_on"), ("posts", "started_on", "ended_on"), ("tasks", "starts_on", "due_on")],
)
def test_nothing_ends_before_it_starts(as_user, officer, guihua, code, first, last):
    row, of, client = example(code), register(code), as_user(officer)
    typed = {first: "2026-05-02", last: "2026-05-01"}
    page = refused(client, of.url("update", row.pk), opened(client, of, row) | typed)
    assert all(f'value="{day}"' in page for day in typed.values())
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize("attendance", ["10000000", "2147483648"])
def test_a_crowd_of_ten_million_is_a_slip_of_the_pen(as_user, officer, guihua, attendance):
    row, of, client = example("events"), register("events"), as_user(officer)
    right = opened(client, of, row)
    assert attendance in refused(client, of.url("update", row.pk), right | {"attendance": attendance})


def test_nobody_has_attended_what_is_still_to_come(as_user, officer, guihua):
    row, of, client = example("events"), register("events"), as_user(officer)
    refused(client, of.url("update", row.pk), opened(client, of, row) | {"starts_on": "2099-01-01", "ends_on": ""})


# --- texts ---

UNIT = {"name": "实验小学", "kind": "学校"}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_texts_are_kept_and_shown_as_they_are_and_never_live(as_user, officer, case):
    text, client = STRANGE[case], as_user(officer)
    client.post("/registers/units/new/", UNIT | {"name": text, "address": text, "notes": text})
    row = PartnerUnit.objects.get()
    assert (row.name, row.notes) == (text, text)
    for path in (f"/registers/units/{row.pk}/", "/registers/units/", f"/registers/units/{row.pk}/edit/"):
        page = client.get(path).content.decode()
        assert escape(text) in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    answer = client.get("/registers/units/export/")
    cell = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\ufeff", "\u00ad"])
def test_marks_that_nobody_sees_are_taken_out_of_every_field(as_user, officer, mark):
    client = as_user(officer)
    client.post("/registers/units/new/", UNIT | {"name": f"{mark}实验{mark}小学"})
    assert PartnerUnit.objects.get().name == "实验小学"
    refused(client, "/registers/units/new/", UNIT | {"name": mark})
    assert PartnerUnit.objects.count() == 1


def test_a_megabyte_of_text_is_refused_and_comes_back(as_user, officer):
    text = "长" * 350_000
    page = refused(as_user(officer), "/registers/units/new/", UNIT | {"notes": text})
    assert text in page
    assert not PartnerUnit.objects.exists()


@pytest.mark.parametrize("sent", [{"notes": "长" * 1_000_000}, {f"field{number}": "x" for number in range(5000)}])
def test_what_is_too_much_for_a_form_gets_a_chinese_page(officer, sent):
    guarded = Client(enforce_csrf_checks=True, raise_request_exception=False)
    guarded.force_login(officer, backend="kepu.accounts.backends.ActiveUserBackend")
    guarded.get("/registers/units/new/")
    token = guarded.cookies["csrftoken"].value
    answer = guarded.post("/registers/units/new/", UNIT | sent, headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert not english_in(answer.content.decode())
    assert not PartnerUnit.objects.exists()


# --- records of others ---


def test_a_clerk_names_no_record_of_another_community(as_user, clerk, songbai):
    foreign = Facility.objects.create(
        name="松柏画廊", kind="科普画廊", community=songbai, address="x", opened_on="2026-01-01", renewal_days=30
    )
    client = as_user(clerk)
    sent = {"facility": foreign.pk, "updated_on": "2026-05-01", "topic": "x"}
    refused(client, "/registers/updates/new/", sent)
    assert not ContentUpdate.objects.exists()
    assert client.get("/registers/facilities/new/", {"copy_of": foreign.pk}).status_code == 404
    for parameter in ({"community": songbai.pk}, {"q": "松柏"}):
        assert "松柏画廊" not in client.get("/registers/facilities/", parameter).content.decode()


def test_a_number_that_a_volunteer_elsewhere_has_tells_nothing_of_that_person(as_user, clerk, songbai):
    Volunteer.objects.create(
        name="欧阳伟", phone="13812345678", source="社区", registered_on="2026-01-01", community=songbai
    )
    sent = {"name": "王五", "phone": "13812345678", "source": "社区", "registered_on": "2026-02-01", "state": "活跃"}
    page = refused(as_user(clerk), "/registers/volunteers/new/", sent)
    assert "欧阳" not in page
    assert "松柏" not in page
    assert Volunteer.objects.count() == 1


def test_fields_that_no_form_has_are_passed_over(as_user, clerk, guihua, songbai):
    smuggled = {
        "community": songbai.pk,
        "review": "confirmed",
        "retired_at": "2020-01-01",
        "created_by": "1",
        "id": "77",
    }
    as_user(clerk).post("/registers/units/new/", UNIT | smuggled)
    row = PartnerUnit.objects.get()
    assert (row.community, row.review, row.retired_at, row.created_by) == (guihua, "submitted", None, clerk)
    assert row.pk != 77


# --- files of a record ---


@pytest.fixture
def pictured(as_user, officer, guihua):
    """A unit with one picture, and the form as it was opened."""
    client = as_user(officer)
    client.post("/registers/units/new/", UNIT | {"files": [photo()]})
    row = PartnerUnit.objects.get()
    return client, row, opened(client, register("units"), row)


def test_a_file_that_somebody_took_off_meanwhile_is_said(pictured, admin):
    client, row, form = pictured
    detach(row.files.get(), by=admin)
    page = refused(client, f"/registers/units/{row.pk}/edit/", form | {"notes": "新的备注"})
    assert "附件有变动" in page
    assert "新的备注" in page
    row.refresh_from_db()
    assert row.version == 1


def test_what_a_file_shows_can_be_changed_also_where_the_portal_attached_it(pictured):
    client, row, form = pictured
    row.files.update(added_by=None)
    client.post(f"/registers/units/{row.pk}/edit/", form | {"kept-0-caption": "校门"})
    assert row.files.get().caption == "校门"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept-0-id": "9" * 30},
        {"kept-0-id": "x"},
        {"kept-0-id": ""},
        {"kept-TOTAL_FORMS": "9" * 30},
        {"kept-TOTAL_FORMS": "x"},
        {"kept-TOTAL_FORMS": "3000"},
        {"kept-0-caption": "坏\u202e了"},
        {"kept-0-caption": "长" * 201},
        {"kept-0-kind": "VIRUS"},
    ],
)
def test_a_wrong_form_of_files_is_answered_and_saves_nothing(pictured, wrong):
    client, row, form = pictured
    refused(client, f"/registers/units/{row.pk}/edit/", form | {"notes": "新的备注"} | wrong)
    row.refresh_from_db()
    assert (row.version, row.notes) == (1, "")


def test_a_file_of_another_record_cannot_be_taken_off(pictured, as_user, officer, clerk, guihua):
    _client, row, form = pictured
    own = PartnerUnit.objects.create(name="第二小学", kind="学校", community=guihua)
    refused(as_user(clerk), f"/registers/units/{own.pk}/edit/", form | UNIT | {"version": "1", "kept-0-DELETE": "on"})
    assert Attachment.objects.get().row == row


def test_a_finding_of_another_visit_cannot_be_changed(as_user, officer, guihua):
    row, of, client = example("visits"), register("visits"), as_user(officer)
    form = opened(client, of, row)
    page = refused(client, of.url("update", row.pk), form | {"findings-0-id": "9" * 30, "scope": "全部"})
    assert "全部" in page
    row.refresh_from_db()
    assert row.version == 1


# --- reasons, notes, settings ---


@pytest.mark.parametrize("reason", ["", "　", "\u200b", "坏\u202e了", "\0", "长" * 201])
@pytest.mark.parametrize("page", ["retire", "number"])
def test_a_reason_is_a_reason(as_user, officer, reason, page):
    row = PartnerUnit.objects.create(**UNIT, phone="13812345678")
    said = refused(as_user(officer), f"/registers/units/{row.pk}/{page}/", {"reason": reason})
    assert "13812345678" not in said
    row.refresh_from_db()
    assert row.retired_at is None


@pytest.mark.parametrize(
    "hours", ["", "abc", "1", "100、300、600、1000", "3、2、1、4、5", "1、1、1、1、1", "²、³、¹、²、³", "\0", "9" * 59]
)
def test_stars_that_do_not_rise_are_refused(as_user, officer, hours):
    refused(as_user(officer), "/registers/office/", {"star_hours": hours, "day_hours": "12"})
    assert not Office.objects.exists()


@pytest.mark.parametrize("hours", ["0", "25", "-1", "NaN", "十二", "1e1", "9" * 30])
def test_a_day_has_twenty_four_hours(as_user, officer, hours):
    refused(as_user(officer), "/registers/office/", {"star_hours": Office().star_hours, "day_hours": hours})
    assert not Office.objects.exists()
