"""Doing what the gap closer proposes, each act in the plainest way it allows."""

from datetime import date, timedelta
from itertools import count

from campaigns.archive.actions import file_item
from campaigns.models import ArchiveItem, Demonstration, Event, EvidenceKind, Finding, MediaItem, Task, Visit
from facilities.models import ContentUpdate, Facility
from kepu.accounts.models import User
from kepu.accounts.roles import Role
from kepu.communities.models import Community, PartnerUnit, Post
from reports.gap_closer.parts import OWN, Part
from reports.models import Document, Judgement
from tests.conftest import person
from volunteers.models import Training, Volunteer

number = count(1)


def carry_out(part: Part, day: date) -> None:
    """Do one act on `day`."""
    DOING[part.kind](part, day)


def _any(kinds) -> str:
    return min(kinds)


def _event(part: Part, day: date) -> None:
    # Units that take part are named; where several are wanted, all that there are.
    partners = list(PartnerUnit.objects.values_list("name", flat=True)) if part.flags - {"major"} else []
    host = part.where or _first_community()
    Event.objects.create(
        title=f"活动{next(number)}", starts_on=day, place="广场", host_community_id=host,
        category=_any(part.kinds) if part.kinds else "其他", theme=part.topic, is_major="major" in part.flags,
        attendance=part.people, co_organizers=partners,
    )  # fmt: skip


def _first_community() -> int:
    return Community.objects.values_list("pk", flat=True).first()


def _signer() -> User:
    return User.objects.first() or person("signer", Role.OFFICER, name="王芳")


def _post(part: Part, day: date) -> None:
    Post.objects.create(body=part.topic, community_id=part.where, position=_any(part.kinds), name=f"人{next(number)}")


def _facility(part: Part, day: date) -> None:
    owner = None if part.where == OWN else part.where
    Facility.objects.create(
        name=f"设施{next(number)}", kind=_any(part.kinds), community_id=owner,
        address="路", at_main_venue="main_venue" in part.flags, opened_on=day, renewal_days=90,
        equipment=["投影仪"] if "equipment" in part.flags else [],
    )  # fmt: skip


def _update(part: Part, day: date) -> None:
    ContentUpdate.objects.create(facility_id=part.subject, updated_on=day, topic=f"更新{next(number)}")


def _paper(part: Part, day: date) -> None:
    item = ArchiveItem(box="P4", year=day.year, title="材料", kind=EvidenceKind.DOC, dated_on=day)
    file_item(item, record=Task.objects.get(pk=part.subject), by=None)


def _task(part: Part, day: date) -> None:
    Task.objects.filter(pk=part.subject).update(state="已完成", completed_on=day)
    _paper(part, day)


def _media(part: Part, day: date) -> None:
    published = max(day, part.subject) if part.subject else day
    assert part.subject is None or published < part.subject + timedelta(days=7)
    MediaItem.objects.create(title=f"报道{next(number)}", outlet="报", kind=_any(part.kinds), published_on=published)


def _application(part: Part, day: date) -> None:
    Document.objects.create(
        kind="application", title="申请", body="…", signer="街道", issued_on=day, year=day.year, sequence=next(number),
        number=f"{next(number)}号",
    )  # fmt: skip


def _volunteer(part: Part, day: date) -> None:
    source = _any(part.kinds) if part.kinds else "其他"
    Volunteer.objects.create(name="志愿者", phone=f"138{next(number):08}", source=source, registered_on=day)


def _visit(part: Part, day: date) -> None:
    Visit.objects.create(community_id=part.where or _first_community(), visited_on=day, visitors="王芳")


DOING = {
    "event": _event,
    "post": _post,
    "facility": _facility,
    "equipment": lambda part, day: Facility.objects.filter(pk=part.subject).update(equipment=["投影仪"]),
    "update": _update,
    "task": _task,
    "paper": _paper,
    "finding": lambda part, day: Finding.objects.filter(pk=part.subject).update(closed_on=day),
    "media": _media,
    "application": _application,
    "volunteer": _volunteer,
    "visit": _visit,
    "training": lambda part, day: Training.objects.create(
        name=f"培训{next(number)}", held_on=day, audience="专职人员", attendance=9, hours=2
    ),
    "unit": lambda part, day: PartnerUnit.objects.create(name=f"单位{next(number)}", kind="学校"),
    "demonstration": lambda part, day: Demonstration.objects.create(
        kind=_any(part.kinds), name=f"示范{next(number)}", community_id=part.where, state="已建成", named_on=day
    ),
    "judgement": lambda part, day: Judgement.objects.create(
        standard="demo-district",
        indicator=part.subject,
        judged_for=day,
        is_met=True,
        reason="属实",
        signed_by=_signer(),
    ),
}
