import pytest

from kepu.audit.actions import record
from kepu.audit.models import Action, Entry


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
