"""Uploaded ledgers are full of names and numbers: a month later only the counts are left."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kepu.imports.models import ImportState, LedgerImport
from kepu.imports.shelf import file_of, wrong_rows_of
from tests.kepu.imports.conftest import GOOD, WRONG, events_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(upload, clerk):
    """An import of five weeks ago with a good and a wrong row."""
    taken = upload(clerk, events_csv(GOOD, WRONG))
    LedgerImport.objects.update(uploaded_at=timezone.now() - timedelta(days=35))
    return taken


def test_an_old_file_goes_and_its_page_says_so(old, client, capsys):
    call_command("sweep_imports")
    assert not file_of(old).exists()
    assert not wrong_rows_of(old).exists()
    assert "1" in capsys.readouterr().out
    page = client.get(f"/imports/{old.pk}/").content.decode()
    assert "已清理" in page
    assert "讲座" not in page
    assert "只导入" not in page


def test_a_dry_run_only_says_what_would_go(old):
    call_command("sweep_imports", "--dry-run")
    assert file_of(old).exists()


def test_young_files_and_those_in_a_workers_hands_stay(old, upload, clerk):
    young = upload(clerk, events_csv(GOOD))
    LedgerImport.objects.filter(pk=old.pk).update(state=ImportState.APPLYING)
    call_command("sweep_imports")
    assert file_of(young).exists()
    assert file_of(old).exists()
