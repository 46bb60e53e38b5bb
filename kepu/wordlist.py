"""Lists of words kept in one text column, as the ledgers keep them in one cell."""

import re

from django.db import models

SEPARATORS = re.compile(r"[、，,;；]")
MARK = "、"


def split_words(text: str) -> list[str]:
    """The words of a ledger cell, in order, each once, without blanks around them."""
    words = (word.strip() for word in SEPARATORS.split(text))
    return list(dict.fromkeys(word for word in words if word))


def join_words(words: list[str]) -> str:
    """The ledger cell that `split_words` reads back."""
    return MARK.join(words)


def word_in(word: str) -> str:
    """The text to look for with `__contains` to find rows whose list holds exactly `word`."""
    return f"{MARK}{word}{MARK}"


class WordListField(models.TextField):
    """A list of str stored as 、a、b、: one word is found by a plain `contains` on any database."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return split_words(value or "")

    def to_python(self, value):
        return split_words(value) if isinstance(value, str) else list(value or [])

    def get_prep_value(self, value):
        if isinstance(value, str):  # a lookup's text, already marked
            return value
        return f"{MARK}{join_words(value)}{MARK}" if value else ""

    def value_to_string(self, obj):
        return join_words(self.value_from_object(obj))
