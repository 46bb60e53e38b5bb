"""The pages of the plan as their users use them."""

from datetime import date

import pytest
from django.utils import timezone
from lxml import html

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, Campaign, Task, TaskState
from campaigns.plan.actions import fan_out, move_task
from campaigns.plan.campaigns import end_campaign
from tests.kepu.registers.rows import filled_in
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return " ".join(html.fromstring(answer.content).text_content().split())


def errors(answer) -> dict:
    return {name: " ".join(said) for name, said in answer.context["form"].errors.items()}


# --- the overview ---


def test_without_a_campaign_the_page_says_what_to_do_next(as_user, officer, clerk):
    assert "启动创建工作" in text_of(as_user(officer).get("/plan/"))
    page = as_user(clerk).get("/plan/")
    assert "由街道启动后" in text_of(page)
    assert "/plan/start/" not in page.content.decode()


def test_the_plan_is_a_picture_and_lists(as_user, officer, campaign, make_task, guihua, songbai):
    whole = make_task("建画廊", due_on=date(2026, 6, 1))
    [part, _other] = fan_out(whole, [guihua, songbai], by=None)
    move_task(part, TaskState.DONE, by=None)
    page = as_user(officer).get("/plan/")
    tree = html.fromstring(page.content)
    [bar] = tree.xpath("//*[local-name()='svg']//*[local-name()='a']")
    assert "逾期 29 天" in bar.get("aria-label")
    assert bar.get("data-days") == f"/plan/tasks/{whole.pk}/days/"
    assert "分解任务已完成 1 / 2" in text_of(page)
    # Parts are folded into their whole until somebody looks for something.
    assert "建画廊（松柏社区）" not in text_of(page)
    assert "建画廊（松柏社区）" in text_of(as_user(officer).get("/plan/", {"q": "松柏"}))
    assert not english_in(page.content.decode())


def test_a_clerk_reads_the_plan_and_moves_the_own_tasks_only(as_user, clerk, campaign, make_task, guihua):
    mine, foreign = make_task("我的", community=guihua), make_task("街道的")
    page = as_user(clerk).get("/plan/").content.decode()
    assert f'formaction="/plan/tasks/{mine.pk}/move/"' in page
    assert f'formaction="/plan/tasks/{foreign.pk}/move/"' not in page
    assert "data-days" not in page
    only = text_of(as_user(clerk).get("/plan/", {"mine": "on"}))
    assert "我的" in only
    assert "街道的" not in only


def test_who_is_inspecting_sees_no_plan(as_user, inspector, campaign):
    assert as_user(inspector).get("/plan/").status_code == 403


def test_a_campaign_that_is_none_is_not_found(as_user, leader, campaign):
    assert as_user(leader).get(f"/plan/campaigns/{campaign.pk + 1}/").status_code == 404


def test_an_earlier_campaign_stays_readable(as_user, leader, officer, campaign, make_task):
    make_task("从前的事")
    end_campaign(campaign, by=officer)
    assert "从前的事" not in text_of(as_user(leader).get("/plan/"))
    page = as_user(leader).get(f"/plan/campaigns/{campaign.pk}/")
    assert "从前的事" in text_of(page)
    assert "data-days" not in page.content.decode()


def test_strange_filters_are_passed_over(as_user, officer, campaign, make_task):
    make_task("建画廊")
    page = as_user(officer).get("/plan/", {"phase": "过年", "community": "x", "start": "昨天", "state": "\0"})
    assert page.status_code == 200


def test_only_the_first_tasks_of_a_phase_are_shown_and_the_others_counted(as_user, officer, campaign):
    days = {"phase": "实施", "starts_on": date(2026, 2, 1), "due_on": date(2026, 6, 1), "campaign": campaign}
    Task.objects.bulk_create(Task(name=f"任务{number:02}", **days) for number in range(33))
    Task.objects.filter(name="任务00").update(state="已完成")
    page = text_of(as_user(officer).get("/plan/"))
    assert "在任务列表中查看另外 3 项" in page
    assert "任务00" not in page  # what is done can wait


