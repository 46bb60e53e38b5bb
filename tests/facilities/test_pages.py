"""The pages of facilities beside the registers' own."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from facilities.models import ContentUpdate
from facilities.panels import content_updates
from kepu.evidence.actions import stage
from kepu.records.models import Attachment
from tests.facilities.test_labels import text_of


def test_the_due_list_says_how_long_a_content_is_over_and_leads_to_the_form(as_user, clerk, guihua, make_facility):
    facility = make_facility("桂花画廊", guihua, updated=date(2026, 5, 1))
    client = as_user(clerk)
    page = client.get("/facilities/due/").content.decode()
    for words in ("桂花画廊", "已逾期 30 天", "bi-exclamation-triangle-fill", "2026年5月31日"):
        assert words in page
    address = f"/registers/updates/new/?facility={facility.pk}"
    assert address in page
    assert f'<option value="{facility.pk}" selected>' in client.get(address).content.decode()


def test_a_clerk_sees_only_the_own_community_due(as_user, clerk, officer, guihua, songbai, make_facility):
    make_facility("桂花画廊", guihua)
    make_facility("松柏画廊", songbai)
    make_facility("广场画廊")
    mine = as_user(clerk).get("/facilities/due/").content.decode()
    assert "桂花画廊" in mine
    assert "松柏画廊" not in mine
    assert "广场画廊" not in mine
    page = as_user(officer).get("/facilities/due/").content.decode()
    assert "松柏画廊" in page
    assert "街道本级" in page


def test_who_only_reads_is_offered_no_form(as_user, leader, make_facility):
    make_facility("广场画廊")
    page = as_user(leader).get("/facilities/due/").content.decode()
    assert "广场画廊" in page
    assert "/registers/updates/new/" not in page


@pytest.mark.parametrize("path", ["/facilities/due/", "/facilities/labels/"])
def test_an_inspector_is_refused(as_user, inspector, path):
    assert as_user(inspector).get(path).status_code == 403


def test_an_empty_due_list_says_what_to_do(as_user, clerk):
    assert "/registers/facilities/new/" in as_user(clerk).get("/facilities/due/").content.decode()


def test_the_due_list_takes_a_fixed_number_of_queries(
    as_user, officer, guihua, make_facility, django_assert_max_num_queries
):
    client = as_user(officer)
    for number in range(30):
        make_facility(f"画廊{number}", guihua, updated=date(2026, 6, 1))
    with django_assert_max_num_queries(6):
        client.get("/facilities/due/")


def test_the_register_of_facilities_leads_to_the_due_list(as_user, clerk):
    assert "/facilities/due/" in as_user(clerk).get("/registers/facilities/").content.decode()


def photo(name, colour):
    data = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def stored(name, by):
    return stage(photo(name, "navy"), by=by).file


def pdf_in(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_facility_shows_its_updates_before_and_after(as_user, clerk, guihua, make_facility):
    facility = make_facility("桂花画廊", guihua)
    client = as_user(clerk)
    sent = {"facility": facility.pk, "updated_on": "2026-06-30", "topic": "防溺水", "files": [photo("新.jpg", "red")]}
    client.post("/registers/updates/new/", sent)
    old = Attachment.objects.create(
        row=facility.updates.get(), file=stored("旧.jpg", clerk), name="旧.jpg", kind="BEFORE"
    )
    page = client.get(f"/registers/facilities/{facility.pk}/").content.decode()
    before, after = re.findall(r"<figure>.*?</figure>", page, re.S)
    assert f"/registers/updates/file/{old.pk}/thumb/" in before
    assert "旧.jpg" in before
    assert "新.jpg" in after
    assert "还有 30 天" in page
    assert f"/facilities/{facility.pk}/label/" in page


def test_the_page_of_a_facility_takes_a_fixed_number_of_queries(
    as_user, officer, make_facility, django_assert_max_num_queries
):
    facility = make_facility()
    for day in range(1, 20):
        ContentUpdate.objects.create(facility=facility, updated_on=date(2026, 5, day), topic="节水")
    client = as_user(officer)
    client.get(f"/registers/facilities/{facility.pk}/")
    with django_assert_max_num_queries(17):
        page = client.get(f"/registers/facilities/{facility.pk}/").content.decode()
    assert page.count("<figure>") == 12
    assert f"/registers/updates/?facility={facility.pk}" in page


def test_the_updates_of_a_facility_are_shown_to_who_sees_it(clerk, outsider, guihua, make_facility):
    facility = make_facility("画廊", guihua, updated="2026-06-01")
    assert [bool(content_updates(facility, user)) for user in (clerk, outsider)] == [True, False]


def test_a_facility_taken_out_needs_no_upkeep(as_user, officer, make_facility):
    facility = make_facility(retired_at="2026-06-01T00:00Z", retired_reason="拆除")
    page = as_user(officer).get(f"/registers/facilities/{facility.pk}/").content.decode()
    assert "/registers/updates/new/" not in page
    assert as_user(officer).get(f"/facilities/{facility.pk}/label/").status_code == 404


def test_a_label_leads_to_the_form_under_the_host_of_the_request(as_user, clerk, guihua, make_facility):
    facility = make_facility("桂花画廊", guihua)
    answer = as_user(clerk).get(f"/facilities/{facility.pk}/label/", headers={"host": "kepu.example:8080"})
    assert answer["Content-Type"] == "application/pdf"
    assert f"http://kepu.example:8080/registers/updates/new/?facility={facility.pk}" in text_of(pdf_in(answer))


def test_the_sheet_of_labels_holds_what_the_person_sees(as_user, clerk, guihua, songbai, make_facility):
    make_facility("桂花画廊", guihua)
    make_facility("桂花旧栏", guihua, state="停用")
    foreign = make_facility("松柏画廊", songbai)
    client = as_user(clerk)
    text = text_of(pdf_in(client.get("/facilities/labels/")))
    assert "桂花画廊" in text
    assert "桂花旧栏" not in text
    assert "松柏画廊" not in text
    assert client.get(f"/facilities/{foreign.pk}/label/").status_code == 404


def test_without_facilities_there_is_no_sheet(as_user, clerk):
    assert "暂无标牌可打印" in as_user(clerk).get("/facilities/labels/", follow=True).content.decode()
