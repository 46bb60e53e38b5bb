"""Adding a media item from its link."""

from datetime import date

import pytest

from campaigns.models import MediaItem

PAGE = "/events/media/from-link/"


def test_a_link_opens_the_form_with_what_it_tells(as_user, officer):
    page = as_user(officer).get(PAGE, {"link": "https://news.example/2026/05/18/a.html"}, follow=True)
    form = page.context["form"]
    assert form["link"].value() == "https://news.example/2026/05/18/a.html"
    assert form["published_on"].value() == "2026-05-18"
    assert "剪报或截图" in page.content.decode()


def test_a_link_that_is_recorded_leads_to_its_record(as_user, officer):
    item = MediaItem.objects.create(
        published_on=date(2026, 5, 18), kind="网站", outlet="区融媒体", title="讲座", link="https://news.example/a"
    )
    page = as_user(officer).get(PAGE, {"link": "http://www.news.example/a/"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/registers/media/{item.pk}/"
    assert "该链接已登记" in page.content.decode()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/b",
        "报纸",
        "http://",
        "",
        "https://a.cn/" + "a" * 500,
    ],
)
def test_what_is_no_link_is_answered_with_a_sentence_and_kept(as_user, officer, link):
    page = as_user(officer).get(PAGE, {"link": link})
    [sentence] = page.context["form"].errors["link"]
    assert sentence.endswith("。")
    assert page.context["form"]["link"].value() == link


def test_who_only_reads_cannot_add(as_user, clerk, leader):
    for user in (clerk, leader):
        assert as_user(user).get(PAGE).status_code == 403