@pytest.mark.parametrize("count", [3, 60])
def test_the_overview_takes_a_fixed_number_of_queries(
    count, as_user, clerk, campaign, guihua, django_assert_max_num_queries
):
    days = {"phase": "实施", "starts_on": date(2026, 2, 1), "due_on": date(2026, 6, 1), "campaign": campaign}
    Task.objects.bulk_create(Task(name=f"任务{number}", community=guihua, **days) for number in range(count))
    client = as_user(clerk)
    client.get("/plan/")
    with django_assert_max_num_queries(12):
        client.get("/plan/")


def test_the_list_by_person_counts_and_leads_to_the_tasks(as_user, leader, campaign, make_task):
    make_task("甲", person="王芳")
    move_task(make_task("乙", person="王芳"), TaskState.DONE, by=None)
    make_task("丙", unit="街道科协", due_on=date(2026, 7, 1))
    page = as_user(leader).get("/plan/people/")
    rows = {row["person"]: (row["total"], row["done"], row["overdue"]) for row in page.context["page"]}
    assert rows == {"王芳": (2, 1, 1), "": (1, 0, 0)}
    assert "/registers/tasks/?person=%E7%8E%8B%E8%8A%B3" in page.content.decode()


# --- campaigns and phases ---


def test_a_campaign_is_looked_at_then_started(as_user, officer, guihua):
    client = as_user(officer)
    page = client.get("/plan/start/", {"first_year": "2027"})
    assert "2027年6月1日" in text_of(page)
    assert not Campaign.objects.exists()
    assert "起始年份" in text_of(client.get("/plan/start/", {"first_year": "去年"}))
    sent = {"title": "创建", "first_year": "2027", "divided": "on"}
    assert client.post("/plan/start/", sent).url == "/plan/"
    assert Campaign.objects.current().first_year == 2027
    assert Task.objects.filter(community=guihua).exists()
    assert client.post("/plan/start/", sent).url == "/plan/"  # a second click
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"title": "", "first_year": "2026"}, {"title": "创建", "first_year": "0"}])
def test_a_campaign_without_title_or_year_is_not_started(as_user, officer, sent):
    page = as_user(officer).post("/plan/start/", sent)
    assert page.status_code == 200
    assert errors(page)
    assert not english_in(page.content.decode())
    assert not Campaign.objects.exists()


def test_a_campaign_is_ended(as_user, officer, campaign):
    client, path = as_user(officer), f"/plan/campaigns/{campaign.pk}/end/"
    assert "结束日期" in errors(client.post(path, {"ended_on": "2027-01-01"}))["ended_on"]
    client.post(path, {"ended_on": "2026-06-30", "reason": "验收通过"})
    assert Campaign.objects.current() is None
    assert client.get(path).status_code == 404


def test_the_days_of_a_phase_are_changed_or_refused_beside_the_field(as_user, officer, phase):
    client, path = as_user(officer), f"/plan/phases/{phase().pk}/dates/"
    reversed_days = client.post(path, {"starts_on": "2026-08-01", "ends_on": "2026-01-01"})
    assert "不能早于" in errors(reversed_days)["ends_on"]
    assert 'value="2026-08-01"' in reversed_days.content.decode()
    client.post(path, {"starts_on": "2026-01-01", "ends_on": "2026-09-30"})
    assert phase().ends_on == date(2026, 9, 30)


# --- a task ---


def test_a_button_of_the_list_moves_a_task(as_user, clerk, campaign, make_task, guihua):
    task = make_task(community=guihua)
    answer = as_user(clerk).post(f"/plan/tasks/{task.pk}/move/", {"state": "已完成"}, follow=True)
    assert "现在是“已完成”" in text_of(answer)
    task.refresh_from_db()
    assert (task.state, task.changed_by) == ("已完成", clerk)


