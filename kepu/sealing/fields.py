"""Model fields whose values are sealed in the database. In Python, on forms and in ledgers they are as any other.

They can be looked up whole (`=`, `in`), be unique and be empty; they have no order and no parts to search in.
"""

import json

from django.db import models
from django.db.models import lookups

from kepu.sealing.keys import Unreadable, keys, seal, seals, unseal


class SealedIn(lookups.In):
    """One of these values, whichever key sealed it."""

    def get_prep_lookup(self):
        if not self.rhs_is_direct_value():
            return super().get_prep_lookup()
        return [token for value in self.rhs for token in self.lhs.output_field.tokens(value)]


class SealedExact(lookups.Exact):
    """This value, whichever key sealed it."""

    def get_prep_lookup(self):
        self.plain = self.rhs
        return super().get_prep_lookup()

    def as_sql(self, compiler, connection):
        if self.rhs_is_direct_value() and len(keys()) > 1:
            return SealedIn(self.lhs, [self.plain]).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)


class Sealed(models.Field):
    """What makes a text field a sealed one; stands before the text field in a class's bases."""

    class_lookups = {"exact": SealedExact, "in": SealedIn}

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "in", "isnull") else None

    def get_internal_type(self):
        return "TextField"

    def _plain(self, value) -> str:
        """The text to be sealed, "" for nothing."""
        return super().get_prep_value(value)

    def get_prep_value(self, value):
        if isinstance(value, Unreadable):
            return value.token
        plain = self._plain(value)
        return seal(plain) if plain else plain

    def tokens(self, value) -> list[str]:
        """All forms in which the value can stand in the database."""
        plain = self._plain(value)
        return seals(plain) if plain else [plain]

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else value


class SealedTextField(Sealed, models.TextField):
    pass


class SealedJSONField(Sealed, models.TextField):
    """A dictionary; the empty one where it cannot be read."""

    def _plain(self, value):
        return json.dumps(value, ensure_ascii=False) if value else ""

    def to_python(self, value):
        return value

    def from_db_value(self, value, expression, connection):
        text = unseal(value) if value else ""
        return json.loads(text) if text and not isinstance(text, Unreadable) else {}
