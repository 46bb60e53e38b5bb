"""From draft to a frozen, numbered, filed document: all of it or nothing."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import ArchiveFile, ArchiveItem, Incident
from kepu.audit.models import Action, Entry
from kepu.evidence.models import StoredFile
from kepu.evidence.storage import open_original
from kepu.records.models import Draft
from kepu.registers.actions import StaleRowError
from reports.assessment import evaluate_one
from reports.documents import actions
from reports.documents.actions import (
    begin_document,
    change_document,
    discard_document,
    issue_document,
    refill_document,
)
from reports.models import Document, DocumentKind
from reports.standards import load_standard
from tests.conftest import TODAY
from tests.reports.documents.conftest import JUNE, YEAR
from tests.reports.documents.measuring import text_of

pytestmark = pytest.mark.django_db


def finished(document, by):
    """A draft without places to fill in."""
    document.body = actions.GAP.sub("已补充。", document.body)
    return change_document(document, version=document.version, by=by)


def issued(document, by):
    return issue_document(finished(document, by), version=document.version, by=by)


def content(stored) -> bytes:
    with open_original(stored.sha256) as stream:
        return stream.read()


def test_an_issued_document_has_number_day_files_and_a_place_in_the_archive(brief, officer):
    document = issue_document(brief, version=1, by=officer)
    assert document.number == "科普简〔2026〕1号"
    assert (document.issued_on, document.issued_by, document.version) == (TODAY, officer, 2)
    item = document.archive_item
    assert (item.box, item.year, item.kind, item.number) == ("F2", 2026, "BULL", "F2-2026-001")
    assert (item.document_number, item.responsible, item.dated_on) == (document.number, document.signer, TODAY)
    assert item.pages >= 1
    assert [scan.file for scan in item.scans.order_by("place")] == [document.pdf, document.docx]
    assert "科普简〔2026〕1号" in text_of(content(document.pdf))
    assert "草稿" not in text_of(content(document.pdf))
    assert Entry.objects.about(document).filter(action=Action.ISSUE, actor="officer").exists()


@pytest.mark.parametrize(
    ("kind", "number", "box", "proof"),
    [("plan", "科普发〔2026〕1号", "P1", "PLAN"), ("application", "科普申〔2026〕1号", "P7", "APPL")],
)
def test_each_kind_goes_into_its_box(request, officer, kind, number, box, proof):
    document = issued(request.getfixturevalue(kind), officer)
    assert (document.number, document.archive_item.box, document.archive_item.kind) == (number, box, proof)


def test_a_notice_is_filed_for_its_visit_and_community(notice, visit, officer):
    item = issued(notice, officer).archive_item
    assert (item.box, item.kind, item.record, item.community) == ("P6", "INSP", visit, visit.community)


def test_an_issued_application_meets_its_indicator(application, officer):
    standard = load_standard("demo-district")
    assert evaluate_one(standard, "P7", YEAR).value == 0
    document = issued(application, officer)
    found = evaluate_one(standard, "P7", YEAR)
    assert (found.value, list(found.records)) == (1, [document])


def test_numbers_follow_each_other_by_kind_and_year(month, notice, officer, monkeypatch):
    first, second = (
        issued(begin_document(DocumentKind.BRIEF, period=JUNE, by=officer), officer) for _number in range(2)
    )
    other = issued(notice, officer)
    monkeypatch.setattr(actions.timezone, "localdate", lambda *_args: date(2027, 1, 2))
    next_year = issued(begin_document(DocumentKind.BRIEF, period=JUNE, by=officer), officer)
    numbers = [each.number for each in (first, second, other, next_year)]
    assert numbers == ["科普简〔2026〕1号", "科普简〔2026〕2号", "科普改〔2026〕1号", "科普简〔2027〕1号"]


def test_a_number_taken_meanwhile_is_not_given_twice(month, officer, monkeypatch):
    """Between the making of the files and the transaction somebody else issues."""
    mine, theirs = (begin_document(DocumentKind.BRIEF, period=JUNE, by=officer) for _number in range(2))
    keep, overtaken = actions._keep_files, []

    def keep_then_be_overtaken(made):
        pages = keep(made)
        if not overtaken:
            overtaken.append(None)
            overtaken[0] = issue_document(theirs, version=1, by=officer)
        return pages

    monkeypatch.setattr(actions, "_keep_files", keep_then_be_overtaken)
    document = issue_document(mine, version=1, by=officer)
    assert (overtaken[0].number, document.number) == ("科普简〔2026〕1号", "科普简〔2026〕2号")
    assert "科普简〔2026〕2号" in text_of(content(document.pdf))
    assert [item.number for item in ArchiveItem.objects.all()] == ["F2-2026-001", "F2-2026-002"]


def test_nothing_is_left_where_the_filing_fails(brief, officer, monkeypatch):
    """No number is spent, nothing is frozen, nothing lies in the archive; then it goes through."""

    def fail(*_args, **_kwargs):
        raise OSError("disk")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "record", fail)
        with pytest.raises(OSError, match="disk"):
            issue_document(brief, version=1, by=officer)
    brief.refresh_from_db()
    assert not brief.is_issued
    assert brief.number == ""
    assert not ArchiveItem.objects.exists()
    assert not ArchiveFile.objects.exists()
    document = issue_document(brief, version=1, by=officer)
    assert (document.sequence, document.archive_item.sequence) == (1, 1)


def test_issuing_again_changes_nothing(brief, officer):
    first = issue_document(brief, version=1, by=officer)
    again = issue_document(brief, version=1, by=officer)
    assert (again.number, again.pdf) == (first.number, first.pdf)
    assert ArchiveItem.objects.count() == 1


def test_an_issued_document_never_changes(brief, officer):
    document = issue_document(brief, version=1, by=officer)
    document.title = "另一个标题"
    with pytest.raises(ValidationError, match="已经印发"):
        change_document(document, version=2, by=officer)
    with pytest.raises(ValidationError, match="已经印发"):
        refill_document(document, version=2, by=officer)
    with pytest.raises(ValidationError, match="已经印发"):
        discard_document(document, by=officer)
    with pytest.raises(TypeError):
        document.save()
    with pytest.raises(TypeError):
        document.delete()
    document.refresh_from_db()
    assert document.title == "科普街道科普工作简报（2026年6月）"


def test_a_draft_with_places_to_fill_in_is_not_issued(plan, officer):
    with pytest.raises(ValidationError, match="待补充的内容：【请补充：指导思想和工作目标】"):
        issue_document(plan, version=1, by=officer)


def test_characters_that_cannot_be_printed_are_named(brief, officer):
    brief.body += "\n符文ᚠ"
    change_document(brief, version=1, by=officer)
    with pytest.raises(ValidationError, match="无法打印：ᚠ"):
        issue_document(brief, version=2, by=officer)


def test_an_application_with_an_unmet_veto_item_is_not_issued(application, officer):
    Incident.objects.create(happened_on=date(2026, 3, 1), kind="伪科学", matter="量子理疗", is_grave=True)
    with pytest.raises(ValidationError, match="否决项 H1“无影响恶劣的愚昧迷信、伪科学活动”在本申请的自评期内未达标"):
        issue_document(application, version=1, by=officer)
    assert not StoredFile.objects.exists()


def test_a_veto_outside_the_period_of_the_application_does_not_hinder_it(application, officer):
    Incident.objects.create(happened_on=date(2025, 6, 30), kind="伪科学", matter="量子理疗", is_grave=True)
    assert issue_document(application, version=1, by=officer).number == "科普申〔2026〕1号"


def test_other_documents_are_issued_whatever_the_vetoes(brief, officer):
    Incident.objects.create(happened_on=date(2026, 3, 1), kind="伪科学", matter="量子理疗", is_grave=True)
    assert issue_document(brief, version=1, by=officer).is_issued


def test_who_read_an_older_draft_neither_saves_nor_issues(brief, officer, admin):
    brief.body = "改过的正文"
    change_document(brief, version=1, by=officer)
    for action in (change_document, refill_document, issue_document):
        with pytest.raises(StaleRowError):
            action(Document.objects.get(), version=1, by=admin)
    assert Document.objects.get().body == "改过的正文"


@pytest.mark.parametrize("who", ["clerk", "leader", "inspector"])
def test_only_officers_write(request, brief, who):
    user = request.getfixturevalue(who)
    for action in (
        lambda: begin_document(DocumentKind.BRIEF, period=JUNE, by=user),
        lambda: change_document(brief, version=1, by=user),
        lambda: refill_document(brief, version=1, by=user),
        lambda: issue_document(brief, version=1, by=user),
        lambda: discard_document(brief, by=user),
    ):
        with pytest.raises(PermissionDenied):
            action()
    assert not Document.objects.editable_by(user).exists()


def test_one_form_makes_one_draft(month, officer):
    key = uuid.uuid4()
    first, second = (
        begin_document(DocumentKind.BRIEF, period=JUNE, creation_key=key, by=officer) for _number in range(2)
    )
    assert first == second
    assert Document.objects.count() == 1


def test_a_correction_is_a_new_document_that_names_the_old(brief, officer):
    with pytest.raises(ValidationError, match="草稿可以直接修改"):
        begin_document(DocumentKind.BRIEF, period=JUNE, replaces=brief, by=officer)
    old = issue_document(brief, version=1, by=officer)
    new = begin_document(DocumentKind.BRIEF, period=JUNE, replaces=old, by=officer)
    assert new.body.startswith("本文件代替科普简〔2026〕1号《科普街道科普工作简报（2026年6月）》")
    assert list(old.corrections.all()) == [new]
    assert issue_document(new, version=1, by=officer).number == "科普简〔2026〕2号"


def test_the_body_that_signed_last_is_offered_next(brief, officer):
    brief.signer = "科普街道科学技术协会"
    change_document(brief, version=1, by=officer)
    assert begin_document(DocumentKind.BRIEF, period=JUNE, by=officer).signer == "科普街道科学技术协会"


def test_what_was_typed_and_not_saved_goes_with_the_draft(brief, officer):
    Draft.objects.create(user=officer, register=actions.DRAFTS, object_id=str(brief.pk), fields="title=x")
    discard_document(brief, by=officer)
    assert not Document.objects.exists()
    assert not Draft.objects.exists()
    assert Document.history.filter(history_type="-", history_user=officer).count() == 1
