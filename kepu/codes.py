"""Codes that people read off paper and type: no letter that looks like another, and a slip of the pen is noticed."""

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what looks alike on paper
LENGTH = 12  # eleven letters at random (31 ** 11: 54 bits) and one to check them by
_GROUP = 4


def new_code() -> str:
    """A code that nobody can guess."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH - 1))
    return letters + ALPHABET[_rest(letters)]


def tidied(typed: str) -> str:
    """A code as people type it, with blanks, dashes, small or full-width letters, in the form that is kept."""
    return re.sub(r"[\s\-‐-―−_]", "", unicodedata.normalize("NFKC", typed)).upper()


def is_code(text: str) -> bool:
    """Whether a tidied text can be a code: its last letter fits the others.

    31 is prime and every place has a weight of its own, so one wrong letter, or two that changed places, never pass.
    """
    known = len(text) == LENGTH and set(text) <= set(ALPHABET)
    return known and ALPHABET[_rest(text[:-1])] == text[-1]


def _rest(letters: str) -> int:
    """What the last letter must be worth: with weight -1 it brings the weighted sum to a multiple of 31."""
    return sum(place * ALPHABET.index(letter) for place, letter in enumerate(letters, start=1)) % len(ALPHABET)


def grouped(code: str) -> str:
    """As it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
