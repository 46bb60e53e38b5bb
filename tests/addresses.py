"""Every address of the portal: who may open it, and what it names. An address without a line here fails a test.

To add one, write a line into PAGES. `of` is what the address names: a register's code (a row of it), or an entry of
SCENE. `acts=True` is for an address that takes nothing but POST. A register needs a line in REGISTERS.
"""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from campaigns.archive.actions import add_files
from campaigns.certificates import issue_certificate
from campaigns.models import Task, TaskState
from campaigns.plan.campaigns import start_campaign
from kepu.accounts.models import SignIn
from kepu.evidence.actions import stage
from kepu.exchange.ledgers import ledger
from kepu.imports.actions import take_in
from kepu.jobs.actions import queue
from kepu.jobs.models import Job, JobState
from kepu.periods import Period
from kepu.records.models import Attachment
from kepu.registers.actions import retire_row
from reports.documents.actions import begin_document, issue_document
from reports.guests.cited import ATTACHED
from reports.guests.inviting import invite
from reports.handover.actions import hand_over
from reports.handover.work import work_of
from reports.models import DocumentKind, Invitation, Judgement, Pack
from reports.packs.actions import start_pack, withdraw_pack
from reports.precheck.actions import explain, finding_of
from reports.precheck.draws import make_draw
from reports.precheck.found import Scope
from reports.rounds.actions import correct_round, issue_round, open_round
from reports.rounds.remarking import leave_remark
from reports.standards.actions import put_in_force
from reports.standards.shelf import shipped_text
from tests.conftest import NOW, TODAY
from tests.kepu.evidence import specimens
from tests.kepu.imports.conftest import GOOD, WRONG, events_csv
from tests.kepu.registers.rows import example
from tests.reports.figures import figures

OFFICE = {"officer", "admin"}
KEEPERS = OFFICE | {"clerk"}
STAFF = KEEPERS | {"leader"}
ASSESSORS = OFFICE | {"leader"}
PACK_READERS = ASSESSORS | {"inspector"}
EVERYBODY = STAFF | {"inspector", "auditor"}
AUDITORS = {"admin", "auditor"}
OUTSIDER = {"outsider"}  # a clerk of another community: holds a clerk's rights, over other records
LOOKERS = {"inspector", "guest"}  # the second was invited to the scene's issued round
EVERYONE = EVERYBODY | LOOKERS | OUTSIDER
PUBLIC = {"accounts:login", "accounts:code", "accounts:sign_on", "accounts:sign_on_back", "accounts:language"}
PUBLIC |= {"certificates:check", "verify:ask", "verify:pack", "guests:accept"}
PUBLIC |= {"operations:healthz", "operations:readyz", "operations:metrics"}
BACK_ROOM = "admin:"  # one thing as a whole: it opens to administrators and to nobody else


@dataclass(frozen=True)
class Page:
    """`open_to` hold the right. Of these, `hidden_from` get 404: by default whom HIDDEN_FROM says."""

    open_to: set[str]
    of: str = ""
    args: tuple = ()
    acts: bool = False
    hidden_from: set[str] | None = None

    @property
    def hides(self) -> set[str]:
        named = self.of.removeprefix("file of ")
        usual = HIDDEN_FROM.get(named, OUTSIDER if named in REGISTERS and REGISTERS[named][1] else set())
        return usual if self.hidden_from is None else self.hidden_from

    def expects(self, who: str) -> int:
        """403, 404, or 200 for whatever a person gets who may open the page."""
        if {"outsider": "clerk", "guest": "inspector"}.get(who, who) not in self.open_to:
            return 403
        return 404 if who in self.hides else 200