def test_a_move_that_cannot_be_stays_on_its_form(as_user, officer, campaign, make_task):
    task = make_task("后", after=[make_task("先")])
    client, path = as_user(officer), f"/plan/tasks/{task.pk}/move/"
    assert "“先”" in errors(client.post(path, {"state": "已完成"}))["state"]
    assert "月球" in errors(client.post(path, {"state": "月球"}))["state"]
    assert "完成日期" in errors(client.post(path, {"state": "已完成", "completed_on": "2027-01-01"}))["completed_on"]
    assert errors(client.post(path, {}))
    task.refresh_from_db()
    assert task.state == "未开始"


def test_taking_up_again_is_asked_for_its_reason(as_user, officer, campaign, make_task):
    task = move_task(make_task(), TaskState.DONE, by=officer)
    client, path = as_user(officer), f"/plan/tasks/{task.pk}/move/"
    assert "原因" in errors(client.post(path, {"state": "进行中"}))["reason"]
    client.post(path, {"state": "进行中", "reason": "材料不全"})
    task.refresh_from_db()
    assert (task.state, task.completed_on) == ("进行中", None)


def test_a_foreign_task_cannot_be_moved(as_user, clerk, campaign, make_task, songbai):
    task = make_task(community=songbai)
    assert as_user(clerk).post(f"/plan/tasks/{task.pk}/move/", {"state": "已完成"}).status_code == 404


def test_days_from_the_picture_are_in_the_form_and_saved_with_a_reason(as_user, officer, clerk, campaign, make_task):
    task = make_task()
    path = f"/plan/tasks/{task.pk}/days/"
    assert as_user(clerk).get(path).status_code == 403
    client = as_user(officer)
    page = client.get(path, {"starts_on": "2026-03-05", "due_on": "2026-07-05"}).content.decode()
    assert 'value="2026-03-05"' in page
    sent = {"starts_on": "2026-03-05", "due_on": "2026-07-05", "version": "1"}
    assert "原因" in errors(client.post(path, sent))["reason"]
    assert "阶段" in errors(client.post(path, sent | {"reason": "迟", "due_on": "2026-12-01"}))["due_on"]
    assert "早于" in errors(client.post(path, sent | {"reason": "迟", "due_on": "2026-01-01"}))["due_on"]
    client.post(path, sent | {"reason": "场地未定"})
    task.refresh_from_db()
    assert (task.starts_on, task.due_on) == (date(2026, 3, 5), date(2026, 7, 5))


def test_a_form_of_days_that_became_old_says_so_and_may_be_sent_again(as_user, officer, campaign, make_task):
    task = make_task()
    move_task(task, TaskState.IN_PROGRESS, by=officer)
    client, path = as_user(officer), f"/plan/tasks/{task.pk}/days/"
    sent = {"starts_on": "2026-03-05", "due_on": "2026-07-05", "version": "1", "reason": "迟"}
    page = client.post(path, sent)
    assert "其他人" in errors(page)["__all__"] or "别人" in errors(page)["__all__"]
    assert client.post(path, sent | {"version": page.context["form"]["version"].value()}).status_code == 302
    assert errors(client.post(path, sent | {"version": "x"}))["version"]


def test_a_task_is_divided_by_ticks(as_user, officer, campaign, make_task, guihua, songbai):
    task = make_task()
    client, path = as_user(officer), f"/plan/tasks/{task.pk}/parts/"
    assert "至少" in errors(client.post(path, {}))["communities"]
    assert errors(client.post(path, {"communities": ["999", "x"]}))["communities"]
    client.post(path, {"communities": [guihua.pk]})
    assert [part.community for part in task.parts.all()] == [guihua]
    assert "桂花社区" not in str(client.get(path).context["form"])


