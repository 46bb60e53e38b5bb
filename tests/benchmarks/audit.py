"""The audit: what it costs a save, how its pages and its check fare with a million entries."""

from collections.abc import Iterator
from statistics import median

from django.db import connection, transaction
from django.urls import reverse

from kepu.accounts.roles import Role
from kepu.audit.actions import save_record
from kepu.audit.models import Seal
from kepu.audit.sealing import seal_waiting
from kepu.audit.verifying import check_trail
from kepu.communities.models import PartnerUnit
from kepu.trail.entries import visible_entries
from kepu.trail.workbook import workbook
from tests.benchmarks.measuring import Measurement, measure, measure_page, timed
from tests.benchmarks.office import Office
from tests.conftest import person

ENTRIES = 1_000_000
MOST_QUERIES = 10
SAVES = 200


def measure_all(office: Office) -> Iterator[Measurement]:
    auditor = person("bench-auditor", Role.AUDITOR)
    yield from _of_saving(auditor)
    _fill()
    client, page = office.client_of(auditor), reverse("trail:entry_list")
    yield measure_page("audit: newest", client, page, most_queries=MOST_QUERIES)
    for name, query in {
        "by a person": "who=clerk7",
        "of one record": "kind=campaigns.event&record=77777",
        "from one address": "address=192.0.2.77",
        "of one kind, nobody did": "action=erase",
        "of a month, three years ago": "start=2023-12-01&end=2023-12-31",
        "by a name that occurs once": "q=第777777号",
        "in the middle": "before=500000",
    }.items():
        base = "audit: newest"
        yield measure_page(f"audit: {name}", client, f"{page}?{query}", base=base, most_queries=MOST_QUERIES)
    yield measure("audit: export of 50,000", lambda: workbook(visible_entries(auditor))[0].close(), rounds=1)
    note = f"{ENTRIES:,} entries"
    yield measure("audit: a million links made", seal_waiting, rounds=1, note=note)
    assert Seal.objects.count() > ENTRIES
    yield measure("audit: a sweep that finds nothing", seal_waiting)
    yield measure("audit: a million links checked", check_trail, rounds=1, note=note)


def _of_saving(auditor) -> Iterator[Measurement]:
    """A save without and with its entry; the entry is what the audit costs, sealing is done by the workers."""
    unit = PartnerUnit.objects.create(name="第一小学", kind="学校")

    def save():
        unit.full_clean()
        unit.save()

    bare, audited = [], []
    for _round in range(SAVES):  # in turns: whatever else the machine does hits both alike
        bare.append(timed(transaction.atomic(save)))
        audited.append(timed(lambda: save_record(unit, by=auditor)))
    base = Measurement("a save with its history", median(bare), 0)
    yield base
    yield Measurement("the same with its audit entry", median(audited), 0, base=base.name)
    seal_waiting()


def _fill() -> None:
    """Entries of three years, made by the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, actor, action, object_type, object_id, object_name, details, address)"
            " SELECT timestamptz '2023-11-27' + n * interval '95 seconds', 'clerk' || n %% 40,"
            " (ARRAY['change', 'create', 'export', 'download', 'sign_in'])[1 + n %% 5], 'campaigns.event',"
            " (n %% 90000)::text, '第' || n || '号活动', '{\"rows\": 5}', ('192.0.2.' || n %% 200)::inet"
            " FROM generate_series(1, %s) n",
            [ENTRIES],
        )
        cursor.execute("ANALYZE audit_entry")
