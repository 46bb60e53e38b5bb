"""What a ledger is, and where to find each: every app declares its own in `<app>/ledgers.py` as data."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from kepu.accounts.roles import Right, can
from kepu.exchange.kinds import EMPTY, Kind, kind_of
from kepu.exchange.masking import masked_number
from kepu.exchange.problems import ExchangeError, UnknownLedger
from kepu.personal_fields import Masking, fields_with


@dataclass
class Column:
    """One column: its header in the file and the model field behind it.

    The kind follows from the field unless given; so does the label. `masked` hides the middle of a telephone
    number wherever the column is shown (never in a ledger file): which those are, kepu/personal_fields.py says.
    """

    header: str
    field: str
    required: bool = False
    example: object = None
    kind: Kind | None = None
    label: str = ""
    masked: bool = field(default=False, init=False)
    model: type[models.Model] | None = field(default=None, init=False)

    def bind(self, model: type[models.Model]) -> None:
        self.model = model
        self.masked = self.field in fields_with(Masking.NUMBER, model._meta.label_lower)
        self.kind = self.kind or kind_of(self.model_field)
        self.label = self.label or self.model_field.verbose_name

    @property
    def model_field(self):
        return self.model._meta.get_field(self.field)

    @property
    def target(self) -> type[models.Model]:
        """The register that a reference points to."""
        return self.model_field.related_model

    def text(self, instance) -> str:
        """The value for a screen or a page, in the current language; "–" where it is empty."""
        return self.shown(self.kind.current(self, instance))

    def shown(self, value) -> str:
        text = self.kind.shown(value)
        return masked_number(text) if self.masked and text != EMPTY else text

    def export(self, instance):
        """The value for a ledger file: ledger words, numbers, dates; "" or None where it is empty."""
        return self.kind.export(self, instance)


@dataclass
class Ledger:
    """One exchange format (LEDGERS.md): what its rows are and what makes two of them the same record.

    `date` and `community` name the lookups that exports filter by; `owner` gives the community whose clerk may
    write a row; `settle(instance, before)` completes a row before it is checked (`before` is None for a new one,
    else the former values by field name), or refuses it with a ValidationError; `implied(instance, changes)` makes
    and names what a file changes in a record beyond its cells; `after_save(rows, by, reason)` writes what lives in
    other tables; `blame` names the header at which a broken constraint is reported, where that is not the field it
    is about. One that is not `exchanged` has columns for lists, record pages and export, but takes no files in.
    """

    code: str
    title: str
    title_zh: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: list[Column]
    date: str | None = None
    community: str | Callable | None = None
    owner: Callable | None = None
    right: Right = Right.WRITE_COMMUNITIES
    base: Callable | None = None
    settled_fields: tuple[str, ...] = ()
    settle: Callable | None = None
    implied: Callable | None = None
    after_save: Callable | None = None
    blame: dict[str, str] = field(default_factory=dict)
    exchanged: bool = True

    def __post_init__(self):
        for column in self.columns:
            column.bind(self.model)
        self._by_header = {column.header: column for column in self.columns}
        self.key_columns = [self._by_header[header] for header in self.key if self._by_header[header].kind.stored]

    @property
    def headers(self) -> list[str]:
        return list(self._by_header)

    def column(self, header: str) -> Column:
        return self._by_header[header]

    def rows(self, queryset=None, fields: list[str] | None = None, *, with_retired: bool = False) -> models.QuerySet:
        """The rows that the ledger speaks of, with what its columns need, in a constant number of queries.

        `fields` limits the columns that are needed; rows taken out are among them only `with_retired`.
        """
        rows = self.model._default_manager.all() if queryset is None else queryset
        rows = rows.live() if hasattr(rows, "live") and not with_retired else rows
        rows = self.base(rows) if self.base else rows
        related, prefetch = [], []
        for column in (each for each in self.columns if fields is None or each.field in fields):
            related += column.kind.related or ([column.field] if self._joins(column) else [])
            prefetch += column.kind.prefetch or ([column.field] if self._prefetches(column) else [])
        return rows.select_related(*related).prefetch_related(*dict.fromkeys(prefetch))

    def _joins(self, column) -> bool:
        return self._has_field(column) and bool(column.model_field.many_to_one)

    def _prefetches(self, column) -> bool:
        return self._has_field(column) and bool(column.model_field.many_to_many)

    def keeps_list(self, column) -> bool:
        """Whether the column is a plain many-to-many field, without a model of its own in between."""
        if not self._prefetches(column):
            return False
        return column.model_field.remote_field.through._meta.auto_created is not False

    def _has_field(self, column) -> bool:
        return column.field in {model_field.name for model_field in self.model._meta.get_fields()}

    def narrowed(self, fields: list[str]) -> "Ledger":
        """The same rows with these columns alone, in this order: to look at, not to import."""
        chosen = {column.field: column for column in self.columns}
        return replace(self, columns=[chosen[name] for name in fields], key=(), exchanged=False)

    def in_period(self, queryset, start=None, end=None):
        """Rows whose date lies between the two days, either of which may be None. Raises ExchangeError."""
        if start is None and end is None:
            return queryset
        if self.date is None:
            raise ExchangeError(_("The rows of the ledger %(title)s have no date to choose by.") % self._name())
        if start:
            queryset = queryset.filter(**{f"{self.date}__gte": start})
        return queryset.filter(**{f"{self.date}__lte": end}) if end else queryset

    def of_community(self, queryset, community):
        """Rows of one community. Raises ExchangeError where the ledger knows no communities."""
        if self.community is None:
            raise ExchangeError(_("The rows of the ledger %(title)s belong to no community.") % self._name())
        if callable(self.community):
            return self.community(queryset, community)
        return queryset.filter(**{self.community: community})

    def _name(self) -> dict:
        return {"title": self.title}

    def open_to(self, user) -> bool:
        """Whether `user` may import into the ledger at all; which rows of it, `may_write` says."""
        return self.exchanged and can(user, self.right) and (not user.is_clerk or self.owner is not None)

    def may_write(self, instance, user) -> bool:
        """Whether `user` may import this row; None is the portal itself."""
        if user is None:
            return True
        if not can(user, self.right):
            return False
        return not user.is_clerk or (self.owner is not None and self.owner(instance) == user.community_id)


@cache
def _declared() -> dict[str, Ledger]:
    """All ledgers by code, in the order of the installed apps."""
    modules = (import_module(f"{app.name}.ledgers") for app in apps.get_app_configs() if _declares(app))
    return {each.code: each for module in modules for each in module.LEDGERS}


def _declares(app) -> bool:
    return app.name != "kepu.exchange" and module_has_submodule(app.module, "ledgers")


def all_ledgers() -> list[Ledger]:
    """The ledgers of the exchange format (LEDGERS.md)."""
    return [each for each in _declared().values() if each.exchanged]


def ledgers_about(model: type) -> list[Ledger]:
    """The ledgers that may speak of the rows of a model: its own, and those of models that are tied to it."""
    return [each for each in all_ledgers() if each.model is model or model in _related_to(each.model)]


def _related_to(model: type) -> set[type]:
    return {field.related_model for field in model._meta.get_fields()}


def ledger(code: str) -> Ledger:
    """The ledger of this code. Raises UnknownLedger, which lists the codes there are."""
    if code not in _declared():
        parts = {"code": code, "codes": ", ".join(each.code for each in all_ledgers())}
        raise UnknownLedger(_("There is no ledger “%(code)s”. The ledgers are called: %(codes)s.") % parts)
    return _declared()[code]


def ledger_for(model) -> Ledger | None:
    """The ledger of a model (or of an instance's model), None where it has none."""
    model = model if isinstance(model, type) else type(model)
    return next((each for each in _declared().values() if each.model is model), None)


def cells(ledger: Ledger, instance) -> list[tuple[str, str]]:
    """Label and text of every column of one record, in the current language."""
    return [(str(column.label), column.text(instance)) for column in ledger.columns]
