"""What templates ask about the person who looks."""

from django.template import Context, Template

OFFERED = "{% load kepu %}{% allowed user 'build_packs' as may_build %}{% if may_build %}build{% endif %}"


def test_a_template_offers_what_the_person_holds_the_right_to(officer, clerk):
    assert [Template(OFFERED).render(Context({"user": user})) for user in (officer, clerk)] == ["build", ""]
