"""Importing a ledger file: `preview` says what it would do, `apply` does it, all or nothing.

The number of queries does not depend on the number of rows: what the cells refer to is looked up for the whole
file at once, and so are the records that exist already.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from kepu.audit.actions import record, save_record
from kepu.audit.models import Action
from kepu.exchange import cells, constraints, layout, saving
from kepu.exchange.kinds import in_chunks
from kepu.exchange.ledgers import Column, Ledger
from kepu.exchange.plan import CHANGED, NEW, UNCHANGED, WRONG, CellChange, ImportPlan, PlannedRow
from kepu.exchange.problems import BadCell, CellError, ExchangeError, ImportRefused, shortened
from kepu.exchange.reader import read
from kepu.exchange.sheets import MAX_ROWS
from kepu.records.models import STAMPED, Row
from kepu.records.rules import field_of, fields_of


@dataclass(frozen=True)
class Outcome:
    created: int
    updated: int
    unchanged: int


# Hears how far a preview is: the row's number in the spreadsheet, steps done, steps in all (two for each row).
OnRow = Callable[[int, int, int], None]


def preview(
    ledger: Ledger, source, name: str = "", *, user=None, max_rows: int = MAX_ROWS, on_row: OnRow | None = None
) -> ImportPlan:
    """Read a ledger file and say what importing it would do; nothing is saved.

    `source` is a path or an open binary file (then `name` gives its suffix); `user=None` is the portal itself.
    Raises FileRefused where the file cannot be read as a ledger at all, ExchangeError where the ledger takes none.
    """
    if not ledger.exchanged:
        raise ExchangeError(_("The ledger %(title)s takes no files in.") % {"title": ledger.title})
    sheet = read(source, name, max_rows)
    layout.forget_reasons(sheet)
    number, headers = layout.headers_of(sheet)
    file_name = PurePath(name or str(getattr(source, "name", source))).name
    plan = ImportPlan(ledger, file_name, notes=sheet.notes, user=user)
    plan.problems = layout.problems_of(ledger, number, headers, sheet)
    if not plan.problems:
        plan.problems = layout.merged_errors(headers, sheet)
        plan.rows = [PlannedRow(row, layout.as_dict(headers, values)) for row, values in sheet.rows[1:]]
        _Reading(plan, [column for column in ledger.columns if column.header in headers], on_row).work()
    return plan


class _Reading:
    """One pass after another over the rows of a plan."""

    def __init__(self, plan: ImportPlan, columns: list[Column], on_row: OnRow | None = None):
        self.plan = plan
        self.ledger = plan.ledger
        self.columns = columns
        self.on_row = on_row

    def work(self) -> None:
        found = self._look_up()
        for row in self._told(0):
            self._parse(row, found)
        existing = self._existing()
        seen: dict[tuple, PlannedRow] = {}
        for row in self._told(len(self.plan.rows)):
            self._settle(row, existing, seen)

    def _told(self, before: int):
        """The rows, each announced; `before` steps were done in earlier passes."""
        total = 2 * len(self.plan.rows)
        for done, row in enumerate(self.plan.rows, start=before):
            if self.on_row:
                self.on_row(row.number, done, total)
            yield row

    # --- cells ---

    def _look_up(self) -> dict:
        """What the cells of each column refer to, found for the whole file at once."""
        raw = [row.cells for row in self.plan.rows]
        return {column.header: column.kind.look_up(column, self._words(column, raw), raw) for column in self.columns}

    @staticmethod
    def _words(column: Column, raw: list[dict]) -> set[str]:
        return {word for row in raw for word in column.kind.words(row[column.header])}

    def _parse(self, row: PlannedRow, found: dict) -> None:
        for column in self.columns:
            cell = row.cells[column.header]
            try:
                cells.refuse_failed_formula(cell)
                if column.required and cells.is_blank(cell):
                    raise layout.required(column.header)
                row.values[column.header] = column.kind.parse(column, row.cells, found[column.header])
            except BadCell as problem:
                self._wrong(row, column.header, str(problem))

    @staticmethod
    def _wrong(row: PlannedRow, header: str, message: str) -> None:
        value = shortened(cells.text(row.cells.get(header)))
        row.state = WRONG
        row.errors.append(CellError(row.number, header, value, message))

    # --- which record ---

    def _key(self, row: PlannedRow) -> tuple | None:
        """What makes two rows the same record; None where a cell of it is wrong."""
        if any(error.column in self.ledger.key for error in row.errors):
            return None
        return tuple(_plain_key(row.values.get(column.header)) for column in self.ledger.key_columns)

    def _existing(self) -> dict[tuple, models.Model]:
        """The records that the rows may be updates of, by key."""
        keys = [key for row in self.plan.rows if (key := self._key(row)) is not None]
        columns = self.ledger.key_columns
        narrowest = max(range(len(columns)), key=lambda place: len({key[place] for key in keys}))
        wanted = {key[narrowest] for key in keys}
        rows = in_chunks(self.ledger.rows(), columns[narrowest].field, wanted) if keys else []
        return {_key_of(columns, row): row for row in rows}

    def _settle(self, row: PlannedRow, existing: dict, seen: dict) -> None:
        """Decide what becomes of one row."""
        key = self._key(row)
        first = seen.setdefault(key, row) if key is not None else row
        if first is not row:
            self._repeat(row, first)
        elif row.state == WRONG:
            self._check_the_rest(row, existing.get(key))
        else:
            self._plan(row, existing.get(key))

    def _repeat(self, row: PlannedRow, first: PlannedRow) -> None:
        """A second row of one record: harmless where it says the same, a contradiction where it does not."""
        if row.values != first.values:
            text = _("This record is already in row %(row)d with other values. Keep one of the two rows.")
            self._wrong(row, self.ledger.key[0], text % {"row": first.number})
        elif first.state != WRONG:
            row.state = UNCHANGED
        elif row.state != WRONG:
            row.state = WRONG
            row.errors = [replace(error, row=row.number) for error in first.errors]

    # --- what changes ---

    def _plan(self, row: PlannedRow, instance) -> None:
        if instance is None:
            row.instance = self.ledger.model()
        else:
            row.instance, row.before = instance, _attributes(instance)
            if not self._allowed(row):
                return
            row.former = {column.header: column.kind.current(column, instance) for column in self.columns}
        self._fill(row)
        if row.before is not None:
            row.changes = self._changes(row)
            row.changes += self.ledger.implied(row.instance, row.changes) if self.ledger.implied else []
            row.state = CHANGED if row.changes else UNCHANGED
        if row.state != UNCHANGED:
            self._complete(row)

    def _check_the_rest(self, row: PlannedRow, instance) -> None:
        """Of a row with bad cells, say also what is wrong between its good ones: all faults are told at once."""
        row.instance = instance or self.ledger.model()
        self._fill(row)
        self._check_rules(row)

    def _fill(self, row: PlannedRow) -> None:
        for column in self.columns:
            if column.header in row.values:
                column.kind.put(column, row.instance, row.values[column.header])

    def _changes(self, row: PlannedRow) -> list[CellChange]:
        return [
            CellChange(
                column.header,
                str(column.label),
                column.kind.shown(row.former[column.header]),
                column.kind.shown(row.values[column.header]),
            )
            for column in self.columns
            if row.former[column.header] != row.values[column.header]
        ]

    def _complete(self, row: PlannedRow) -> None:
        """Fill in what follows from the cells, then ask the model's own rules."""
        if self.ledger.settle:
            try:
                self.ledger.settle(row.instance, row.before)
            except ValidationError as problem:
                self._refuse(row, problem)
        self._stamp(row)
        if not self._allowed(row):
            return
        self._check_rules(row)
        try:
            row.instance.clean()
        except ValidationError as problem:
            self._refuse(row, problem)

    def _stamp(self, row: PlannedRow) -> None:
        """A form that was opened before the import must not overwrite it, and what it changes is reviewed anew."""
        if isinstance(row.instance, Row):
            row.instance.stamp(self.plan.user)

    def _check_rules(self, row: PlannedRow) -> None:
        """The rules between the cells, except those that ask for a cell that could not be read."""
        unread = {column.field for column in self.columns if column.header not in row.values}
        for rule in constraints.broken(row.instance):
            if unread.isdisjoint(fields_of(rule.condition)):
                self._wrong(row, self._header_for(rule), str(rule.get_violation_error_message()))

    def _allowed(self, row: PlannedRow) -> bool:
        allowed = self.ledger.may_write(row.instance, self.plan.user)
        if not allowed:
            self._wrong(row, self.ledger.key[0], _("You may import only records of your own community."))
        return allowed

    def _header_for(self, rule: models.CheckConstraint) -> str:
        if rule.name in self.ledger.blame:
            return self.ledger.blame[rule.name]
        return next((each.header for each in self.ledger.columns if each.field == field_of(rule)), "")

    def _refuse(self, row: PlannedRow, problem: ValidationError) -> None:
        fields = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
        headers = {column.field: column.header for column in self.ledger.columns}
        for name, messages in fields.items():
            self._wrong(row, headers.get(name, ""), " ".join(messages))


