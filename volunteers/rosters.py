"""Finding volunteers by what people write: a mobile number, or a name where only one person has it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepu.exchange.kinds import in_chunks
from volunteers.models import Volunteer

SHOWN = 40  # characters of a word that an answer repeats


class Roster:
    """The volunteers that `words` may mean; found in two queries, however many words."""

    def __init__(self, words: Iterable[str]):
        words = set(words)
        self.by_phone = {row.phone: row for row in in_chunks(Volunteer.objects.live(), "phone", words)}
        self.by_name: dict[str, list[Volunteer]] = {}
        for row in in_chunks(Volunteer.objects.live(), "name", words):
            self.by_name.setdefault(row.name, []).append(row)

    def one(self, word: str) -> Volunteer:
        """The one volunteer whom `word` means. ValidationError with a full sentence for none or several."""
        fitting = [self.by_phone[word]] if word in self.by_phone else self.by_name.get(word, [])
        if len(fitting) != 1:
            raise ValidationError(_why_not(word, len(fitting)))
        return fitting[0]


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
        text = _("%(count)d volunteers are called “%(word)s”. Write the mobile number of the one you mean.")
    else:
        text = _("There is no volunteer “%(word)s” in the register. Check the name or register the person first.")
    return text % parts
