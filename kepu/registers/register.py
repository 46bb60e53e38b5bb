"""What a register is on the screen. Its columns are its ledger's; each app declares the rest in `<app>/registers.py`.

To add a register: a model that is a `Row`, its `Ledger`, and one `Register` as described here. To add a column: the
field and one `Column` of the ledger; the list, the record page, the form and the export follow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.module_loading import import_string, module_has_submodule

from kepu.accounts.roles import Right, can
from kepu.exchange.ledgers import Column, Ledger, ledger
from kepu.records.models import AttachmentKind, Review


@dataclass(frozen=True)
class Total:
    """A sum above the list: its label, and what gives the number for a queryset."""

    label: str
    of: Callable[[models.QuerySet], int]


@dataclass(frozen=True)
class Panel:
    """A section of the record page: `context(row, user)` for `template`, or None where it has nothing to say.

    One that is `first` stands above the record's own columns.
    """

    template: str
    context: Callable
    first: bool = False


@dataclass(frozen=True, eq=False)
class Register:
    """One register. Names of fields are the model's.

    `title` is the field that names a row; `shown` are the columns of the list until a person chooses others;
    `search` are lookups in which every word is looked for; `filters` are fields to narrow by; `folded` are form fields
    that stay out of sight at first; `not_copied` are not taken over into a similar record. `form` is the dotted path
    of a RowForm of its own; `routes` the pattern of its own URL names. kepu/personal_fields.py says which fields are
    hidden from who only reads.
    """

    code: str
    icon: str
    add: str
    empty: str
    title: str
    shown: tuple[str, ...]
    search: tuple[str, ...]
    filters: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()
    folded: tuple[str, ...] = ()
    not_copied: tuple[str, ...] = ()
    kinds: tuple[AttachmentKind, ...] = (AttachmentKind.PHOTO, AttachmentKind.DOCUMENT)
    panels: tuple[Panel, ...] = ()
    form: str = ""
    filterset: str = ""
    routes: str = ""
    templates: dict[str, str] = field(default_factory=dict)
    # Pages of its own beside the list: (label, URL name, icon).
    pages: tuple[tuple[str, str, str], ...] = ()

    @property
    def ledger(self) -> Ledger:
        return ledger(self.code)

    @property
    def model(self) -> type[models.Model]:
        return self.ledger.model

    @property
    def name(self) -> str:
        return self.ledger.title

    def columns(self) -> dict[str, Column]:
        """The ledger's columns by field name, in its order; those that belong to another row are left out."""
        return {column.field: column for column in self.ledger.columns if column.field}

    def url(self, view: str, *args) -> str:
        """The address of one of the register's pages: "list", "detail", …"""
        if self.routes and view in OWN_ROUTES:
            return reverse(self.routes.format(view), args=args)
        return reverse(f"registers:{view}", args=[self.code, *args])

    def may_write(self, user) -> bool:
        """Whether `user` may write rows of this register at all."""
        return can(user, self.ledger.right)

    def visible_rows(self, user) -> models.QuerySet:
        return self.model._default_manager.visible_to(user)

    def unconfirmed_rows(self, user) -> models.QuerySet:
        """Live rows that count nowhere as long as the office reviews."""
        return self.visible_rows(user).live().exclude(review=Review.CONFIRMED)

    def editable_rows(self, user) -> models.QuerySet:
        """Live rows that `user` may change."""
        rows = self.visible_rows(user).live()
        if not self.may_write(user):
            return rows.none()
        return rows.editable_by(user) if hasattr(rows, "editable_by") else rows

    def load(self, path: str):
        return import_string(path)


OWN_ROUTES = ("list", "create", "detail", "update", "copy", "retire", "export")


@cache
def _modules() -> list:
    """The `registers` modules of the apps, lower apps first."""
    having = (app for app in apps.get_app_configs() if module_has_submodule(app.module, "registers"))
    return [import_module(f"{app.name}.registers") for app in having if app.name != "kepu.registers"]


@cache
def _declared() -> dict[str, Register]:
    return {each.code: each for module in _modules() for each in module.REGISTERS}


def panels_of(of: Register) -> list[Panel]:
    """The sections of a register's record page: its own, then those that upper apps add in `PANELS`, by its code."""
    added = [panel for module in _modules() for panel in getattr(module, "PANELS", {}).get(of.code, ())]
    return [*of.panels, *added]


def all_registers() -> list[Register]:
    return list(_declared().values())


def all_shelves() -> list[Register]:
    """All registers, first those whose pages are not the common ones: an app's `WITH_OWN_PAGES`."""
    return [*(each for module in _modules() for each in getattr(module, "WITH_OWN_PAGES", ())), *all_registers()]


def register(code: str) -> Register:
    """The register of this code; Http404 where there is none."""
    if code not in _declared():
        raise Http404
    return _declared()[code]


def right_to_write(_request, code: str, **_named) -> Right:
    """What it takes to write rows of the register that an address names; Http404 where there is none."""
    return register(code).ledger.right


def register_of(row) -> Register | None:
    """The register of a row or a model."""
    model = row if isinstance(row, type) else type(row)
    return next((each for each in all_registers() if each.model is model), None)
