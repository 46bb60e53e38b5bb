from datetime import date

from django.utils import timezone

from volunteers.models import Volunteer
from volunteers.rosters import volunteers_named, words_for


def test_names_and_numbers_are_found_in_two_queries(db, django_assert_num_queries):
    for number, name in enumerate(["张伟", "李娜", "李娜"]):
        Volunteer.objects.create(name=name, phone=f"1380000000{number}", source="社区", registered_on=date(2026, 1, 1))
    with django_assert_num_queries(2):
        found, problems = volunteers_named(["张伟", "13800000002", "李娜", "无名"])
    assert [volunteer.phone for volunteer in found] == ["13800000000", "13800000002"]
    assert len(problems) == 2
    assert "2 位" in problems[0]


def test_the_last_digits_tell_namesakes_apart(db):
    first, second = (
        Volunteer.objects.create(name="李娜", phone=phone, source="社区", registered_on=date(2026, 1, 1))
        for phone in ("13800001111", "13800002222")
    )
    for word in ("李娜2222", "李娜(2222)", "李娜 2222"):
        assert volunteers_named([word]) == ([second], [])
    assert volunteers_named(["李娜3333"])[0] == []
    assert words_for([first]) == {"李娜1111": first}
    second.retired_at = timezone.now()
    second.save()
    assert words_for([first]) == {"李娜": first}
    assert words_for([first, second]) == {"李娜1111": first, "李娜2222": second}
