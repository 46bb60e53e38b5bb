"""The plan of a campaign with 5,000 tasks, as an officer and a clerk see it."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from django.urls import reverse

from campaigns.models import Campaign, CampaignPhase, Phase, Task, TaskState
from kepu.accounts.roles import Role
from tests.benchmarks.measuring import Measurement, measure_page
from tests.benchmarks.office import Office, settle
from tests.conftest import person
from tests.plan import WINDOWS

TASKS = 5_000
MOST_QUERIES = 12
PARTS_EACH = 12


def measure_all(office: Office) -> Iterator[Measurement]:
    fill(office)
    officer = person("planner", Role.OFFICER)
    for user in (office.clerk, officer):
        client = office.client_of(user)
        for words, address in (
            ("plan", reverse("plan:overview")),
            ("plan, my tasks", reverse("plan:overview") + "?mine=on"),
            ("by person", reverse("plan:people")),
            ("task list", reverse("registers:list", args=["tasks"])),
            ("task list, overdue", reverse("registers:list", args=["tasks"]) + "?overdue=on"),
        ):
            yield measure_page(f"{words}, {TASKS:,} tasks, {user.role}", client, address, most_queries=MOST_QUERIES)


def fill(office: Office) -> None:
    """A running campaign: wholes with a part for each community, spread over the phases and their days."""
    campaign = Campaign.objects.create(title="创建", first_year=2025)
    for phase, (starts_on, ends_on) in WINDOWS.items():
        CampaignPhase.objects.create(campaign=campaign, phase=phase, starts_on=starts_on, ends_on=ends_on)
    wholes = Task.objects.bulk_create(_task(campaign, number) for number in range(TASKS // (PARTS_EACH + 1) + 1))
    parts = [
        _task(campaign, number, whole, office.communities[number % len(office.communities)])
        for whole in wholes
        for number in range(PARTS_EACH)
    ]
    Task.objects.bulk_create(parts[: TASKS - len(wholes)], batch_size=1000)
    links = Task.after.through
    links.objects.bulk_create(links(from_task=later, to_task=earlier) for earlier, later in pairwise(wholes))
    settle()


def _task(campaign: Campaign, number: int, whole: Task | None = None, community=None) -> Task:
    phase: Phase = whole.phase if whole else list(WINDOWS)[number % 4]
    first, last = WINDOWS[phase]
    start: date = first + timedelta(days=number * 7 % ((last - first).days - 20))
    return Task(
        campaign=campaign,
        phase=phase,
        parent=whole,
        name=f"{whole.name}（{community.name}）" if whole else f"第{number}项任务",
        community=community,
        person=f"责任人{number % 40}",
        starts_on=start,
        due_on=start + timedelta(days=20),
        state=TaskState.DONE if number % 3 else TaskState.IN_PROGRESS,
        indicators=["E7"],
    )
