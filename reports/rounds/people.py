"""Names that are offered where somebody responsible is asked for."""

from campaigns.models import Task
from kepu.accounts.models import User
from kepu.accounts.roles import Role

MOST = 200


def known_people() -> list[str]:
    """The office's staff, and who is responsible for a task of the running campaign. Two queries."""
    staff = User.objects.filter(is_active=True).exclude(role=Role.INSPECTOR).exclude(name="")
    tasks = Task.objects.live().of_current_campaign().exclude(person="")
    names = {*staff.values_list("name", flat=True), *tasks.values_list("person", flat=True)}
    return sorted(names)[:MOST]