def test_a_task_without_columns_of_its_own_form_is_filled_in_whole(as_user, officer, campaign, make_task, guihua):
    first = make_task("先")
    sent = {
        "phase": "实施",
        "name": "建宣传栏",
        "starts_on": "2026-02-01",
        "due_on": "2026-06-01",
        "unit": "街道科协",
        "person": "王芳",
        "community": guihua.pk,
        "helpers": "文化站、实验小学",
        "indicators": "C1、C2",
        "proof": ["PHOTO", "EQUIP"],
        "after": [first.pk],
        "notes": "二处",
    }
    answer = as_user(officer).post("/registers/tasks/new/", sent)
    assert answer.status_code == 302, errors(answer)
    task = Task.objects.get(name="建宣传栏")
    assert (task.helpers, task.proof, task.community) == (["文化站", "实验小学"], ["PHOTO", "EQUIP"], guihua)
    assert (task.campaign, list(task.after.all()), task.created_by) == (campaign, [first], officer)
    page = as_user(officer).get(answer.url)
    assert "文化站、实验小学" in text_of(page)
    assert "前置任务： 先" in text_of(page)
    assert not english_in(page.content.decode())


def test_the_form_refuses_what_the_plan_refuses_and_keeps_what_was_typed(as_user, officer, campaign, make_task):
    one = make_task("甲")
    two = make_task("乙", after=[one])
    client, path = as_user(officer), f"/registers/tasks/{one.pk}/edit/"
    sent = filled_in(client.get(path).content.decode())
    circle = client.post(path, sent | {"after": [two.pk]})
    assert "甲 → 乙 → 甲" in errors(circle)["after"]
    outside = client.post(path, sent | {"due_on": "2026-12-01"})
    assert "“实施”" in errors(outside)["due_on"]
    assert 'value="2026-12-01"' in outside.content.decode()
    one.refresh_from_db()
    assert one.version == 1


def test_the_page_of_a_task_counts_its_proof(as_user, officer, campaign, make_task, guihua):
    task = make_task(proof=["PHOTO", "SIGN"])
    for kind in ("PHOTO", "PHOTO", "DOC"):
        item = ArchiveItem(box="C1", year=2026, title="材料", kind=kind, dated_on=date(2026, 5, 1))
        file_item(item, record=task, by=None)
    page = text_of(as_user(officer).get(f"/registers/tasks/{task.pk}/"))
    for words in ("照片：已归档 2 件", "签到表：尚缺", "非必需"):
        assert words in page


def test_what_another_community_filed_is_not_called_missing(as_user, clerk, campaign, make_task, songbai):
    task = make_task(proof=["PHOTO"], community=songbai)
    item = ArchiveItem(box="C1", year=2026, title="材料", kind="PHOTO", dated_on=date(2026, 5, 1), community=songbai)
    file_item(item, record=task, by=None)
    page = text_of(as_user(clerk).get(f"/registers/tasks/{task.pk}/"))
    assert "照片：已归档 1 件" in page


def test_tasks_of_a_closed_phase_are_frozen(as_user, officer, phase, make_task):
    task, window = make_task(), phase()
    window.closed_at, window.closed_by = timezone.now(), officer
    window.save()
    client, task_page = as_user(officer), f"/registers/tasks/{task.pk}/"
    page = client.get(task_page)
    assert "“实施”阶段已经关闭" in text_of(page)
    for address in (
        f"/plan/tasks/{task.pk}/move/",
        f"/plan/tasks/{task.pk}/days/",
        f"/registers/tasks/{task.pk}/edit/",
    ):
        assert address not in page.content.decode()
        assert client.get(address).status_code == 404
    client.post("/registers/tasks/many/", {"row": [task.pk], "do": "retire", "reason": "错"})
    task.refresh_from_db()
    assert task.retired_at is None


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("/plan/people/", "按责任人"),
        ("/registers/tasks/", "任务列表"),
        ("/registers/visits/", "督导检查"),
        ("/inspections/", "督导检查"),
        ("/registers/archive/", "创建档案"),
        ("/archive/", "创建档案"),
    ],
)
def test_one_tab_is_the_current_one(as_user, officer, path, tab):
    page = as_user(officer).get(path).content.decode()
    tabs = page[page.index('class="tabs"') :].split("</nav>")[0]
    assert tabs.count('aria-current="page"') == 1
    assert tab in tabs[tabs.index("aria-current") :].split("</a>")[0]
