"""The pages of facilities beside the registers' own."""

from datetime import date

import pytest


def test_the_due_list_says_how_long_a_content_is_over_and_leads_to_the_form(as_user, clerk, guihua, make_facility):
    facility = make_facility("桂花画廊", guihua, updated=date(2026, 5, 1))
    client = as_user(clerk)
    page = client.get("/facilities/due/").content.decode()
    for words in ("桂花画廊", "已超期 30 天", "bi-exclamation-triangle-fill", "2026年5月31日"):
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


@pytest.mark.parametrize("path", ["/facilities/due/"])
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
