"""Who fell behind, in what, and since when."""

from datetime import date

import pytest

from campaigns.coverage import coverage_by_month
from campaigns.models import Finding, Visit
from facilities.models import ContentUpdate, Facility
from kepu.communities.models import Community, Post
from kepu.periods import Period
from reports.assessment import evaluate
from reports.dashboard.board import matrix_of
from reports.dashboard.push import who_needs_a_push
from reports.standards import shipped_standard
from tests.conftest import TODAY

YEAR = Period.ending(TODAY)


def found():
    everywhere = matrix_of(YEAR, coverage_by_month(YEAR))
    return who_needs_a_push(everywhere, evaluate(shipped_standard("demo-district"), YEAR), TODAY)


def push_of(community):
    return next(each for each in found().pushes if each.community == community)


def test_the_lowest_coverage_stands_first_and_of_equals_who_is_quiet_the_longest(make_event, guihua, songbai):
    third = Community.objects.create(name="翠竹社区", residents=100)
    make_event("满", host_community=third, attendance=100, starts_on=date(2026, 6, 29))
    make_event("无人", host_community=guihua, attendance=0, starts_on=date(2026, 6, 1))
    assert [each.community for each in found().pushes] == [songbai, guihua, third]


@pytest.mark.parametrize(
    ("day", "words", "is_quiet"),
    [(date(2026, 6, 30), "0 天", False), (date(2026, 5, 2), "59 天", False), (date(2026, 5, 1), "60 天", True)],
)
def test_since_when_there_was_no_event(make_event, guihua, day, words, is_quiet):
    make_event(host_community=guihua, starts_on=day)
    push = push_of(guihua)
    assert (push.quiet_words, push.is_quiet) == (words, is_quiet)


def test_an_event_that_names_a_community_or_all_is_one_of_its_own(make_event, guihua, songbai):
    make_event("覆盖", host_community=guihua, covered=[songbai], starts_on=date(2026, 6, 20))
    assert push_of(songbai).quiet_days == 10
    make_event("全街道", starts_on=date(2026, 6, 25))
    assert push_of(songbai).quiet_days == 5


def test_what_lies_ahead_or_is_taken_out_is_no_last_event(make_event, guihua):
    make_event("将来", host_community=guihua, starts_on=date(2026, 7, 5))
    make_event("撤下", host_community=guihua, retired_at="2026-06-01T00:00+08:00")
    assert push_of(guihua).quiet_days is None
    assert push_of(guihua).is_quiet


def test_what_is_open_is_counted_for_each_community(guihua, songbai):
    late = Facility.objects.create(
        name="画廊", kind="科普画廊", community=guihua, address="路", opened_on=date(2025, 1, 1), renewal_days=30
    )
    ContentUpdate.objects.create(facility=late, updated_on=date(2026, 5, 1), topic="节水")
    visit = Visit.objects.create(community=guihua, visited_on=date(2026, 5, 1), visitors="王芳", state="已检查")
    Finding.objects.create(visit=visit, text="过期", due_on=date(2026, 6, 1))
    Finding.objects.create(visit=visit, text="破损")
    Finding.objects.create(visit=visit, text="积灰", closed_on=date(2026, 6, 1))
    push = push_of(guihua)
    assert (push.updates, push.findings, push.late_findings) == (1, 2, 1)
    assert not push.has_nothing_open
    assert found().updates == 1
    other = push_of(songbai)
    assert (other.updates, other.findings) == (0, 0)


def test_a_branch_without_chair_or_person_in_charge_is_incomplete(guihua, songbai):
    for position in ("会长", "负责人"):
        Post.objects.create(body="社区科普分会", community=guihua, position=position, name=position)
    assert not push_of(guihua).branch_incomplete
    assert push_of(guihua).has_nothing_open
    assert push_of(songbai).branch_incomplete


def test_the_number_of_queries_does_not_grow_with_the_communities(guihua, django_assert_max_num_queries):
    for number in range(40):
        Community.objects.create(name=f"第{number}社区", residents=100)
    everywhere = matrix_of(YEAR, coverage_by_month(YEAR))
    assessment = evaluate(shipped_standard("demo-district"), YEAR)
    with django_assert_max_num_queries(8):
        who_needs_a_push(everywhere, assessment, TODAY)
