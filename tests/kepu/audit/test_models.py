from datetime import timedelta

import pytest
import time_machine

from kepu.audit.actions import has_written, record
from kepu.audit.models import Action, Entry
from tests.conftest import NOW


def test_entries_are_neither_changed_nor_deleted(officer):
    entry = record(Action.EXPORT, by=officer, ledger="events")
    entry.actor = "somebody else"
    for change in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(actor="x")):
        with pytest.raises(TypeError):
            change()
    assert Entry.objects.get().actor == "officer"


def test_an_entry_made_in_a_request_carries_its_address(as_user, clerk):
    as_user(clerk).post("/accounts/logout/", REMOTE_ADDR="192.0.2.7")
    assert Entry.objects.get(action=Action.SIGN_OUT).address == "192.0.2.7"


@pytest.mark.parametrize(
    ("action", "ago", "written"), [(Action.CREATE, 5, True), (Action.CREATE, 11, False), (Action.DOWNLOAD, 1, False)]
)
def test_who_wrote_lately_is_known(action, ago, written, officer, clerk):
    with time_machine.travel(NOW - timedelta(seconds=ago)):
        record(action, by=officer)
    assert has_written(officer, within=timedelta(seconds=10)) is written
    assert not has_written(clerk, within=timedelta(seconds=10))
