"""The database notes by itself each day whose events change, so that no way of writing them can forget to.

Whatever changes a sum: an event, the communities it names, the service at it, a community's residents (by which
attendance is shared). One trigger for each table and kind of change, put up anew after every migration: SQLite, which
alters a table by making another, would lose them and stumble over those of other tables.
"""

from django.db import connections

NOTED = "campaigns_changedday"
# Table -> the columns by which its rows are found, and the days that a changed row `r` bears on.
BY_EVENT = ("event_id", "FROM {rows} r JOIN campaigns_event e ON e.id = r.event_id")
TABLES = {
    "campaigns_event": ("starts_on", "FROM {rows} e"),
    "campaigns_event_covered": BY_EVENT,
    "campaigns_servicerecord": BY_EVENT,
    "communities_community": (
        "id",
        "FROM {rows} r JOIN campaigns_event_covered c ON c.community_id = r.id "
        "JOIN campaigns_event e ON e.id = c.event_id",
    ),
}
# What happened to the rows -> under what name they are at hand, as they were or as they are.
CHANGES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def put_up(using: str) -> None:
    """Make the triggers, where the tables are there to watch. Doing so again changes nothing."""
    with connections[using].cursor() as cursor:
        if not {NOTED, *TABLES} <= set(connections[using].introspection.table_names(cursor)):
            return
        for statement in _DIALECTS[connections[using].vendor]():
            cursor.execute(statement)


def take_down(using: str) -> None:
    """Remove the triggers, where there are any."""
    vendor = connections[using].vendor
    with connections[using].cursor() as cursor:
        there = set(connections[using].introspection.table_names(cursor))
        for table, change in _watched():
            if table in there:
                on = f" ON {table}" if vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, change)}{on}")


def note_all(using: str) -> None:
    """Note every day that has events, or a summary, as changed."""
    with connections[using].cursor() as cursor:
        cursor.execute(_NOTE_ALL)


def _watched():
    return [(table, change) for table in TABLES for change in CHANGES]


def _name(table: str, change: str) -> str:
    return f"kepu_note_{table}_{change.lower()}"


def _note(table: str, rows: str) -> str:
    return f"INSERT INTO {NOTED} (day) SELECT DISTINCT e.starts_on {TABLES[table][1].format(rows=rows)}"


def _sqlite():
    """One trigger a row: SQLite has no others."""
    for table, change in _watched():
        column = TABLES[table][0]
        notes = "; ".join(_note(table, f"(SELECT {row}.{column} AS {column})") for row in CHANGES[change])
        yield f"CREATE TRIGGER IF NOT EXISTS {_name(table, change)} AFTER {change} ON {table} BEGIN {notes}; END"


def _postgresql():
    """One trigger a statement: a ledger of ten thousand rows is noted day by day, not row by row."""
    for table, change in _watched():
        name = _name(table, change)
        rows = {each: f"{each.lower()}_rows" for each in CHANGES[change]}
        notes = "; ".join(_note(table, at_hand) for at_hand in rows.values())
        named = " ".join(f"{each} TABLE AS {at_hand}" for each, at_hand in rows.items())
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {notes}; RETURN NULL; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield (
            f"CREATE TRIGGER {name} AFTER {change} ON {table} REFERENCING {named} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


_NOTE_ALL = """
INSERT INTO campaigns_changedday (day)
SELECT starts_on FROM campaigns_event UNION SELECT day FROM campaigns_dayreach UNION SELECT day FROM campaigns_daycount
"""
_DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}
