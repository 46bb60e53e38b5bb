"""Many who issue at once, on a database where that is real."""

import pytest

from campaigns.models import ArchiveItem
from reports.documents import actions
from reports.documents.actions import begin_document, issue_document
from reports.models import Document, DocumentKind
from tests.reports.documents.conftest import JUNE
from tests.reports.test_pack_races import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
CROWD = 5


@pytest.fixture
def drafts(officer, guihua):
    return [begin_document(DocumentKind.BRIEF, period=JUNE, by=officer) for _number in range(CROWD)]


def test_as_many_as_issue_at_once_get_as_many_numbers_without_a_gap(drafts, officer, monkeypatch):
    monkeypatch.setattr(actions, "NUMBER_TRIES", 50)
    made = all_at_once(lambda number: issue_document(drafts[number], version=1, by=officer), CROWD)
    assert sorted(each.sequence for each in made) == [1, 2, 3, 4, 5]
    assert sorted(ArchiveItem.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]


def test_of_many_clicks_one_issues(drafts, officer):
    made = all_at_once(lambda _n: issue_document(drafts[0], version=1, by=officer), CROWD)
    assert {each.number for each in made} == {"科普简〔2026〕1号"}
    assert Document.objects.issued().count() == ArchiveItem.objects.count() == 1
