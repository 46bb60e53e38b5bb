"""Rows that a figure leaves out, as parts of its explanation (reports/left_out.py says which)."""

from django.utils.translation import gettext as _

from kepu.communities.models import Community
from kepu.exchange.ledgers import ledger_for
from kepu.periods import Period
from kepu.records.models import Draft
from kepu.registers.register import register_of
from reports.explain.explanation import Asked, Line, Part
from reports.home import draft_address, draft_title
from reports.left_out import left_out_of


def uncounted(models: tuple, asked: Asked, days: Period | None = None, narrow=lambda rows: rows) -> list[Part]:
    """Drafts, unconfirmed and retired rows of some registers, as far as they lie in the period.

    `narrow` leaves of a register's rows those that the figure would count. Of a draft nobody knows yet what it will be.
    """
    return [part for model in models for part in _of_register(model, asked, days or asked.period, narrow)]


def _of_register(model, asked: Asked, days: Period, narrow) -> list[Part]:
    rows = narrow(model._default_manager.visible_to(asked.user))
    if asked.community is not None:
        rows = of_community(rows, asked.community)
    parts = [
        Part(f"{each.key}-{model._meta.model_name}", f"{each.register} · {each.reason}", each.count, each.rows)
        for each in left_out_of(rows, days)
    ]
    return _drafts(model, asked.user) + parts


def of_community(rows, community: Community):
    """Those of some rows that belong to a community, as their register has it; all of a register that knows none."""
    if hasattr(rows, "held_at"):
        return rows.held_at(community.pk)
    ledger = ledger_for(rows.model)
    return ledger.of_community(rows, community) if ledger.community else rows


def _drafts(model, user) -> list[Part]:
    """One's own drafts as rows; of those of others, in the reader's community where that is all they see, a number."""
    register = register_of(model)
    if register is None:
        return []
    begun = list(Draft.objects.filter(register=register.code).select_related("user"))
    own = [Line(draft_title(each), "", draft_address(each)) for each in begun if each.user_id == user.pk]
    others = [each for each in begun if each.user_id != user.pk]
    others = [each for each in others if not user.is_clerk or each.user.community_id == user.community_id]
    parts = [
        Part(f"drafts-{model._meta.model_name}", f"{register.name} · {_('your drafts')}", len(own), lines=tuple(own)),
        Part(
            f"others-{model._meta.model_name}",
            f"{register.name} · {_('drafts of others')}",
            len(others),
            hint=_("Only who wrote them sees them."),
        ),
    ]
    return [part for part in parts if part.count]
