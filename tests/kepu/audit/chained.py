"""What tests of the chain do: entries by the dozen, the guard taken down, tampering past every model."""

import random
from datetime import timedelta

from django.db import connection

from kepu.audit import guard
from kepu.audit.actions import record
from kepu.audit.models import Action, Entry, Seal
from kepu.audit.sealing import seal_waiting


def trail(officer, count: int) -> list[Entry]:
    """So many entries, sealed."""
    made = [record(Action.EXPORT, by=officer, ledger="events", rows=number, said="含“引号”") for number in range(count)]
    seal_waiting()
    return made


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def unguarded() -> None:
    for statement in guard.remove(connection.vendor):
        sql(statement)


def guarded() -> None:
    for statement in guard.install(connection.vendor):
        sql(statement)


def tamper(how: random.Random) -> tuple[str, int]:
    """One edit past the portal, of a kind and at a place drawn by `how`; its kind and the number of the link."""
    links = list(Seal.objects.order_by("sequence"))
    link = how.choice(links[:-1])
    kind = how.choice([*EDITS])
    EDITS[kind](link, how)
    return kind, link.sequence


def _text(column: str):
    def edit(link: Seal, how: random.Random) -> None:
        value = f"x{how.randrange(10**6)}"
        sql(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, link.entry_id)

    return edit


def _time(link: Seal, how: random.Random) -> None:
    at = Entry.objects.get(id=link.entry_id).at + timedelta(microseconds=how.choice([-1, 1]))
    sql("UPDATE audit_entry SET at = %s WHERE id = %s", str(at), link.entry_id)


def _details(link: Seal, how: random.Random) -> None:
    sql(
        "UPDATE audit_entry SET details = %s WHERE id = %s", f'{{"rows": {how.randrange(10**6, 10**7)}}}', link.entry_id
    )


def _digest(link: Seal, how: random.Random) -> None:
    place, digit = how.randrange(64), how.choice("0123456789abcdef")
    other = digit if link.digest[place] != digit else "f" if digit != "f" else "0"
    changed = link.digest[:place] + other + link.digest[place + 1 :]
    sql("UPDATE audit_seal SET digest = %s WHERE sequence = %s", changed, link.sequence)


def _swap(link: Seal, how: random.Random) -> None:
    """Two entries trade places in the chain."""
    other = Seal.objects.exclude(pk=link.pk).order_by("?").first()
    sql("UPDATE audit_seal SET entry_id = -1 WHERE sequence = %s", link.sequence)
    sql("UPDATE audit_seal SET entry_id = %s WHERE sequence = %s", link.entry_id, other.sequence)
    sql("UPDATE audit_seal SET entry_id = %s WHERE sequence = %s", other.entry_id, link.sequence)


def _insert(link: Seal, how: random.Random) -> None:
    """An entry written in between: where old keys were, with the time of its neighbour."""
    columns = "actor, action, object_type, object_id, object_name, details, address"
    sql(
        f"INSERT INTO audit_entry (id, at, {columns}) SELECT %s, at, {columns} FROM audit_entry WHERE id = %s",
        -how.randrange(1, 10**6),
        link.entry_id,
    )


EDITS = {
    "actor": _text("actor"),
    "action": _text("action"),
    "object type": _text("object_type"),
    "object id": _text("object_id"),
    "object name": _text("object_name"),
    "address": lambda link, how: sql("UPDATE audit_entry SET address = '192.0.2.9' WHERE id = %s", link.entry_id),
    "time": _time,
    "details": _details,
    "hash": _digest,
    "order": _swap,
    "sealed at": lambda link, how: sql(
        "UPDATE audit_seal SET at = %s WHERE sequence = %s", str(link.at + timedelta(seconds=1)), link.sequence
    ),
    "entry removed": lambda link, how: sql("DELETE FROM audit_entry WHERE id = %s", link.entry_id),
    "link removed": lambda link, how: sql("DELETE FROM audit_seal WHERE sequence = %s", link.sequence),
    "entry inserted": _insert,
}
