from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from campaigns.models import Event, Task
from facilities.models import Facility
from kepu.communities.models import Community, Post
from kepu.exchange import constraints
from kepu.exchange.ledgers import all_ledgers
from volunteers.models import Volunteer

ROWS = [
    Event(starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1), attendance=1),
    Event(starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 2), attendance=1),
    Event(starts_on=date(2026, 1, 2), attendance=2_000_000),
    Facility(kind="科普画廊"),
    Facility(kind="科普画廊", renewal_days=30),
    Facility(kind="科普活动室"),
    Post(body="社区科普分会"),
    Post(body="社区科普分会", community_id=1, started_on=date(2026, 1, 2), ended_on=date(2026, 1, 1)),
    Post(body="街道科协"),
    Task(starts_on=date(2026, 1, 2), due_on=date(2026, 1, 1), state="未开始", completed_on=date(2026, 1, 1)),
    Task(starts_on=date(2026, 1, 2), due_on=date(2026, 1, 2), state="已完成", completed_on=date(2026, 1, 1)),
    Volunteer(state="在册", left_on=date(2026, 1, 1)),
    Volunteer(state="退出", left_on=date(2026, 1, 1)),
    Community(residents=0),
]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_memory_judges_as_the_database_does(row):
    for rule in row._meta.constraints:
        if not isinstance(rule, CheckConstraint):
            continue
        try:
            rule.validate(type(row), row)
            by_database = False
        except ValidationError:
            by_database = True
        assert (rule in constraints.broken(row)) == by_database, rule.name


@pytest.mark.parametrize("ledger", all_ledgers(), ids=lambda ledger: ledger.code)
def test_every_rule_of_every_ledger_is_understood(ledger):
    constraints.broken(ledger.model())
