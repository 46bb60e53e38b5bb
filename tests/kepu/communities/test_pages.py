import io

import pytest
from openpyxl import load_workbook

from kepu.communities.models import Community

NEW = {"name": "银杏社区", "code": "03", "residents": "4,200", "households": "", "phone": "010-62345678"}


def test_an_officer_registers_a_community(as_user, officer):
    answer = as_user(officer).post("/communities/new/", NEW, follow=True)
    assert Community.objects.get(name="银杏社区").residents == 4200
    assert "社区已登记" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("residents", "0", "至少为 1 人"),
        ("residents", "很多", "不是整数"),
        ("residents", "", "请填写数字"),
        ("name", "", "必填"),
        ("name", "桂花社区", "桂花"),
        ("phone", "call me", "请用数字填写电话"),
        ("name", "甲\u202e乙", "无法打印的字符"),
    ],
)
def test_a_bad_value_is_answered_beside_its_field_and_what_was_typed_stays(
    as_user, officer, guihua, field, typed, sentence
):
    page = as_user(officer).post("/communities/new/", NEW | {field: typed}).content.decode()
    assert "还没有保存" in page
    assert sentence in page
    assert "010-62345678" in page or field == "phone"
    assert Community.objects.count() == 1


def test_a_clerk_sees_the_own_community_only_and_changes_none(as_user, clerk, guihua, songbai):
    client = as_user(clerk)
    page = client.get("/communities/").content.decode()
    assert "桂花社区" in page
    assert "松柏社区" not in page
    assert client.get(f"/communities/{songbai.pk}/").status_code == 404
    assert client.get(f"/communities/{guihua.pk}/edit/").status_code == 403


def test_the_list_adds_up_the_residents(as_user, leader, guihua, songbai):
    assert "4,000" in as_user(leader).get("/communities/").content.decode()


def test_names_are_shown_as_text(as_user, leader):
    Community.objects.create(name="<script>alert(1)</script>", residents=5)
    assert "<script>alert(1)" not in as_user(leader).get("/communities/").content.decode()


def test_the_export_holds_the_communities_that_one_sees(as_user, clerk, officer, guihua, songbai):
    def names(user):
        answer = as_user(user).get("/communities/export/")
        rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
        return [row[0] for row in rows][1:]

    assert names(clerk) == ["桂花社区"]
    assert sorted(names(officer)) == sorted(["桂花社区", "松柏社区"])


def test_the_export_holds_whole_numbers_for_who_keeps_the_register(as_user, leader, officer, guihua):
    Community.objects.update(phone="13812345678")

    def cells(user) -> set:
        answer = as_user(user).get("/communities/export/")
        return set(list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)[1])

    numbers = {"13812345678", "138****5678"}
    assert [numbers & cells(user) for user in (leader, officer)] == [{"138****5678"}, {"13812345678"}]


def test_the_second_of_two_who_save_is_told_and_may_win_on_purpose(as_user, officer):
    client = as_user(officer)
    client.post("/communities/new/", NEW)
    community = Community.objects.get()
    address = f"/communities/{community.pk}/edit/"
    opened = client.get(address).context["form"]["seen"].value()
    client.post(address, NEW | {"residents": "4300", "seen": opened})
    page = client.post(address, NEW | {"residents": "4400", "seen": opened})
    assert "有人保存了这个社区" in page.content.decode()
    assert 'value="4400"' in page.content.decode()
    assert Community.objects.get().residents == 4300
    client.post(address, NEW | {"residents": "4400", "seen": page.context["form"]["seen"].value()})
    assert Community.objects.get().residents == 4400


def test_the_history_shows_telephone_numbers_masked(as_user, officer, leader):
    client = as_user(officer)
    client.post("/communities/new/", NEW | {"phone": "13812345678"})
    community = Community.objects.get()
    address = f"/communities/{community.pk}/edit/"
    client.post(address, NEW | {"phone": "13912345678", "seen": client.get(address).context["form"]["seen"].value()})
    page = as_user(leader).get(f"/communities/{community.pk}/").content.decode()
    assert "139****5678" in page
    assert "13812345678" not in page
    assert "13912345678" not in page


def test_the_list_is_searched_and_narrowed_and_the_export_follows_it(as_user, officer, guihua, songbai):
    Community.objects.create(name="老街社区", residents=500, secretary="桂明", retired_on="2026-01-01")
    client = as_user(officer)
    page = client.get("/communities/", {"q": "桂"}).content.decode()
    assert ("桂花社区" in page, "老街社区" in page, "松柏社区" in page) == (True, True, False)
    assert "3,500" in page
    page = client.get("/communities/", {"state": "now"}).content.decode()
    assert ("松柏社区" in page, "老街社区" in page) == (True, False)
    assert "没有符合条件" in client.get("/communities/", {"q": "查无此地"}).content.decode()
    export = client.get("/communities/export/", {"q": "桂", "state": "now"})
    sheet = load_workbook(io.BytesIO(b"".join(export.streaming_content))).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["桂花社区"]


def test_a_community_is_found_by_the_search_over_all_registers(as_user, officer, clerk, guihua, songbai):
    assert f"/communities/{songbai.pk}/" in as_user(officer).get("/registers/find/?q=松柏").content.decode()
    assert f"/communities/{songbai.pk}/" not in as_user(clerk).get("/registers/find/?q=松柏").content.decode()
