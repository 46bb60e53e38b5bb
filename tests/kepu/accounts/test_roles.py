from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from kepu.accounts.models import User
from kepu.accounts.roles import Right, Role, can


def test_each_role_holds_the_rights_of_the_product(clerk, officer, leader, inspector, admin):
    assert can(clerk, Right.WRITE_EVENTS)
    assert not can(clerk, Right.BUILD_PACKS)
    assert can(officer, Right.BUILD_PACKS)
    assert not can(officer, Right.ADMINISTER)
    assert can(admin, Right.ADMINISTER)
    assert can(inspector, Right.READ_PACKS)
    assert not can(inspector, Right.READ_REGISTERS)


def test_a_leader_reads_and_remarks_and_changes_nothing(leader):
    reading = {Right.READ_REGISTERS, Right.READ_DASHBOARD, Right.READ_ASSESSMENT, Right.READ_PACKS, Right.REMARK}
    assert {right for right in Right if can(leader, right)} == reading


def test_rights_end_with_the_account(inspector, officer):
    inspector.expires_at = timezone.now() - timedelta(seconds=1)
    officer.is_active = False
    assert not can(inspector, Right.READ_PACKS)
    assert not can(officer, Right.READ_REGISTERS)


def test_nobody_holds_no_right():
    assert not any(can(nobody, right) for nobody in (None, AnonymousUser()) for right in Right)


def test_an_inspector_needs_an_end_and_a_clerk_a_community(db):
    with pytest.raises(ValidationError, match="访问截止时间"):
        User(username="x", password="x", role=Role.INSPECTOR).full_clean()
    with pytest.raises(ValidationError, match="所属社区"):
        User(username="y", password="x", role=Role.CLERK).full_clean()