PAGES = {
    "home": Page(EVERYBODY),
    "accounts:logout": Page(EVERYBODY, acts=True),
    "accounts:password": Page(EVERYBODY),
    "accounts:factor": Page(EVERYBODY),
    "accounts:factor_set_up": Page(EVERYBODY),
    "accounts:factor_codes": Page(EVERYBODY, acts=True),
    "accounts:factor_off": Page(EVERYBODY, acts=True),
    "accounts:sign_ins": Page(EVERYBODY),
    "accounts:sign_ins_end": Page(EVERYBODY, acts=True),
    "accounts:sign_in_end": Page(EVERYBODY, of="sign-in", acts=True, hidden_from=(EVERYBODY | OUTSIDER) - {"clerk"}),
    "accounts:alive": Page(EVERYBODY),
    "accounts:rehearsal": Page(EVERYBODY, acts=True),  # back to oneself; to look as an inspector takes a right
    "evidence:upload": Page(KEEPERS, acts=True),
    "evidence:staged_thumb": Page(KEEPERS, of="staged"),
    "evidence:discard": Page(KEEPERS, of="staged", acts=True),
    "communities:community_list": Page(STAFF),
    "communities:community_export": Page(STAFF),
    "communities:community_create": Page(OFFICE),
    "communities:community_detail": Page(STAFF, of="community"),
    "communities:community_update": Page(OFFICE, of="community"),
    "registers:index": Page(STAFF),
    "registers:find": Page(STAFF),
    "registers:office": Page(OFFICE),
    "privacy:kept": Page(OFFICE),
    "imports:import_list": Page(KEEPERS),
    "imports:import_create": Page(KEEPERS),
    "imports:template": Page(KEEPERS, args=("events",)),
    "imports:import_detail": Page(KEEPERS, of="import"),
    "imports:import_progress": Page(KEEPERS, of="import"),
    "imports:import_apply": Page(KEEPERS, of="import", acts=True, hidden_from=OUTSIDER | OFFICE),
    "imports:import_check": Page(KEEPERS, of="import", acts=True, hidden_from=OUTSIDER | OFFICE),
    "imports:wrong_rows": Page(KEEPERS, of="import"),
    "facilities:due_list": Page(STAFF),
    "facilities:label_list": Page(STAFF),
    "facilities:label_detail": Page(STAFF, of="facilities"),
    "volunteers:data": Page(KEEPERS, of="volunteers"),
    "volunteers:erase": Page(OFFICE, of="volunteers"),
    "campaigns:event_list": Page(STAFF),
    "campaigns:event_export": Page(STAFF),
    "campaigns:event_create": Page(KEEPERS),
    "campaigns:event_detail": Page(STAFF, of="events"),
    "campaigns:event_update": Page(KEEPERS, of="events"),
    "campaigns:event_copy": Page(STAFF, of="events"),
    "campaigns:event_retire": Page(KEEPERS, of="events"),
    "campaigns:event_service": Page(KEEPERS, of="events"),
    "campaigns:media_from_link": Page(OFFICE),
    "plan:overview": Page(STAFF),
    "plan:people": Page(STAFF),
    "plan:campaign_start": Page(OFFICE),
    "plan:campaign": Page(STAFF, of="campaign"),
    "plan:campaign_end": Page(OFFICE, of="campaign"),
    "plan:phase_dates": Page(OFFICE, of="phase"),
    "plan:task_move": Page(KEEPERS, of="tasks", hidden_from=OUTSIDER),
    "plan:task_reschedule": Page(OFFICE, of="tasks"),
    "plan:task_fan_out": Page(OFFICE, of="tasks"),
    "archive:overview": Page(STAFF),
    "archive:catalogue": Page(STAFF),
    "archive:box": Page(STAFF, args=("E7", 2026)),
    "archive:box_paper": Page(STAFF, args=("E7", 2026, "label")),
    "archive:version": Page(KEEPERS, of="scan"),
    "archive:pages": Page(STAFF, of="scanned PDF"),
    "archive:file": Page(STAFF, of="scan", args=("thumb",)),
    "inspection:overview": Page(STAFF),
    "inspection:visit_schedule": Page(OFFICE),
    "inspection:visit_check": Page(OFFICE, of="visits"),
    "inspection:visit_record": Page(STAFF, of="visits"),
    "inspection:finding_create": Page(OFFICE, of="visits"),
    "inspection:finding_list": Page(STAFF),
    "inspection:finding_export": Page(STAFF),
    "inspection:finding_detail": Page(STAFF, of="finding"),
    "inspection:finding_update": Page(OFFICE, of="finding"),
    "inspection:finding_report": Page(KEEPERS, of="finding"),
    "inspection:finding_recheck": Page(OFFICE, of="finding"),
    "inspection:finding_reopen": Page(OFFICE, of="finding"),
    "inspection:finding_file": Page(STAFF, of="file of a finding", args=("thumb",)),
    "inspection:statistics": Page(STAFF),
    "inspection:statistics_export": Page(STAFF),
    "reports:visit_begin": Page(OFFICE, of="visits", acts=True),
    "certificates:issue": Page(KEEPERS, of="volunteers"),
    "certificates:file": Page(KEEPERS, of="certificate"),
    "certificates:withdraw": Page(KEEPERS, of="certificate"),
    "reports:home": Page(KEEPERS),
    "reports:dashboard": Page(STAFF),
    "reports:community_list": Page(ASSESSORS),
    "reports:indicator_list": Page(ASSESSORS),
    "reports:indicator_detail": Page(ASSESSORS, args=("E1",)),
    "reports:indicator_export": Page(ASSESSORS, args=("E1",)),
    "explain:figure": Page(STAFF, args=("events",)),
    "explain:export": Page(STAFF, args=("events",)),
    "reports:media_weeks": Page(STAFF),
    "reports:facility_gaps": Page(STAFF),
    "reports:phase_detail": Page(STAFF, of="phase"),
    "reports:judgement_file": Page(ASSESSORS, of="file of a judgement", args=("thumb",)),
    "rounds:overview": Page(ASSESSORS),
    "rounds:round_open": Page(OFFICE),
    "rounds:round_detail": Page(ASSESSORS, of="round"),
    "rounds:round_issue": Page(OFFICE, of="round"),
    "rounds:round_correct": Page(OFFICE, of="issued round"),
    "rounds:round_difference": Page(ASSESSORS, of="correction"),
    "rounds:round_discard": Page(OFFICE, of="round", acts=True),
    "rounds:round_pack": Page(OFFICE, of="issued round", acts=True),
    "rounds:round_remark": Page({"leader"}, of="round", acts=True),
    "rounds:remark_reply": Page(OFFICE, of="remark", acts=True),
    "rounds:answer_detail": Page(ASSESSORS, of="answer"),
    "rounds:answer_remark": Page({"leader"}, of="answer", acts=True),
    "rounds:answer_keep": Page(OFFICE, of="answer", acts=True),
    "rounds:answer_take_back": Page(OFFICE, of="answer", acts=True),
    "rounds:answer_review": Page(OFFICE, of="answer", acts=True),
    "rounds:answer_judge": Page(OFFICE, of="judged answer", acts=True),
    "reports:pack_list": Page(PACK_READERS),
    "reports:pack_create": Page(OFFICE),
    "reports:pack_detail": Page(PACK_READERS, of="pack"),
    "reports:pack_progress": Page(PACK_READERS, of="pack"),
    "reports:pack_issue": Page(OFFICE, of="pack"),
    "reports:pack_withdraw": Page(OFFICE, of="pack"),
    "reports:pack_retry": Page(OFFICE, of="pack", acts=True),
    "reports:pack_cancel": Page(OFFICE, of="pack", acts=True),
    "reports:pack_file": Page(PACK_READERS, of="pack", args=("pdf",), hidden_from=EVERYONE),  # it is not made yet
    "reports:pack_word": Page(PACK_READERS, of="pack", hidden_from=EVERYONE),
    "reports:pack_part": Page(PACK_READERS, of="pack", args=(1,), hidden_from=EVERYONE),
    "standards:standard_list": Page(ASSESSORS),
    "standards:standard_detail": Page(ASSESSORS, args=("demo-district",)),
    "standards:version_load": Page({"admin"}),
    "standards:version_file": Page(ASSESSORS, args=("demo-district", "1")),
    "standards:version_retire": Page({"admin"}, of="loaded version"),
    "standards:own_number": Page(OFFICE, args=("demo-district", "E7")),
    "documents:overview": Page(ASSESSORS),
    "documents:document_kinds": Page(OFFICE),
    "documents:document_begin": Page(OFFICE, args=("brief",)),
    "documents:document_keep": Page(OFFICE, acts=True),
    "documents:document_detail": Page(ASSESSORS, of="draft"),
    "documents:document_update": Page(OFFICE, of="draft"),
    "documents:document_forget": Page(OFFICE, of="draft", acts=True),
    "documents:document_refill": Page(OFFICE, of="draft", acts=True),
    "documents:document_issue": Page(OFFICE, of="draft", acts=True),
    "documents:document_discard": Page(OFFICE, of="draft", acts=True),
    "documents:document_page": Page(ASSESSORS, of="draft", args=(1,)),
    "documents:document_file": Page(ASSESSORS, of="issued document", args=("pdf",)),
    "precheck:overview": Page(STAFF),
    "precheck:export": Page(STAFF),
    "precheck:check": Page(STAFF, args=("events_without_file",)),
    "precheck:explain": Page(OFFICE, of="event without a file"),
    "precheck:explained": Page(STAFF),
    "precheck:explained_back": Page(OFFICE, of="explanation", acts=True),
    "precheck:files_count": Page(OFFICE, acts=True),
    "precheck:files_progress": Page(STAFF),
    "precheck:draws": Page(OFFICE),
    "precheck:draw": Page(OFFICE, of="draw"),
    "precheck:draw_pdf": Page(OFFICE, of="draw"),
    "guests:overview": Page(OFFICE),
    "guests:invite": Page(OFFICE, of="issued round"),
    "guests:invitation": Page(OFFICE, of="invitation"),
    "guests:renew": Page(OFFICE, of="invitation", acts=True),
    "guests:revoke": Page(OFFICE, of="invitation", acts=True),
    "guests:round": Page(PACK_READERS, of="issued round"),
    "guests:draw": Page(PACK_READERS, of="issued round"),
    "guests:round_remark": Page(PACK_READERS, of="issued round", acts=True),
    "guests:indicator": Page(PACK_READERS, of="issued round", args=("E1",)),
    "guests:indicator_remark": Page(PACK_READERS, of="issued round", args=("E1",), acts=True),
    "guests:look": Page(PACK_READERS, of="cited file"),
    "guests:file": Page(PACK_READERS, of="cited file", args=("original",)),
    "trail:entry_list": Page(AUDITORS),
    "trail:entry_export": Page(AUDITORS),
    "trail:check": Page(AUDITORS),
    "trail:check_start": Page(AUDITORS, acts=True),
    "trail:check_progress": Page(AUDITORS),
    "operations:overview": Page({"admin"}),
    "operations:ask": Page({"admin"}, args=("check",), acts=True),
    "operations:job_retry": Page({"admin"}, of="failed job", acts=True),
    "handover:overview": Page(OFFICE),
    "handover:detail": Page(OFFICE, of="hand-over"),
    "handover:paper": Page(OFFICE, of="hand-over"),
}

