"""Offices and days at the edge of what there is: each page of figures opens and computes."""

from datetime import date

import pytest

from kepu.communities.models import Community
from tests.test_chinese_interface import english_in

pytestmark = pytest.mark.django_db
PAGES = ["/reports/dashboard/", "/reports/indicators/", "/reports/indicators/E1/", "/reports/facility-gaps/"]


def no_community(make_event):
    make_event()


def one_resident(make_event):
    community = Community.objects.create(name="孤岛社区", residents=1)
    make_event(host_community=community, attendance=5000)


def all_retired(make_event):
    community = Community.objects.create(name="旧社区", residents=500, retired_on="2026-01-01")
    make_event(host_community=community)


def renamed(make_event):
    community = Community.objects.create(name="旧名社区", residents=500)
    make_event(host_community=community)
    community.name = "新名社区"
    community.save()


def ten_years(make_event):
    community = Community.objects.create(name="桂花社区", residents=500)
    for year in range(2016, 2027):
        make_event(host_community=community, starts_on=date(year, 3, 1))


OFFICES = {each.__name__: each for each in (no_community, one_resident, all_retired, renamed, ten_years)}
PERIODS = [
    "",
    "as_of=2024-02-29",
    "as_of=2028-02-29&from=2024-02-29",
    "as_of=2025-02-29",
    "as_of=2001-01-01",
    "as_of=0001-01-01",
    "as_of=9999-12-31",
    "as_of=2026-06-30&from=2016-01-01",
    "as_of=2026-01-01&from=2026-06-30",
    "as_of=2025年13月1日",
    "as_of=２０２６-０６-３０",
    "as_of=%00&from=%00",
]


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("path", PAGES)
def test_figures_of_any_office_on_any_day(as_user, officer, make_event, office, path):
    OFFICES[office](make_event)
    client = as_user(officer)
    for period in PERIODS:
        answer = client.get(f"{path}?{period}")
        assert answer.status_code == 200, period
        assert not english_in(answer.content.decode()) - {"https", "example", "org"}, period
