"""The ledger of events, with the volunteers who served at them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Event, KeyGroup, ServiceRecord
from campaigns.service import followed
from kepu.accounts.roles import Right
from kepu.exchange import cells
from kepu.exchange.kinds import EMPTY, References, Words
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.problems import BadCell
from kepu.exchange.saving import delete_rows, insert_rows, update_rows
from kepu.wordlist import join_words, split_words
from volunteers.models import Volunteer
from volunteers.rosters import Roster

VOLUNTEERS = "志愿者"


class Served(References):
    """Volunteers by mobile number or, where only one person has it, by name; written as numbers, shown as names."""

    prefetch = ("service_records__volunteer",)

    def words(self, cell):
        return [cells.half_width(word) for word in split_words(cells.text(cell))]

    def look_up(self, column, words, rows):
        return Roster(words)

    def read(self, column, cell, found):
        try:
            return frozenset(found.one(word) for word in self.words(cell))
        except ValidationError as error:
            raise BadCell(error.messages[0]) from None

    def current(self, column, instance):
        return frozenset(_volunteers(instance))

    def export(self, column, instance):
        return join_words(sorted(volunteer.phone for volunteer in _volunteers(instance)))

    def shown(self, value):
        return join_words(sorted(volunteer.name for volunteer in value)) or EMPTY

    def hint(self, column):
        return gettext("Mobile numbers of volunteers, or names that only one of them has; put 、 between them.")


def _volunteers(event: Event) -> list[Volunteer]:
    return [record.volunteer for record in event.service_records.all()] if event.pk else []


def save_service_records(rows, *, by, reason: str) -> None:
    """Make the service records of each event those of its volunteers.

    New ones get the event's hours. Of those that stay, the ones that had the event's former hours follow it;
    hours that somebody wrote for one person are kept.
    """
    gone, new, changed = [], [], []
    for row in rows:
        event, wanted = row.instance, row.values.get(VOLUNTEERS)
        kept = {record.volunteer_id: record for record in event.service_records.all()} if row.before else {}
        if wanted is not None:
            pks = {volunteer.pk for volunteer in wanted}
            gone += [record for pk, record in kept.items() if pk not in pks]
            kept = {pk: record for pk, record in kept.items() if pk in pks}
            new += [
                ServiceRecord(event=event, volunteer=volunteer, hours=event.volunteer_hours)
                for volunteer in sorted(wanted, key=lambda each: each.pk)
                if volunteer.pk not in kept
            ]
        changed += _following(kept.values(), row)
    delete_rows(ServiceRecord, gone, by=by, reason=reason)
    insert_rows(ServiceRecord, new, by=by, reason=reason)
    update_rows(ServiceRecord, changed, ["hours"], by=by, reason=reason)


def _following(records, row) -> list[ServiceRecord]:
    """The records whose hours follow a change of the event's."""
    present = row.instance.volunteer_hours
    former = row.before["volunteer_hours"] if row.before else present
    changed = []
    for record in records:
        hours = followed(record.hours, former, present)
        if hours != record.hours:
            record.hours = hours
            changed.append(record)
    return changed


EVENTS = Ledger(
    code="events",
    title=_("Events"),
    title_zh="活动",
    model=Event,
    key=("活动名称", "开始日期", "主办社区"),
    date="starts_on",
    community=lambda events, community: events.held_at(community.pk),
    owner=lambda event: event.host_community_id,
    right=Right.WRITE_EVENTS,
    after_save=save_service_records,
    columns=[
        Column("活动名称", "title", required=True, example="全国科普日主场活动"),
        Column("开始日期", "starts_on", required=True, example="2025-09-20"),
        Column("结束日期", "ends_on", example="2025-09-21"),
        Column("主办社区", "host_community"),
        Column("覆盖社区", "covered"),
        Column("地点", "place", required=True, example="桂花广场"),
        Column("活动类别", "category", required=True, example="科普日"),
        Column("是否重大活动", "is_major", example="是"),
        Column("年度主题", "theme", example="节约能源资源"),
        Column("重点人群", "key_groups", example="青少年、老年人", kind=Words(KeyGroup.choices)),
        Column("参加人数", "attendance", required=True, example=320),
        Column("主办单位", "host_unit", example="街道科协"),
        Column("承办单位", "organizer", example="桂花社区居委会"),
        Column("协办单位", "co_organizers", example="实验小学、区科技馆"),
        Column(VOLUNTEERS, "volunteers", kind=Served()),
        Column("服务时长", "volunteer_hours", example=3),
        Column("活动简介", "summary", example="展板、讲解和互动实验"),
    ],
)