# The same addresses once more, over things in another state. (URL name, page)
IN_OTHER_STATES = [
    ("reports:pack_detail", Page(PACK_READERS, of="issued pack", hidden_from={"guest"})),
    ("reports:pack_progress", Page(PACK_READERS, of="issued pack", hidden_from={"guest"})),
    ("reports:pack_issue", Page(OFFICE, of="issued pack")),
    ("reports:pack_detail", Page(PACK_READERS, of="withdrawn pack", hidden_from=LOOKERS)),
    ("reports:pack_file", Page(PACK_READERS, of="withdrawn pack", args=("pdf",), hidden_from=EVERYONE)),
    ("documents:document_detail", Page(ASSESSORS, of="issued document")),
    ("documents:document_update", Page(OFFICE, of="issued document", hidden_from=EVERYONE)),
    ("documents:document_discard", Page(OFFICE, of="issued document", acts=True)),
    ("rounds:round_detail", Page(ASSESSORS, of="issued round")),
    ("rounds:round_discard", Page(OFFICE, of="issued round", acts=True)),
    ("rounds:round_remark", Page({"leader"}, of="issued round", acts=True)),
    ("guests:round", Page(PACK_READERS, of="round", hidden_from=EVERYONE)),
    ("guests:indicator", Page(PACK_READERS, of="round", args=("E1",), hidden_from=EVERYONE)),
    ("guests:invite", Page(OFFICE, of="round", hidden_from=EVERYONE)),
    ("inspection:finding_report", Page(KEEPERS, of="closed finding", hidden_from=OUTSIDER)),
    ("campaigns:event_detail", Page(STAFF, of="retired event", hidden_from=OUTSIDER)),
    ("campaigns:event_update", Page(KEEPERS, of="retired event", hidden_from=EVERYONE)),
    ("campaigns:event_service", Page(KEEPERS, of="retired event", hidden_from=EVERYONE)),
]

