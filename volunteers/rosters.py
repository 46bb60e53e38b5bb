"""Finding volunteers by what people write: a mobile number, a name, or a name and the last digits of the number."""

import re
from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu.exchange.kinds import in_chunks
from kepu.phones import plain_phone
from volunteers.models import Volunteer

SHOWN = 40  # characters of a word that an answer repeats
# 张伟5678 or 张伟(5678): as much of the number as the lists show.
NAME_AND_DIGITS = re.compile(r"(?P<name>.*?\D)\s*[(（]?(?P<digits>\d{4})[)）]?")


class Roster:
    """The volunteers that `words` may mean; found in two queries, however many words."""

    def __init__(self, words: Iterable[str]):
        words = set(words)
        names = words | {found["name"] for word in words if (found := NAME_AND_DIGITS.fullmatch(word))}
        numbers = {plain_phone(word) for word in words}
        self.by_phone = {row.phone: row for row in in_chunks(Volunteer.objects.live(), "phone", numbers)}
        self.by_name: dict[str, list[Volunteer]] = {}
        for row in in_chunks(Volunteer.objects.live(), "name", names):
            self.by_name.setdefault(row.name, []).append(row)

    def one(self, word: str) -> Volunteer:
        """The one volunteer whom `word` means. ValidationError with a full sentence for none or several."""
        owner = self.by_phone.get(plain_phone(word))
        fitting = [owner] if owner else self.by_name.get(word) or self._by_digits(word)
        if len(fitting) != 1:
            raise ValidationError(_why_not(word, len(fitting)))
        return fitting[0]

    def _by_digits(self, word: str) -> list[Volunteer]:
        found = NAME_AND_DIGITS.fullmatch(word)
        named = self.by_name.get(found["name"], []) if found else []
        return [row for row in named if row.phone.endswith(found["digits"])]


def words_for(volunteers: Iterable[Volunteer]) -> dict[str, Volunteer]:
    """A word that means each volunteer: the name where one person has it, else the name with the last four digits."""
    volunteers = list(volunteers)
    live = in_chunks(Volunteer.objects.live(), "name", {volunteer.name for volunteer in volunteers})
    namesakes = Counter(row.name for row in {row.pk: row for row in [*live, *volunteers]}.values())
    return {_word_for(volunteer, namesakes[volunteer.name] < 2): volunteer for volunteer in volunteers}


def _word_for(volunteer: Volunteer, is_only: bool) -> str:
    if volunteer.erased_at:
        return volunteer.phone
    return volunteer.name if is_only else f"{volunteer.name}{volunteer.phone[-4:]}"


def volunteers_named(words: list[str]) -> tuple[list[Volunteer], list[str]]:
    """Volunteers for `words`, and a sentence for each word that means nobody or several."""
    roster, found, problems = Roster(words), [], []
    for word in words:
        try:
            found.append(roster.one(word))
        except ValidationError as error:
            problems += error.messages
    return found, problems


def _why_not(word: str, count: int) -> str:
    parts = {"word": word[:SHOWN], "count": count}
    if count:
        text = _(
            "%(count)d volunteers are called “%(word)s”. Write the mobile number of the one you mean, or its last "
            "four digits after the name."
        )
    else:
        text = _("There is no volunteer “%(word)s” in the register. Check the name or register the person first.")
    return text % parts
