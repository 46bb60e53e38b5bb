import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from kepu.audit import guard
from kepu.audit.models import Anchor, Entry, Seal
from tests.conftest import NOW
from tests.kepu.audit.chained import sql, trail

STATEMENTS = [
    "UPDATE audit_entry SET actor = 'x'",
    "DELETE FROM audit_entry",
    "UPDATE audit_seal SET digest = 'x'",
    "DELETE FROM audit_seal",
    "UPDATE audit_anchor SET digest = 'x'",
    "DELETE FROM audit_anchor",
]
REPLACING = {
    "sqlite": [
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "REPLACE INTO audit_seal SELECT * FROM audit_seal",
        "INSERT OR REPLACE INTO audit_seal SELECT sequence + 100, entry_id, at, digest FROM audit_seal",
    ],
    "postgresql": [
        "INSERT INTO audit_seal SELECT * FROM audit_seal ON CONFLICT (sequence) DO UPDATE SET digest = 'x'",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_seal, audit_anchor CASCADE",
    ],
}


def refused(statement: str, error=IntegrityError, says: str = "append-only|permission denied") -> None:
    with pytest.raises(error, match=says), transaction.atomic():
        sql(statement)


def test_the_database_refuses_to_change_and_to_delete(officer):
    trail(officer, 2)
    Anchor.objects.create(sequence=0, digest="")
    for statement in STATEMENTS + REPLACING[connection.vendor]:
        refused(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == (2, 2)


def test_the_guard_stands_after_all_migrations(db):
    assert guard.missing(connection) == []


def test_an_anchor_lets_nothing_go_that_is_younger_than_the_law_allows(officer):
    """The database's clock counts, which no test can turn."""
    trail(officer, 2)
    real_now = "datetime('now', '-100 days')" if connection.vendor == "sqlite" else "now() - interval '100 days'"
    columns = "actor, action, object_type, object_id, object_name, details"
    sql(f"INSERT INTO audit_entry (at, {columns}) SELECT {real_now}, {columns} FROM audit_entry LIMIT 1")
    Seal.objects.create(sequence=3, entry_id=Entry.objects.latest("id").id, at=NOW, digest="x")
    Anchor.objects.create(sequence=3, digest="x")
    refused("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE sequence = 3)")


@pytest.mark.postgres
def test_the_account_of_the_portal_has_no_right_to_change_the_audit(officer):
    """deploy/database-roles.sql, as it stands in the repository. Even without the triggers."""
    trail(officer, 2)
    script = (settings.BASE_DIR / "deploy" / "database-roles.sql").read_text()
    sql(script.replace("%", "%%"))
    for statement in guard.remove("postgresql"):
        sql(statement)
    sql("SET LOCAL ROLE kepu_app")
    denied = [*STATEMENTS, *REPLACING["postgresql"], "INSERT INTO audit_anchor VALUES (9, 'x', now())"]
    for statement in [*denied, "ALTER TABLE audit_entry DISABLE TRIGGER USER", "DROP TABLE audit_entry"]:
        refused(statement, DatabaseError, "permission denied|must be owner")
    trail(officer, 1)  # to write and to seal it may
    officer.name = "王小芳"
    officer.save()
    call_command("verify_audit", head=True)
    sql("RESET ROLE")
    assert Seal.objects.count() == 3


def test_the_script_names_every_table_of_the_audit():
    script = (settings.BASE_DIR / "deploy" / "database-roles.sql").read_text()
    assert set(re.search(r"TRIGGER ON (.*) FROM", script)[1].split(", ")) == set(guard.TABLES)
    assert timedelta(days=settings.AUDIT_KEEP_DAYS) >= timedelta(days=3 * 365)
