"""`manage.py rotate_keys`, and the migration that seals what was there before."""

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from kepu.records.models import Draft
from kepu.sealing import resealing
from kepu.sealing.keys import MARK, prefix, seal_bytes, unseal_bytes
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
OLD, NEW = "old key " * 6, "new key " * 6
titles = importlib.import_module("kepu.privacy.migrations.0002_seal_titles_of_drafts")
migration = importlib.import_module("kepu.privacy.migrations.0001_seal_what_is_there")


def tokens(table="volunteers_volunteer", column="phone") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY 1")
        return [token for (token,) in cursor.fetchall()]


@pytest.fixture
def volunteers(settings, officer):
    settings.FIELD_KEYS = [OLD]
    settings.IMPORTS_DIR.mkdir(exist_ok=True)
    Draft.objects.create(user=officer, register="volunteers", title="张三", fields="phone=13800000000")
    day = {"source": "社区", "registered_on": date(2026, 1, 1)}
    return [Volunteer.objects.create(name=f"人{n}", phone=f"1380000000{n}", **day) for n in range(5)]


def test_everything_is_sealed_anew_and_the_old_key_can_go(settings, volunteers, capsys):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [NEW]
    assert [each.phone for each in Volunteer.objects.order_by("pk")] == [each.phone for each in volunteers]
    assert all(token.startswith(prefix()) for token in tokens("volunteers_historicalvolunteer", "phone"))
    assert (Draft.objects.get().title, Draft.objects.get().fields) == ("张三", "phone=13800000000")
    call_command("rotate_keys", "--check")


def test_killed_in_between_it_goes_on_where_it_was(settings, volunteers, monkeypatch, capsys):
    settings.FIELD_KEYS = [NEW, OLD]
    monkeypatch.setattr(resealing, "BATCH", 2)
    write, calls = resealing._write, []

    def killed(*args):
        calls.append(args)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return write(*args)

    monkeypatch.setattr(resealing, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(Volunteer, Volunteer._meta.get_field("phone"))
    assert sum(token.startswith(prefix()) for token in tokens()) == 2
    call_command("rotate_keys")
    assert all(token.startswith(prefix()) for token in tokens())


def test_what_no_key_opens_is_counted_and_left(settings, volunteers):
    before = tokens()
    settings.FIELD_KEYS = [NEW]
    for arguments in ([], ["--check"]):
        with pytest.raises(CommandError, match="FIELD_KEYS"):
            call_command("rotate_keys", *arguments)
    assert tokens() == before


def test_a_row_changed_meanwhile_is_not_written_over(settings, volunteers):
    settings.FIELD_KEYS = [NEW, OLD]
    field, [stale, *_] = Volunteer._meta.get_field("phone"), tokens()
    Volunteer.objects.filter(pk=volunteers[0].pk).update(phone="13911111111")
    rows = resealing._raw(Volunteer, field)
    assert resealing._write(rows, field, volunteers[0].pk, stale, "sealed:anything") == (0, 0)
    assert Volunteer.objects.get(pk=volunteers[0].pk).phone == "13911111111"


def test_kept_ledger_files_are_sealed_anew(settings, volunteers, capsys):
    old, plain = settings.IMPORTS_DIR / "0a.ledger", settings.IMPORTS_DIR / "0b-wrong.xlsx"
    old.write_bytes(seal_bytes(b"one"))
    plain.write_bytes(b"two")
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_keys")
    settings.FIELD_KEYS = [NEW]
    assert [unseal_bytes(each.read_bytes()) for each in (old, plain)] == [b"one", b"two"]
    assert plain.read_bytes() != b"two"


def test_the_check_reads_kept_ledger_files_too(settings, capsys, db):
    settings.IMPORTS_DIR.mkdir(exist_ok=True)
    (settings.IMPORTS_DIR / "0a.ledger").write_bytes(seal_bytes(b"one"))
    call_command("rotate_keys", "--check")
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        call_command("rotate_keys", "--check")


def test_a_new_key_goes_in_front_of_the_key_file_only(settings, tmp_path, capsys):
    settings.FIELD_KEY_FILE = tmp_path / "field.keys"
    with pytest.raises(CommandError):
        call_command("rotate_keys", "--new")
    settings.FIELD_KEY_FILE.write_text(OLD.replace(" ", "-"))
    call_command("rotate_keys", "--new")
    assert len(settings.FIELD_KEY_FILE.read_text().split()) == 2


def test_the_migration_seals_what_was_open_and_opens_it_again(settings, volunteers, officer):
    from kepu.imports.models import LedgerImport

    LedgerImport.objects.create(ledger="units", size=1, uploaded_by=officer)
    migration.open_again(apps, None)
    assert tokens() == [each.phone for each in volunteers]
    assert tokens("records_draft", "fields") + tokens("records_draft", "title") == ["phone=13800000000", "张三"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imports_ledgerimport SET findings = '{}'")  # as it stood in a JSON column
    migration.seal(apps, None)
    assert all(token.startswith(MARK) for token in tokens() + tokens("records_draft", "fields"))
    titles.seal(apps, None)
    assert all(token.startswith(MARK) for token in tokens("records_draft", "title"))
    assert LedgerImport.objects.filter(findings={}).exists()
    assert [each.phone for each in Volunteer.objects.order_by("pk")] == [each.phone for each in volunteers]
