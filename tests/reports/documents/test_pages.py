"""The pages of the documents, as each role meets them."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from docx import Document as WordFile

from campaigns.models import Finding
from kepu.audit.models import Action, Entry
from kepu.records.models import Draft
from reports.documents.actions import DRAFTS, change_document, issue_document
from reports.documents.forms import NoticeForm
from reports.models import Document, DocumentKind
from tests.conftest import TODAY
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
LIST = "/documents/"


def url(view, *args):
    return reverse(f"documents:{view}", args=args)


def page(client, address, **data):
    answer = client.get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(document, **changes):
    fields = {name: getattr(document, name) for name in ("title", "addressee", "body", "attachments", "signer")}
    return fields | {"version": document.version, "reason": ""} | changes


@pytest.fixture
def issued(brief, officer):
    return issue_document(brief, version=1, by=officer)


def test_every_page_is_chinese(as_user, officer, brief, issued, notice, campaign):
    client = as_user(officer)
    addresses = [LIST, url("document_kinds"), *(url("document_begin", kind.value) for kind in DocumentKind)]
    addresses += [notice.get_absolute_url(), issued.get_absolute_url(), url("document_update", notice.pk)]
    for address in addresses:
        assert not english_in(page(client, address)) - {"docx"}, address


def test_the_list_is_narrowed_by_kind_and_state(as_user, leader, issued, notice):
    client = as_user(leader)
    assert "整改通知书" in page(client, LIST)
    briefs = page(client, LIST, kind="brief")
    assert "科普简〔2026〕1号" in briefs
    assert "桂花社区科普创建工作" not in briefs
    assert "科普简〔2026〕1号" not in page(client, LIST, state="draft")
    assert "没有符合条件的公文" in page(client, LIST, kind="plan")
    assert "科普简〔2026〕1号" in page(client, LIST, kind="nonsense", state="x", page="-1", sort="nothing")


def test_the_list_asks_as_often_for_many_as_for_one(as_user, officer, brief, django_assert_num_queries):
    client = as_user(officer)
    client.get(LIST)
    with django_assert_num_queries(4) as asked:
        client.get(LIST)
    Document.objects.bulk_create(
        Document(kind="brief", title=f"简报{number}", body="正文", signer="甲") for number in range(20)
    )
    with django_assert_num_queries(len(asked)):
        client.get(LIST)


def test_an_empty_list_says_what_to_do(as_user, officer, leader):
    assert "系统按数据生成草稿" in page(as_user(officer), LIST)
    assert url("document_kinds") not in page(as_user(leader), LIST)


@pytest.mark.parametrize("who", ["clerk", "inspector"])
def test_clerks_and_inspectors_have_no_part_in_documents(request, as_user, issued, who):
    client = as_user(request.getfixturevalue(who))
    for address in (LIST, issued.get_absolute_url(), url("document_page", issued.pk, 1), url("document_kinds")):
        assert client.get(address).status_code == 403
    assert client.get(url("document_file", issued.pk, "pdf")).status_code == 403


def test_a_leader_reads_and_downloads_and_writes_nothing(as_user, leader, issued, notice):
    client = as_user(leader)
    text = page(client, notice.get_absolute_url())
    assert url("document_issue", notice.pk) not in text
    assert url("document_update", notice.pk) not in text
    assert client.get(url("document_file", issued.pk, "docx")).status_code == 200
    for view in ("document_issue", "document_refill", "document_discard"):
        assert client.post(url(view, notice.pk), {"version": 1}).status_code == 403
    assert client.get(url("document_update", notice.pk)).status_code == 403


def test_a_brief_is_begun_with_its_month(as_user, officer, month):
    client = as_user(officer)
    assert 'value="2026-06"' in page(client, url("document_begin", "brief"))
    answer = client.post(url("document_begin", "brief"), {"month": "2026年5月"}, follow=True)
    document = Document.objects.get()
    assert (str(document.starts_on), str(document.as_of)) == ("2026-05-01", "2026-05-31")
    assert "五月讲座" in answer.content.decode()


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("", "这个字段是必填项"),
        ("2026-13", "不是月份"),
        ("六月", "不是月份"),
        ("0000-01", "不是月份"),
        ("9999-01", "不是月份"),
        ("2026-07", "还没有开始"),
        ("2026-06\0", "不是月份"),
    ],
)
def test_an_impossible_month_is_refused_and_kept(as_user, officer, month, sentence):
    answer = as_user(officer).post(url("document_begin", "brief"), {"month": month})
    assert answer.status_code == 200
    assert sentence in answer.content.decode() or "无法打印" in answer.content.decode()
    assert not Document.objects.exists()


def test_an_application_asks_for_its_period(as_user, officer, campaign, month):
    client = as_user(officer)
    refused = client.post(url("document_begin", "application"), {"as_of": "2026-07-01", "starts_on": ""})
    assert refused.context["form"].errors["as_of"]
    reversed_days = client.post(
        url("document_begin", "application"), {"as_of": "2026-01-01", "starts_on": "2026-02-01"}
    )
    assert reversed_days.context["form"].errors["starts_on"]
    client.post(url("document_begin", "application"), {"as_of": "2026-06-30", "starts_on": ""})
    assert str(Document.objects.get().starts_on) == "2025-07-01"


def test_a_plan_without_a_campaign_is_refused_in_a_sentence(as_user, officer):
    answer = as_user(officer).post(url("document_begin", "plan"), {})
    assert "没有已定起止日期的创建周期" in answer.content.decode()


def test_two_clicks_begin_one_draft(as_user, officer, month):
    client = as_user(officer)
    form = client.get(url("document_begin", "brief")).context["form"]
    data = {"month": "2026-06", "creation_key": form["creation_key"].value()}
    assert (
        client.post(url("document_begin", "brief"), data).url == client.post(url("document_begin", "brief"), data).url
    )
    assert Document.objects.count() == 1


def test_a_notice_is_begun_on_the_page_of_the_visit(as_user, officer, leader, clerk, visit):
    address = reverse("registers:detail", args=["visits", visit.pk])
    link = url("document_begin", "notice") + f"?visit={visit.pk}"
    client = as_user(officer)
    assert link in page(client, address)
    assert f'value="{visit.pk}" selected' in page(client, link)
    client.post(url("document_begin", "notice"), {"visit": visit.pk})
    notice = Document.objects.get()
    assert notice.get_absolute_url() in page(client, address)
    assert link not in page(as_user(leader), address)
    assert notice.get_absolute_url() not in page(as_user(clerk), address)


def test_a_visit_that_found_nothing_offers_no_notice(as_user, officer, clerk, visit):
    address = reverse("registers:detail", args=["visits", visit.pk])
    assert "整改通知书" not in page(as_user(clerk), address)
    Finding.objects.all().delete()
    client = as_user(officer)
    assert "整改通知书" not in page(client, address)
    answer = client.post(url("document_begin", "notice"), {"visit": visit.pk})
    assert "没有未整改的问题" in answer.content.decode()


def test_only_visits_that_one_sees_are_offered(officer, inspector, visit):
    assert NoticeForm(user=officer).fields["visit"].queryset.exists()
    assert not NoticeForm(user=inspector).fields["visit"].queryset.exists()


@pytest.mark.parametrize("visit_id", ["", "x", "9" * 30, "-1"])
def test_a_visit_that_is_none_is_refused(as_user, officer, visit_id):
    client = as_user(officer)
    assert client.get(url("document_begin", "notice"), {"visit": visit_id}).status_code == 200
    assert client.post(url("document_begin", "notice"), {"visit": visit_id}).status_code == 200
    assert not Document.objects.exists()


def test_a_kind_that_is_none_is_not_found(as_user, officer):
    assert as_user(officer).get(url("document_begin", "letter")).status_code == 404


def test_a_draft_is_edited_and_shown(as_user, officer, brief):
    client = as_user(officer)
    answer = client.post(url("document_update", brief.pk), sent(brief, body="一、新的正文\r\n第二段"), follow=True)
    assert "新的正文" in answer.content.decode()
    brief.refresh_from_db()
    assert (brief.body, brief.version) == ("一、新的正文\n第二段", 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"body": ""}, {"body": "坏\0"}, {"body": "字" * 50_001}, {"version": "x"}, {"version": ""},
        {"signer": "长" * 101},
    ],
)  # fmt: skip
def test_a_wrong_draft_is_refused_and_what_was_typed_stays(as_user, officer, brief, wrong):
    answer = as_user(officer).post(url("document_update", brief.pk), sent(brief, addressee="另一个单位", **wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "另一个单位" in answer.content.decode()
    brief.refresh_from_db()
    assert brief.version == 1


def test_the_second_of_two_who_save_sees_both_texts_and_may_win(as_user, officer, admin, brief):
    mine = sent(brief, title="我的标题")
    brief.title = "别人的标题"
    change_document(brief, version=1, by=admin)
    client = as_user(officer)
    answer = client.post(url("document_update", brief.pk), mine)
    text = answer.content.decode()
    assert "我的标题" in text
    assert "别人的标题" in text
    assert Document.objects.get().title == "别人的标题"
    client.post(url("document_update", brief.pk), mine | {"version": answer.context["form"]["version"].value()})
    assert Document.objects.get().title == "我的标题"


def test_what_is_typed_is_kept_until_it_is_saved(as_user, officer, brief):
    client = as_user(officer)
    kept = sent(brief, title="打了一半") | {"draft-of": brief.pk}
    assert client.post(url("document_keep"), kept).status_code == 204
    assert "打了一半" in page(client, "/reports/home/")
    assert url("document_update", brief.pk) + "?draft" in page(client, "/reports/home/")
    assert "打了一半" in page(client, url("document_update", brief.pk) + "?draft")
    assert "打了一半" not in page(client, url("document_update", brief.pk))
    client.post(url("document_update", brief.pk), sent(brief, title="写完了"))
    assert not Draft.objects.filter(register=DRAFTS).exists()


def test_a_form_that_somebody_handed_over_is_offered_beside_ones_own(as_user, officer, brief):
    handed = Draft.objects.create(
        user=officer, register=DRAFTS, object_id=str(brief.pk), beside=1, begun_by="陈前任", fields="title=前任写的"
    )
    client = as_user(officer)
    address = url("document_update", brief.pk) + f"?draft={handed.pk}"
    assert address in page(client, "/reports/home/")
    assert "陈前任" in page(client, url("document_update", brief.pk))
    assert "前任写的" in page(client, address)
    client.post(address, sent(brief, title="写完了"))
    assert not Draft.objects.exists()


def test_a_kept_form_can_be_thrown_away(as_user, officer, brief):
    client = as_user(officer)
    client.post(url("document_keep"), sent(brief) | {"draft-of": brief.pk})
    client.post(url("document_forget", brief.pk), {"draft-of": brief.pk})
    assert not Draft.objects.exists()


def test_a_draft_is_issued_with_a_click_and_then_closed(as_user, officer, brief):
    client = as_user(officer)
    answer = client.post(url("document_issue", brief.pk), {"version": 1}, follow=True)
    text = answer.content.decode()
    assert "公文已印发，并已归档" in text
    assert "F2-2026-001" in text
    assert client.get(url("document_update", brief.pk)).status_code == 404
    assert url("document_issue", brief.pk) not in text
    assert f"{url('document_begin', 'brief')}?corrects={brief.pk}" in text


@pytest.mark.parametrize("version", ["", "x", "2"])
def test_what_cannot_be_issued_says_why(as_user, officer, brief, version):
    answer = as_user(officer).post(url("document_issue", brief.pk), {"version": version}, follow=True)
    assert answer.context["messages"]
    assert not Document.objects.issued().exists()


def test_all_reasons_are_told_at_once(as_user, officer, plan):
    plan.body += "\nᚠ"
    change_document(plan, version=1, by=officer)
    answer = as_user(officer).post(url("document_issue", plan.pk), {"version": 2}, follow=True)
    assert len(list(answer.context["messages"])) == 2


def test_a_draft_is_filled_in_anew_and_its_old_text_is_in_the_history(as_user, officer, brief):
    brief.body = "手工写的正文"
    change_document(brief, version=1, by=officer)
    answer = as_user(officer).post(url("document_refill", brief.pk), {"version": 2}, follow=True)
    assert "手工写的正文" in answer.content.decode()
    assert "本月共开展科普活动2场" in Document.objects.get().body


def test_a_draft_is_thrown_away(as_user, officer, brief):
    assert as_user(officer).post(url("document_discard", brief.pk)).url == LIST
    assert not Document.objects.exists()


def test_a_correction_is_begun_with_the_period_of_the_old(as_user, officer, issued):
    client = as_user(officer)
    address = url("document_begin", "brief") + f"?corrects={issued.pk}"
    assert "科普简〔2026〕1号" in page(client, address)
    client.post(address, {"month": "2026-06"})
    assert Document.objects.get(issued_on=None).replaces == issued
    assert client.get(url("document_begin", "plan") + f"?corrects={issued.pk}").status_code == 404


def test_pages_are_shown_as_pictures(as_user, leader, brief):
    client = as_user(leader)
    assert url("document_page", brief.pk, 1) in page(client, brief.get_absolute_url())
    picture = client.get(url("document_page", brief.pk, 1))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(url("document_page", brief.pk, 99)).status_code == 404


def test_downloads_are_audited_and_named_after_number_and_title(as_user, leader, issued):
    client = as_user(leader)
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client.get(url("document_file", issued.pk, form))
        assert b"".join(answer.streaming_content).startswith(start)
        assert "科普简〔2026〕1号 科普街道科普工作简报" in unquote(answer["Content-Disposition"])
    assert Entry.objects.about(issued).filter(action=Action.DOWNLOAD, actor="leader").count() == 2
    assert client.get(url("document_file", issued.pk, "exe")).status_code == 404


def test_a_draft_can_be_looked_at_as_pdf_and_word(as_user, officer, brief):
    client = as_user(officer)
    data = b"".join(client.get(url("document_file", brief.pk, "docx")).streaming_content)
    assert any("活动开展情况" in each.text for each in WordFile(BytesIO(data)).paragraphs)
    assert "草稿" in unquote(client.get(url("document_file", brief.pk, "pdf"))["Content-Disposition"])


def test_a_document_of_old_without_files_is_shown_as_text(as_user, leader):
    old = Document.objects.create(
        kind="application", title="关于申请验收的报告", body="请予验收。", signer="–",
        issued_on=TODAY, number="科普〔2025〕9号", year=2026, sequence=1,
    )  # fmt: skip
    client = as_user(leader)
    assert "请予验收。" in page(client, old.get_absolute_url())
    assert client.get(url("document_file", old.pk, "pdf")).status_code == 404
    assert client.get(url("document_page", old.pk, 1)).status_code == 404


def test_the_indicator_shows_the_applications_behind_it(as_user, leader, application, officer):
    document = issue_document(application, version=1, by=officer)
    text = page(as_user(leader), reverse("reports:indicator_detail", args=["P7"]))
    assert f'href="{document.get_absolute_url()}"' in text
    assert "科普申〔2026〕1号" in text
    assert "妥否，请批示" not in text


def test_the_application_is_begun_on_the_page_of_the_indicator_that_counts_it(as_user, officer, leader):
    link = url("document_begin", "application")
    address = reverse("reports:indicator_detail", args=["P7"])
    assert link in page(as_user(officer), address)
    assert link not in page(as_user(officer), reverse("reports:indicator_detail", args=["P6"]))
    assert link not in page(as_user(leader), address)
