"""A visit with its checklist, a finding in each state, and a second officer, for whoever reports cannot close."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from campaigns.inspection.actions import Question, begin_visit
from campaigns.inspection.findings import close_finding, report_rectification
from campaigns.models import Finding, Visit
from kepu.accounts.roles import Role
from kepu.evidence.actions import store
from tests.conftest import person

VISITED = date(2026, 5, 12)
QUESTIONS = [Question("C3-1", "C3", "活动室是否开放？"), Question("C4-1", "C4", "内容是否过期？")]


@pytest.fixture
def colleague(db):
    return person("colleague", Role.OFFICER, name="孙丽")


@pytest.fixture
def make_visit(guihua):
    def make(community=None, day=VISITED, **fields):
        return Visit.objects.create(community=community or guihua, visited_on=day, **{"visitors": "王芳"} | fields)

    return make


@pytest.fixture
def make_finding(make_visit):
    def make(text="宣传栏过期", visit=None, **fields):
        return Finding.objects.create(visit=visit or make_visit(), text=text, **fields)

    return make


@pytest.fixture
def report():
    def act(finding, by, day=date(2026, 5, 20), text="已更换", **said):
        return report_rectification(finding, text=text, day=day, version=finding.version, by=by, **said)

    return act


@pytest.fixture
def close():
    def act(finding, by, day=date(2026, 5, 22), **said):
        return close_finding(finding, day=day, version=finding.version, by=by, **said)

    return act


@pytest.fixture
def begun(make_visit, officer):
    """A scheduled visit with a checklist of two questions."""
    visit = make_visit(day=date(2026, 6, 30), state="已安排")
    return begin_visit(visit, questions=QUESTIONS, by=officer)


def picture(colour="red", name="照片.png"):
    stream = BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "PNG")
    stream.seek(0)
    stream.name = name
    return stream


@pytest.fixture
def stored_picture(db):
    return store(picture(), "照片.png")
