"""The database's own refusal to change, delete or replace what the audit holds: triggers, on PostgreSQL and SQLite.

What may go is only what an anchor names, and only once it is older than the law's floor (retention.py is the one way).
A migration that makes SQLite build one of these tables anew takes its triggers away: call `install` again after it.
`verify_audit` tells when one is missing.
"""

FLOOR_DAYS = 184  # 网络安全法 art. 21: network logs are kept for six months at least
TABLES = ("audit_entry", "audit_seal", "audit_anchor")
_OLD = {"sqlite": f"datetime('now', '-{FLOOR_DAYS} days')", "postgresql": f"now() - interval '{FLOOR_DAYS} days'"}
_LAST = "COALESCE((SELECT MAX(sequence) FROM audit_anchor), 0)"
# Per table, the condition under which a row OLD may be deleted: {old} is the floor, {last} the newest anchor.
_MAY_GO = {
    "audit_entry": "OLD.at < {old} AND EXISTS"
    " (SELECT 1 FROM audit_seal WHERE entry_id = OLD.id AND sequence <= {last})",
    "audit_seal": "OLD.at < {old} AND OLD.sequence <= {last}"
    " AND NOT EXISTS (SELECT 1 FROM audit_entry WHERE id = OLD.entry_id)",
    "audit_anchor": "1 = 0",
}
# SQLite's REPLACE deletes without asking the trigger for deleting: what would be replaced may not be written.
_TAKEN = {
    "audit_entry": "NEW.id IN (SELECT id FROM audit_entry)",
    "audit_seal": "NEW.sequence IN (SELECT sequence FROM audit_seal)"
    " OR NEW.entry_id IN (SELECT entry_id FROM audit_seal)",
    "audit_anchor": "NEW.sequence IN (SELECT sequence FROM audit_anchor)",
}
_SENTENCE = "The audit trail is append-only: {table}"


def install(vendor: str) -> list[str]:
    """The statements that put the guard up, also where it stands already."""
    build = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    return [statement for table in TABLES for statement in build(table)]


def remove(vendor: str) -> list[str]:
    """The statements that take it down: for tests, and for migrations backwards."""
    on = " ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}" for table, name in _triggers(vendor)]


def _triggers(vendor: str) -> list[tuple[str, str]]:
    events = ("update", "delete", "truncate" if vendor == "postgresql" else "replace")
    return [(table, f"{table}_no_{event}") for table in TABLES for event in events]


def missing(connection) -> list[str]:
    """The triggers that should stand and do not, by name; on PostgreSQL also those that are switched off."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return [name for _table, name in _triggers(connection.vendor) if name not in standing]


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE.format(table=table)}'); END"
    may_go = _MAY_GO[table].format(old=_OLD["sqlite"], last=_LAST)
    return [
        *[f"DROP TRIGGER IF EXISTS {name}" for of, name in _triggers("sqlite") if of == table],
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({may_go}) {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_TAKEN[table]} {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    may_go = _MAY_GO[table].format(old=_OLD["postgresql"], last=_LAST)
    refuse = f"RAISE EXCEPTION '{_SENTENCE.format(table=table)}' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"IF TG_OP = 'DELETE' THEN IF {may_go} THEN RETURN OLD; END IF; END IF; {refuse};"
    function = f"{table}_append_only"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        *[f"DROP TRIGGER IF EXISTS {name} ON {of}" for of, name in _triggers("postgresql") if of == table],
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {function}()",
    ]