def _attributes(instance: models.Model) -> dict:
    """The row as it is in the database, by attribute."""
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def _plain_key(value):
    return value.pk if isinstance(value, models.Model) else value


def _key_of(columns: list[Column], instance: models.Model) -> tuple:
    return tuple(_plain_key(column.kind.current(column, instance)) for column in columns)


# --- carrying it out ------------------------------------------------------------------------------


def apply(plan: ImportPlan, *, by, only_good: bool = False) -> Outcome:
    """Save what the plan says in one transaction, with history and one audit entry.

    Raises ImportRefused where a row is wrong (unless `only_good`), or where somebody changed one of the records
    since the plan was made; nothing is saved then.
    """
    if plan.problems or (plan.wrong and not only_good):
        raise ImportRefused(_("Nothing was saved, because some rows are wrong."))
    try:
        with transaction.atomic():
            return _save(plan, by)
    except IntegrityError:
        raise ImportRefused(overtaken()) from None


def overtaken() -> str:
    """The sentence for whoever is told that the plan no longer fits what there is."""
    return _("Somebody changed one of these records in the meantime. Nothing was saved; import the file again.")


def _save(plan: ImportPlan, by) -> Outcome:
    new, changed = plan.of_state(NEW), plan.of_state(CHANGED)
    reason = _("Imported from %(file)s") % {"file": plan.file_name}
    _save_named(plan.ledger, new + changed, by, reason)
    _insert(plan.ledger, new, by, reason)
    _update(plan.ledger, changed, by, reason)
    if plan.ledger.after_save:
        plan.ledger.after_save(new + changed, by=by, reason=reason)
    outcome = Outcome(len(new), len(changed), plan.unchanged)
    record(Action.IMPORT, by=by, ledger=plan.ledger.code, file=plan.file_name, **vars(outcome))
    return outcome


