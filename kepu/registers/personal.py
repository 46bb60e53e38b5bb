"""Everything that is known of one person: given out, or forgotten, on the person's own request.

个人信息保护法 art. 45 (a copy of one's data) and art. 47 (erasure). An app that keeps something of people declares a
module `personal` with `sheets(row)`, which tells it, or `forget(row, former)`, which takes it out; `row` is the record
of the person, of whatever register, `former` its values before, by field name.
"""

from collections.abc import Iterable
from importlib import import_module
from tempfile import TemporaryFile
from typing import NamedTuple

import xlsxwriter
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kepu.accounts.models import User
from kepu.audit.history import history_of
from kepu.audit.models import Action, Entry
from kepu.evidence.models import StagedUpload
from kepu.exchange.ledgers import ledgers_about
from kepu.exchange.writer import WORKBOOK_OPTIONS, write_cell
from kepu.paper import set_paper
from kepu.pdf import Pdf
from kepu.records.models import Attachment, Draft, Row
from kepu.registers.register import register_of

WIDTH = 24
EVERY = 10**6  # saves of one record


class Sheet(NamedTuple):
    """One sheet of a person's own data: a title of at most 31 characters, the headers, the rows."""

    title: str
    head: list[str]
    rows: Iterable[list]


def own_sheets(row: Row) -> list[Sheet]:
    """All that the portal holds of the person, and who has seen, changed or taken it."""
    return [_record(row), *_kept_elsewhere(row), _files(row), _history(row), _entries(row), _lists(row)]


def own_paper(row: Row) -> Pdf:
    """The same on paper, to be handed over."""
    context = {
        "sheets": [
            sheet._replace(rows=[list(map(_in_words, line)) for line in sheet.rows]) for sheet in own_sheets(row)
        ],
        "number": row.pk,
        "made_at": timezone.now(),
    }
    return set_paper("registers/own_data.html", context)


def _in_words(value) -> str:
    return "–" if value in (None, "") else str(value)


def own_data(row: Row):
    """A workbook (.xlsx, an open file at its start) of the same."""
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS)
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for title, head, lines in own_sheets(row):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, len(head) - 1, WIDTH)
        for number, line in enumerate([head, *lines]):
            for place, value in enumerate(line):
                write_cell(sheet, number, place, value, plain if number else bold)
    book.close()
    stream.seek(0)
    return stream


def _modules() -> list:
    having = [app for app in apps.get_app_configs() if module_has_submodule(app.module, "personal")]
    return [import_module(f"{app.name}.personal") for app in having if app.name != "kepu.registers"]


def _kept_elsewhere(row: Row) -> list[Sheet]:
    telling = [module for module in _modules() if hasattr(module, "sheets")]
    return [sheet for module in telling for sheet in module.sheets(row)]


def _record(row: Row) -> Sheet:
    columns = register_of(row).ledger.columns
    lines = [[str(column.label), column.export(row)] for column in columns]
    return Sheet(_("Record"), [_("Field"), _("What it holds")], [*lines, [_("Logged at"), _moment(row.created_at)]])


def _files(row: Row) -> Sheet:
    lines = [[each.name, each.get_kind_display(), each.caption, _moment(each.added_at)] for each in row.files.all()]
    return Sheet(_("Files"), [_("File"), _("Kind"), _("Caption"), _("Added at")], lines)


def _history(row: Row) -> Sheet:
    head = [_("Time"), _("Who"), _("What"), _("Field"), _("Before"), _("After"), _("Reason")]
    return Sheet(_("Changes"), head, [line for save in history_of(row, EVERY) for line in _lines_of(save)])


def _lines_of(save) -> list[list]:
    start = [_moment(save.at), save.who, save.kind]
    changes = [[*start, each.label, each.before, each.after, save.reason] for each in save.changes]
    return changes or [[*start, "", "", "", save.reason]]


def _entries(row: Row) -> Sheet:
    """Who looked at the record's number, took its data, issued something on it: the audit's entries."""
    entries = list(Entry.objects.about(row).order_by("-id"))
    names = _names(entries)
    lines = [[_moment(e.at), names[e.actor], e.get_action_display(), e.details.get("reason", "")] for e in entries]
    return Sheet(_("What was done with it"), [_("Time"), _("Who"), _("What"), _("Reason")], lines)


def _lists(row: Row) -> Sheet:
    """Lists that were taken out of the portal by people who see the record: it may have stood in them."""
    ledgers = {ledger.code: ledger.title for ledger in ledgers_about(type(row))}
    taken = Entry.objects.filter(action=Action.EXPORT, at__gte=row.created_at, details__ledger__in=list(ledgers))
    taken = list(taken.order_by("-id"))
    names = _names(taken)
    seeing = {user.username for user in _users(taken) if type(row).objects.visible_to(user).filter(pk=row.pk).exists()}
    lines = [
        [
            _moment(e.at),
            names[e.actor],
            ledgers[e.details["ledger"]],
            _("masked") if e.details.get("masked") else _("whole"),
        ]
        for e in taken
        if not e.actor or e.actor in seeing
    ]
    return Sheet(_("Lists that were taken"), [_("Time"), _("Who"), _("Register"), _("Names and numbers")], lines)


def _users(entries: list[Entry]) -> list[User]:
    return list(User.objects.filter(username__in={entry.actor for entry in entries}))


def _names(entries: list[Entry]) -> dict[str, str]:
    """What those who acted are called, by account; the portal itself has none."""
    names = {entry.actor: entry.actor or _("the portal") for entry in entries}
    return names | {user.username: str(user) for user in _users(entries)}


def _moment(at) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def forget_traces(row: Row, former: dict, phone: str) -> None:
    """Take the person out of everything but the row itself: history, files, drafts, and what other apps keep.

    Must run inside a transaction.
    """
    changed = {name: getattr(row, name) for name in former}
    row.history.update(**changed, history_change_reason=None)
    _forget_files(row)
    _forget_drafts(row, phone)
    for module in _modules():
        if hasattr(module, "forget"):
            module.forget(row, former)


def _forget_files(row: Row) -> None:
    """Take off the files and that they were there; a content that nothing cites any more is swept from the disk."""
    of_row = {"content_type": ContentType.objects.get_for_model(row), "object_id": row.pk}
    attached = Attachment.objects.filter(**of_row)
    for file_id, name in attached.values_list("file_id", "name"):
        StagedUpload.objects.filter(file_id=file_id, name=name).delete()
    attached.delete()
    Attachment.history.filter(**of_row).delete()


def _forget_drafts(row: Row, phone: str) -> None:
    """Drafts are sealed, so each is read: there are few, and the number may stand in any."""
    code = register_of(row).code
    Draft.objects.filter(register=code, object_id=str(row.pk)).delete()
    for draft in (each for each in Draft.objects.iterator() if phone in each.fields or phone in each.title):
        if draft.register == code:
            draft.delete()
        else:
            without = {"fields": draft.fields.replace(phone, ""), "title": draft.title.replace(phone, "")}
            Draft.objects.filter(pk=draft.pk).update(**without)
