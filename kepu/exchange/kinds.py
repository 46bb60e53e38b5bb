"""The kinds of column: how each is read from a cell, compared, put on a row, written and shown.

`value` below is what Python works with: str, int, Decimal, date, bool, list of str, a model instance,
or a frozenset of instances.
"""

import difflib
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from kepu import formats
from kepu.exchange import cells
from kepu.exchange.problems import BadCell, shortened
from kepu.inputs import LinkField
from kepu.phones import plain_phone
from kepu.text import plain_text
from kepu.wordlist import WordListField, join_words, split_words

CHUNK = 2000  # values that one query asks for
EMPTY = "–"


class Kind:
    """Text, and the base of the others."""

    stored = True  # lives in a column of the row's own table
    prefetch: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # what a drop-down offers

    def words(self, cell) -> list[str]:
        """What must be looked up in the registers to understand the cell."""
        return []

    def look_up(self, column, words: set[str], rows: list[dict]):
        """Find all `words` of a file at once; the answer is handed to `parse`."""

    def parse(self, column, row: dict, found):
        """The value of this column in `row` (header -> cell). Raises BadCell."""
        cell = row[column.header]
        if cells.is_blank(cell):
            return self.empty(column)
        value = self.read(column, cell, found)
        self.check(column, value)
        return value

    def empty(self, column):
        """What an empty cell means."""
        return column.model_field.get_default() if column.model_field.has_default() else ""

    def read(self, column, cell, found):
        return cells.text(cell)

    def check(self, column, value) -> None:
        try:
            column.model_field.run_validators(value)
        except ValidationError as problem:
            raise BadCell(" ".join(problem.messages)) from None

    def current(self, column, instance):
        """The value that the row holds now, comparable with what `parse` gives."""
        return cells.tidy(getattr(instance, column.field) or "")

    def put(self, column, instance, value) -> None:
        setattr(instance, column.field, value)

    def export(self, column, instance) -> str | int | Decimal | date | None:
        return self.current(column, instance)

    def shown(self, value) -> str:
        """The value for a screen or a page, in the current language."""
        return str(value) if value not in (None, "") else EMPTY

    def hint(self, column) -> str:
        """What to write, for the notes of a template."""
        longest = getattr(column.model_field, "max_length", None)
        return _("Text of at most %(count)d characters.") % {"count": longest} if longest else _("Text.")


class Phone(Kind):
    """A telephone number, however its digits are grouped."""

    def read(self, column, cell, found):
        return plain_phone(cells.text(cell))


class Link(Kind):
    """The address of a web page, as the forms take it: the scheme may be left out."""

    def read(self, column, cell, found):
        try:
            return LinkField(max_length=column.model_field.max_length).clean(cells.text(cell))
        except ValidationError as problem:
            raise BadCell(" ".join(problem.messages)) from None

    def hint(self, column):
        return _("The address of a web page, for example https://www.gov.cn.")


class Nullable(Kind):
    def empty(self, column):
        return column.model_field.get_default() if column.model_field.has_default() else None

    def current(self, column, instance):
        return getattr(instance, column.field)


class Whole(Nullable):
    def read(self, column, cell, found):
        return cells.whole_number(cell)

    def shown(self, value):
        return formats.number(value)

    def hint(self, column):
        return _("A whole number, for example 80.")


class Year(Whole):
    """A year, which is a number without separators."""

    def shown(self, value):
        return EMPTY if value is None else str(value)


class Number(Nullable):
    def read(self, column, cell, found):
        return cells.decimal_number(cell)

    def shown(self, value):
        # Every decimal that was recorded, unlike `formats.number`, which rounds to one.
        return EMPTY if value is None else f"{Decimal(value).normalize():f}"

    def hint(self, column):
        return _("A number, for example 12.5.")


class Percent(Number):
    def read(self, column, cell, found):
        return cells.percentage(cell)

    def hint(self, column):
        return _("A percentage between 0 and 100, for example 12.5.")


class Day(Nullable):
    def read(self, column, cell, found):
        return cells.day(cell)

    def shown(self, value):
        return formats.day(value)

    def hint(self, column):
        return _("A date, for example 2025-09-20.")


class YesNo(Nullable):
    options = (cells.YES, cells.NO)

    def read(self, column, cell, found):
        return cells.yes_no(cell)

    def export(self, column, instance):
        return cells.YES if self.current(column, instance) else cells.NO

    def shown(self, value):
        return _("yes") if value else _("no")

    def hint(self, column):
        return _("是 or 否; empty means 否.") if not column.required else _("是 or 否.")


class Choice(Kind):
    def __init__(self, choices):
        self.labels = dict(choices)
        self.options = tuple(self.labels)

    def read(self, column, cell, found):
        value = cells.text(cell)
        if value not in self.labels:
            raise not_offered(value, self.options)
        return value

    def check(self, column, value):
        """`read` has compared it with the list already."""

    def shown(self, value):
        return str(self.labels.get(value, value)) or EMPTY

    def hint(self, column):
        return _("One of: %(options)s.") % {"options": join_words(self.options)}


def not_offered(value: str, options) -> BadCell:
    parts = {"value": shortened(value), "options": join_words(options)}
    return BadCell(_("“%(value)s” is not in the list. Write one of: %(options)s.") % parts)


