"""Finding volunteers by what a clerk writes: a mobile number, or a name where only one person has it."""

from django.utils.translation import gettext as _

from volunteers.models import Volunteer


def volunteers_named(words: list[str]) -> tuple[list[Volunteer], list[str]]:
    """Volunteers for `words` (each a mobile number or a name), and a sentence for each word that fits none or several.

    Two queries, however many words.
    """
    by_phone = {v.phone: v for v in Volunteer.objects.filter(phone__in=words)}
    by_name: dict[str, list[Volunteer]] = {}
    for volunteer in Volunteer.objects.filter(name__in=words):
        by_name.setdefault(volunteer.name, []).append(volunteer)
    found, problems = [], []
    for word in words:
        candidates = [by_phone[word]] if word in by_phone else by_name.get(word, [])
        if len(candidates) == 1:
            found.append(candidates[0])
        else:
            problems.append(_why_not(word, len(candidates)))
    return found, problems


def _why_not(word: str, count: int) -> str:
    if count:
        text = _("%(count)d volunteers are called “%(word)s”. Write the mobile number of the one you mean.")
        return text % {"count": count, "word": word}
    return _("There is no volunteer “%(word)s” in the register. Check the name or register the person first.") % {
        "word": word
    }