# Code -> who keeps the register, and whether a clerk sees the rows of the own community alone.
REGISTERS = {
    "units": (KEEPERS, True),
    "posts": (OFFICE, True),
    "volunteers": (KEEPERS, True),
    "trainings": (OFFICE, False),
    "facilities": (KEEPERS, True),
    "updates": (KEEPERS, True),
    "events": (KEEPERS, True),
    "media": (OFFICE, False),
    "demonstrations": (KEEPERS, True),
    "surveys": (OFFICE, True),
    "incidents": (OFFICE, True),
    "tasks": (OFFICE, False),
    "visits": (OFFICE, True),
    "archive": (KEEPERS, True),
}
HAVE_NUMBERS = {"units", "posts", "volunteers"}


def pages_of(code: str) -> dict[str, Page]:
    """The addresses that every register has."""
    keepers = REGISTERS[code][0]
    return {
        "registers:list": Page(STAFF),
        "registers:export": Page(STAFF),
        "registers:columns": Page(STAFF, acts=True),
        "registers:bulk": Page(keepers, acts=True),
        "registers:draft": Page(keepers, acts=True),
        "registers:discard": Page(keepers, acts=True),
        "registers:create": Page(keepers),
        "registers:detail": Page(STAFF, of=code),
        "registers:update": Page(keepers, of=code),
        "registers:copy": Page(STAFF, of=code),
        "registers:retire": Page(keepers, of=code),
        "registers:review": Page(OFFICE, of=code),
        "registers:reveal": Page(KEEPERS, of=code, hidden_from=None if code in HAVE_NUMBERS else KEEPERS | OUTSIDER),
        "registers:file": Page(STAFF, of=f"file of {code}", args=("thumb",)),
    }


