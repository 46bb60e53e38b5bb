"""A believable demonstration sub-district, made through the real actions so that seeding exercises the real rules.

The same seed and the same day give the same rows.
"""

import random
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from reports.actions import sign_judgement
from reports.demo.archive import add_archive
from reports.demo.checks import add_checks
from reports.demo.documents import add_documents
from reports.demo.happenings import add_events, add_media, add_other_registers
from reports.demo.inspection import add_inspections
from reports.demo.people import add_accounts, add_posts, add_volunteers
from reports.demo.photos import Studio
from reports.demo.places import add_communities, add_facilities, add_facility_photos, add_units
from reports.demo.plan import add_plan
from reports.demo.rounds import add_rounds
from reports.standards import load_standard

# One of so many pictures is taken on an inspection, one of so many is of a facility.
KEPT_FOR_INSPECTIONS, KEPT_FOR_FACILITIES = 13, 12


@dataclass(frozen=True)
class Choice:
    """What shapes the data. `photos` is how many pictures may be made at most."""

    today: date
    scale: int = 1
    seed: int = 1
    photos: int = 160


@transaction.atomic
def seed(choice: Choice) -> None:
    """Fill an empty portal: all registers, or nothing."""
    chance = random.Random(choice.seed)  # noqa: S311 - a demonstration, not a secret
    communities = add_communities(chance)
    people = add_accounts(communities, choice.today)
    officer = people["officer"]
    units = add_units(chance, communities, officer)
    add_posts(chance, communities, choice.today, officer)
    volunteers = add_volunteers(chance, communities, units, choice, officer)
    add_facilities(chance, communities, choice.today, officer)
    kept, renewed = choice.photos // KEPT_FOR_INSPECTIONS, choice.photos // KEPT_FOR_FACILITIES
    studio = Studio(chance, choice.photos - kept - renewed)
    events = add_events(chance, communities, units, volunteers, choice, studio, people)
    add_media(chance, events, choice, officer)
    add_other_registers(chance, communities, choice.today, officer)
    add_plan(chance, communities, choice.today, officer)
    add_inspections(chance, communities, choice.today, Studio(chance, kept), people)
    add_facility_photos(choice.today, Studio(chance, renewed), officer)
    add_archive(communities, choice.today, officer)
    sign_judgement(
        load_standard(settings.DEFAULT_STANDARD),
        "H3",
        judged_for=choice.today,
        is_met=True,
        reason="与新时代文明实践站共建科普角，志愿服务纳入文明实践项目，活动记录齐全。",
        by=officer,
    )
    add_documents(choice.today, officer)
    add_checks(choice.today, choice.seed, officer)
    add_rounds(choice.today, people)