class Words(Kind):
    """A list of words in one cell; `choices` limits them."""

    def __init__(self, choices=()):
        self.labels = dict(choices)

    def empty(self, column):
        return []

    def read(self, column, cell, found):
        words = split_words(cells.tidy(cells.text(cell)))
        for word in words:
            if self.labels and word not in self.labels:
                raise not_offered(word, self.labels)
        return words

    def check(self, column, value):
        for word in value:
            try:
                plain_text(word)
            except ValidationError as problem:
                raise BadCell(" ".join(problem.messages)) from None

    def current(self, column, instance):
        # As a ledger would give it back: a word with a separator in it reads as two.
        return split_words(join_words(getattr(instance, column.field)))

    def export(self, column, instance):
        return join_words(getattr(instance, column.field))

    def shown(self, value):
        return join_words([str(self.labels.get(word, word)) for word in value]) or EMPTY

    def hint(self, column):
        if self.labels:
            return _("One or more of: %(options)s.") % {"options": join_words(self.labels)}
        return _("A list; put 、 between the words.")


class Reference(Kind):
    """Another register's row by its name. `empty_word` is the ledger's word for no row at all.

    `make_missing` makes the row where it does not exist: for registers that have no ledger of their own.
    """

    def __init__(self, empty_word: str = "", make_missing: bool = False):
        self.empty_word = empty_word
        self.make_missing = make_missing

    def words(self, cell):
        return [] if cells.is_blank(cell) else [cells.text(cell)]

    def look_up(self, column, words, rows):
        return Names(column.target, words)

    def empty(self, column):
        return None

    def read(self, column, cell, found):
        name = cells.text(cell)
        if name == self.empty_word and self.empty_word:
            return None
        return self._made(column, name, found) if self.make_missing else found.one(name)

    def _made(self, column, name, found):
        if name not in found.rows:
            made = column.target(name=name)
            try:
                made.clean_fields()
            except ValidationError as problem:
                raise BadCell(" ".join(problem.messages)) from None
            found.rows[name] = made
        return found.rows[name]

    def check(self, column, value):
        """Finding it was the check."""

    def current(self, column, instance):
        return getattr(instance, column.field)

    def export(self, column, instance):
        target = self.current(column, instance)
        return target.name if target else self.empty_word

    def shown(self, value):
        return str(value or self.empty_word or EMPTY)

    def hint(self, column):
        name = {"register": column.target._meta.verbose_name_plural}
        if self.make_missing:
            return _("A name; one that does not exist yet is added.")
        return _("A name from the register: %(register)s.") % name


class References(Reference):
    """A list of names in one cell, kept in a many-to-many field."""

    stored = False

    def words(self, cell):
        return split_words(cells.text(cell))

    def empty(self, column):
        return frozenset()

    def read(self, column, cell, found):
        return frozenset(found.one(name) for name in split_words(cells.text(cell)))

    def current(self, column, instance):
        return frozenset(getattr(instance, column.field).all()) if instance.pk else frozenset()

    def put(self, column, instance, value):
        """Saved apart, after the row itself."""

    def export(self, column, instance):
        return join_words([target.name for target in getattr(instance, column.field).all()])

    def shown(self, value):
        return join_words(sorted(str(target) for target in value)) or EMPTY

    def hint(self, column):
        name = {"register": column.target._meta.verbose_name_plural}
        return _("Names from the register %(register)s; put 、 between them.") % name


class Names:
    """Rows of one register by name, with a word about what is missing."""

    def __init__(self, model: type[models.Model], words: set[str]):
        self.model = model
        self.rows = {row.name: row for row in in_chunks(model._default_manager.all(), "name", words)}
        self._all: list[str] | None = None

    def one(self, name: str):
        if name not in self.rows:
            raise BadCell(self._missing(name))
        return self.rows[name]

    def _missing(self, name: str) -> str:
        parts = {
            "name": shortened(name),
            "register": self.model._meta.verbose_name_plural,
            "near": self._near(name),
        }
        if parts["near"]:
            return _("“%(name)s” is not in the register: %(register)s. Did you mean “%(near)s”?") % parts
        return _("“%(name)s” is not in the register: %(register)s. Check the name, or add it there first.") % parts

    def _near(self, name: str) -> str:
        if self._all is None:
            self._all = list(self.model._default_manager.values_list("name", flat=True)[:CHUNK])
        return next(iter(difflib.get_close_matches(name, self._all, n=1, cutoff=0.5)), "")


def in_chunks(queryset, name: str, values) -> list:
    """All rows whose field `name` holds one of `values` (None included), a few queries for any number of them."""
    wanted = sorted({value for value in values if value is not None}, key=str)
    rows = list(queryset.filter(**{f"{name}__isnull": True})) if None in values else []
    for start in range(0, len(wanted), CHUNK):
        rows += queryset.filter(**{f"{name}__in": wanted[start : start + CHUNK]})
    return rows


_BY_FIELD = (
    (WordListField, Words),
    (models.URLField, Link),
    (models.DateField, Day),
    (models.BooleanField, YesNo),
    (models.DecimalField, Number),
    (models.IntegerField, Whole),
)


def kind_of(model_field) -> Kind:
    """The kind that a model field has by itself."""
    if model_field.many_to_many:
        return References()
    if model_field.many_to_one:
        return Reference()
    if model_field.choices:
        return Choice(model_field.choices)
    return next((kind() for type_, kind in _BY_FIELD if isinstance(model_field, type_)), Kind())