# What is walked in one go: each address alone, and those of one register together. (URL name, arguments, page)
WALK = {name: [(name, (), page)] for name, page in PAGES.items()} | {
    f"register {code}": [(name, (code,), page) for name, page in pages_of(code).items()] for code in REGISTERS
}

WALK |= {f"{name} of {page.of}": [(name, (), page)] for name, page in IN_OTHER_STATES}


def named_addresses(resolver=None, prefix="") -> set[str]:
    """The names of all addresses the portal answers to."""
    names = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            names.add(prefix + (pattern.name or str(pattern.pattern)))
        else:
            names |= named_addresses(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
    return names


# --- what addresses name: made for the clerk, so foreign to the outsider ---


def row_of(code: str, people):
    """A row of a register; of the clerk's community, where the register knows communities."""
    row = ledger(code).model._default_manager.first() or example(code)
    owner = row.facility if code == "updates" else row
    mine = {name: people["clerk"].community for name in ("community", "host_community") if hasattr(owner, name)}
    if mine:
        type(owner)._default_manager.filter(pk=owner.pk).update(**mine)
    return ledger(code).model._default_manager.get(pk=row.pk)


def stored_file(people, by="officer"):
    return stage(specimens.upload(specimens.jpeg((40, 30))), by=people[by])


def certificate(people):
    volunteer, event = row_of("volunteers", people), row_of("events", people)
    event.service_records.create(volunteer=volunteer, hours=3)
    return issue_certificate(volunteer, Period(event.starts_on, event.starts_on), by=people["officer"])


def judgement(people):
    day = {"judged_for": TODAY, "is_met": True, "reason": "x", "signed_by": people["officer"]}
    return Judgement.objects.create(standard="demo-district", indicator="H3", **day)


def attachment(code: str, people) -> tuple[int]:
    row, file = row_of(code, people), stored_file(people).file
    return (Attachment.objects.create(row=row, file=file, name="a.jpg").pk,)


def finding(people):
    """One of those that the example of a visit found."""
    return row_of("visits", people).findings.first()


def finding_file(people) -> tuple[int]:
    return (Attachment.objects.create(row=finding(people), file=stored_file(people).file, name="a.jpg").pk,)


def campaign(people):
    """One that runs, as the template of the plan starts it."""
    return start_campaign("创建", TODAY.year, by=people["officer"])


def scan(people, upload=None):
    """A file of an archive item."""
    stored = stage(upload, by=people["officer"]).file if upload else stored_file(people).file
    item = row_of("archive", people)
    add_files(item, [(stored, "扫描件")], by=people["officer"])
    return item.scans.get()


def draft(people):
    return begin_document(DocumentKind.BRIEF, period=Period(TODAY.replace(day=1), TODAY), by=people["officer"])


def issued_document(people):
    row_of("events", people)
    begun = draft(people)
    return issue_document(begun, version=begun.version, by=people["officer"])


def event_without_file(people) -> tuple[str, str]:
    return "events_without_file", str(row_of("events", people).pk)


def explanation(people):
    (code, about), scope = event_without_file(people), Scope(people["officer"], Period.ending(TODAY), TODAY)
    mark = finding_of(code, about, scope).fingerprint
    return explain(code, about, fingerprint=mark, reason="在纸质档案", scope=scope, by=people["officer"])


def draw(people):
    row_of("events", people)
    return make_draw(Period.ending(TODAY), 3, seed=7, by=people["officer"])


def loaded_version(people):
    text = shipped_text("demo-district").replace('version: "1"', 'version: "2"')
    return "demo-district", put_in_force(text, note="区科协新表", by=people["admin"]).version


def handed_over(people):
    mine = {"person": people["officer"].name, "state": TaskState.IN_PROGRESS, "completed_on": None}
    Task.objects.filter(pk=row_of("tasks", people).pk).update(**mine)
    work = [each.key for each in work_of(people["officer"])]
    return hand_over(people["officer"], people["admin"], work, by=people["admin"])


def judgement_file(people) -> tuple[int, int]:
    made, file = judgement(people), stored_file(people).file
    made.evidence.add(file)
    return made.pk, file.pk


def issued_round(people):
    """The guest, where one is in the cast, has been invited to it."""
    issued = issue_round(opened_round(people), reason="检查在即", by=people["officer"])
    if guest := people.get("guest"):
        invitation, _keys = invite(issued, name="区科协检查组", days=7, by=people["officer"])
        Invitation.objects.filter(pk=invitation.pk).update(account=guest, accepted_at=NOW)
    return issued


def invitation(people):
    return invite(issued_round(people), name="区科协检查组", days=7, by=people["officer"])[0]


def cited_file(people):
    """A photo of an event by which the coverage is counted, attached before the round was issued."""
    (key,) = attachment("events", people)
    return issued_round(people).pk, "E7", ATTACHED, key


def opened_round(people):
    return open_round("demo-district", Period.ending(TODAY), by=people["officer"])


def issued_pack(people):
    """As if a worker had built it; of no round, so that the guest, who was invited to one, does not reach it."""
    issued_round(people)
    pack = start_pack("demo-district", Period.ending(TODAY), by=people["officer"])
    state = {"built_at": NOW, "issued_at": NOW, "issued_by": people["officer"], "results": figures(missing=[])}
    Pack.objects.filter(pk=pack.pk).update(**state)
    return Pack.objects.get(pk=pack.pk)


def retired_event(people):
    return retire_row(row_of("events", people), reason="重复登记", by=people["officer"])


def closed_finding(people):
    closed = finding(people)
    type(closed).objects.filter(pk=closed.pk).update(closed_on=TODAY, rectified_on=TODAY, rectification="已整改")
    return closed


def sign_in(people):
    """One of the clerk's, on another device."""
    return SignIn.objects.get_or_create(user=people["clerk"], session_key="x" * 32, how=SignIn.How.PASSWORD)[0]


def failed_job(people):
    job = queue("pack", "7", by=people["officer"])
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    return job


SCENE = {
    "issued pack": issued_pack,
    "withdrawn pack": lambda people: withdraw_pack(issued_pack(people), reason="数字有误", by=people["officer"]).pack,
    "retired event": retired_event,
    "closed finding": closed_finding,
    "sign-in": sign_in,
    "failed job": failed_job,
    "round": opened_round,
    "issued round": issued_round,
    "correction": lambda people: correct_round(issued_round(people), reason="漏记", by=people["officer"]),
    "answer": lambda people: (opened_round(people).pk, "E1"),
    "remark": lambda people: leave_remark(opened_round(people), text="请加快", by=people["leader"]),
    "invitation": invitation,
    "cited file": cited_file,
    "judged answer": lambda people: (opened_round(people).pk, "H3"),
    "community": lambda people: people["clerk"].community,
    "staged": lambda people: stored_file(people, by="clerk"),
    "import": lambda people: take_in(events_csv(GOOD, WRONG), ledger("events"), by=people["clerk"]),
    "pack": lambda people: start_pack("demo-district", Period.ending(TODAY), by=people["officer"]),
    "certificate": certificate,
    "file of a judgement": judgement_file,
    "finding": finding,
    "file of a finding": finding_file,
    "campaign": campaign,
    "phase": lambda people: campaign(people).phases.first(),
    "scan": scan,
    "scanned PDF": lambda people: scan(people, specimens.upload(specimens.pdf(2), "材料.pdf")),
    "draft": draft,
    "issued document": issued_document,
    "event without a file": event_without_file,
    "explanation": explanation,
    "draw": draw,
    "hand-over": handed_over,
    "loaded version": loaded_version,
} | {f"file of {code}": lambda people, code=code: attachment(code, people) for code in REGISTERS}

HIDDEN_FROM = {
    "staged": OUTSIDER | OFFICE,
    "community": OUTSIDER,
    "import": OUTSIDER,
    "certificate": OUTSIDER,
    "finding": OUTSIDER,
    "a finding": OUTSIDER,
    "scan": OUTSIDER,
    "scanned PDF": OUTSIDER,
    "pack": LOOKERS,
    "issued round": {"inspector"},  # who was not invited to it
    "cited file": {"inspector"},
}


def addresses(walk: str, people) -> list[tuple[Page, str]]:
    """The pages of one entry of WALK with their addresses, after what these name has been made."""
    made: dict[str, tuple] = {"": ()}
    found = []
    for name, first, page in WALK[walk]:
        if page.of not in made:
            named = SCENE[page.of](people) if page.of in SCENE else row_of(page.of, people)
            made[page.of] = named if isinstance(named, tuple) else (named.pk,)
        found.append((page, reverse(name, args=[*first, *made[page.of], *page.args])))
    return found