def _save_named(ledger: Ledger, rows: list[PlannedRow], by, reason: str) -> None:
    """Save the records that a cell named and that did not exist (a volunteer team), each once."""
    makers = [column for column in ledger.columns if getattr(column.kind, "make_missing", False)]
    for column in makers:
        named = {id(value): value for row in rows if (value := row.values.get(column.header))}
        for value in named.values():
            if value.pk is None:
                save_record(value, reason=reason, by=by)


def _insert(ledger: Ledger, rows: list[PlannedRow], by, reason: str) -> None:
    instances = [row.instance for row in rows]
    if issubclass(ledger.model, Row):
        for instance in instances:
            instance.created_by = instance.changed_by = by
    saving.insert_rows(ledger.model, instances, by=by, reason=reason, with_history=False)
    _save_lists(ledger, rows, {instance.pk for instance in instances})
    saving.write_history(ledger.model, instances, saving.CREATED, by=by, reason=reason)


def _update(ledger: Ledger, rows: list[PlannedRow], by, reason: str) -> None:
    _require_untouched(ledger, rows)
    instances = [row.instance for row in rows]
    saving.update_rows(ledger.model, instances, _touched(ledger, rows), by=by, reason=reason, with_history=False)
    _save_lists(ledger, rows, set())
    saving.write_history(ledger.model, instances, saving.CHANGED, by=by, reason=reason)


def _touched(ledger: Ledger, rows: list[PlannedRow]) -> list[str]:
    headers = {header for row in rows for header in row.changed_headers}
    fields = [each.field for each in ledger.columns if each.kind.stored and each.header in headers]
    return [*fields, *ledger.settled_fields, *(STAMPED if issubclass(ledger.model, Row) else ())]


def _require_untouched(ledger: Ledger, rows: list[PlannedRow]) -> None:
    """Lock the records and see that they still are what the plan compared with."""
    planned = {row.instance.pk: row.before for row in rows}
    locked = ledger.model._default_manager.select_for_update()
    now = {row.pk: _attributes(row) for row in in_chunks(locked, "pk", set(planned))}
    if now != planned:
        raise ImportRefused(overtaken())


def _save_lists(ledger: Ledger, rows: list[PlannedRow], fresh: set[int]) -> None:
    """Save the many-to-many lists that a plain field holds; `fresh` rows have none yet."""
    for column in ledger.columns:
        if not ledger.keeps_list(column):
            continue
        header = column.header
        touched = (row for row in rows if header in (row.changed_headers if row.before else row.values))
        wanted = {row.instance.pk: row.values[header] for row in touched}
        saving.write_lists(column.model_field, wanted, fresh)
