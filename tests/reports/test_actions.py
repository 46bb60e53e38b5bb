"""Signing a manual judgement: who may, of what, and the trace it leaves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kepu.audit.models import Action, Entry
from kepu.evidence.models import StoredFile
from reports.actions import sign_judgement
from reports.models import Judgement
from reports.standards import StandardError, shipped_standard

STANDARD = shipped_standard("demo-district")
DAY = date(2026, 6, 30)


def sign(by, code="H3", reason="见附件", **fields):
    return sign_judgement(STANDARD, code, judged_for=DAY, is_met=True, reason=reason, by=by, **fields)


def test_a_judgement_is_signed_with_its_evidence_and_audited(officer):
    file = StoredFile.objects.create(sha256="a" * 64, media_type="application/pdf", size=10)
    judgement = sign(officer, reason="  见附件  ", files=[file])
    assert (judgement.reason, judgement.signed_by, list(judgement.evidence.all())) == ("见附件", officer, [file])
    assert Entry.objects.filter(action=Action.CREATE, actor="officer", object_type="reports.judgement").exists()
    assert judgement.history.get().history_user == officer


def test_only_who_may_judge_signs(clerk, leader, inspector):
    for person in (clerk, leader, inspector):
        with pytest.raises(PermissionDenied):
            sign(person)
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "坏\0字"])
def test_reasons_are_needed_in_plain_text(officer, reason):
    with pytest.raises(ValidationError):
        sign(officer, reason=reason)
    assert not Judgement.objects.exists()


def test_what_is_computed_cannot_be_judged_by_hand(officer):
    with pytest.raises(ValidationError, match=r"由记录计算|computed"):
        sign(officer, code="E7")
    with pytest.raises(StandardError):
        sign(officer, code="Z9")
