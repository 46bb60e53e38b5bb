from datetime import date

from volunteers.models import Volunteer
from volunteers.rosters import volunteers_named


def test_names_and_numbers_are_found_in_two_queries(db, django_assert_num_queries):
    for number, name in enumerate(["张伟", "李娜", "李娜"]):
        Volunteer.objects.create(name=name, phone=f"1380000000{number}", source="社区", registered_on=date(2026, 1, 1))
    with django_assert_num_queries(2):
        found, problems = volunteers_named(["张伟", "13800000002", "李娜", "无名"])
    assert [volunteer.phone for volunteer in found] == ["13800000000", "13800000002"]
    assert len(problems) == 2
    assert "2 位" in problems[0]
