"""What a guest reads of the round: all of it frozen, nothing computed again. The office may look at the same pages."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from reports.guests.cited import listed
from reports.guests.drawing import drawn_records, with_files
from reports.guests.forms import DrawForm
from reports.guests.frozen import frozen_groups, frozen_indicator
from reports.guests.opened import note_opened
from reports.models import Invitation, Round
from reports.precheck.draws import new_seed
from reports.rounds.forms import RemarkForm
from reports.rounds.shown import remarks_on

FILES = 48


def one_round(request, pk) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user).issued(), pk=pk)


def one_indicator(round: Round, code: str) -> dict:
    found = frozen_indicator(round, code)
    if found is None:
        raise Http404
    return found


def _remarks(request, round: Round, code: str = "", form: RemarkForm | None = None) -> dict:
    """Remarks that this person may read here, and the form of who came by invitation."""
    is_guest = Invitation.objects.of(request.user).current().exists()
    rows = [(row, None) for row in remarks_on(request.user, round) if row.indicator == code]
    own = form or (RemarkForm(round=round, indicator=code, user=request.user) if is_guest else None)
    address = reverse("guests:indicator_remark", args=[round.pk, code]) if code else ""
    return {
        "remarks": rows,
        "remark_form": own,
        "remark_address": address or reverse("guests:round_remark", args=[round.pk]),
    }


@needs(Right.READ_PACKS)
def round_page(request, pk):
    """The round as it was issued: score, indicators, packs, the way to a random draw."""
    round = one_round(request, pk)
    note_opened(round, by=request.user)
    return _round_page(request, round)


def _round_page(request, round: Round, form: RemarkForm | None = None):
    context = {
        "round": round,
        "figures": round.results,
        "groups": frozen_groups(round),
        "packs": round.packs.visible_to(request.user).issued().defer("results"),
        "draw_form": DrawForm(),
    }
    return render(request, "reports/guests/round.html", context | _remarks(request, round, form=form))


@needs(Right.READ_PACKS)
def indicator_page(request, pk, code):
    """One figure explained as it was frozen, the first records behind it, and the files that it cites."""
    round = one_round(request, pk)
    indicator = one_indicator(round, code)
    note_opened(round, by=request.user, indicator=code)
    return _indicator_page(request, round, indicator)


def _indicator_page(request, round: Round, indicator: dict, form: RemarkForm | None = None):
    code = indicator["code"]
    page = Paginator(listed(round, code), FILES).get_page(request.GET.get("page"))
    context = {"round": round, "figures": round.results, "each": indicator, "page": page}
    return render(request, "reports/guests/indicator.html", context | _remarks(request, round, code, form))


@needs(Right.READ_PACKS)
def draw(request, pk):
    """Records drawn at random. The seed stands in the address, so the same address draws the same again."""
    round = one_round(request, pk)
    form = DrawForm(request.GET if "count" in request.GET else None)
    drawn, seed = [], None
    if form.is_bound and form.is_valid():
        count, seed = form.cleaned_data["count"], form.cleaned_data["seed"]
        if seed is None:
            return redirect(f"{request.path}?count={count}&seed={new_seed()}")
        note_opened(round, by=request.user, page=_("random draw"), seed=seed, count=count)
        drawn = with_files(round, drawn_records(round, count, seed))
    return render(request, "reports/guests/draw.html", {"round": round, "form": form, "drawn": drawn, "seed": seed})


@require_POST
@needs(Right.READ_PACKS)
def round_remark(request, pk):
    round = one_round(request, pk)
    form = RemarkForm(request.POST, round=round, user=request.user)
    if form.is_valid() and form.save():
        return redirect(f"{reverse('guests:round', args=[pk])}#remarks")
    return _round_page(request, round, form)


@require_POST
@needs(Right.READ_PACKS)
def indicator_remark(request, pk, code):
    round = one_round(request, pk)
    indicator = one_indicator(round, code)
    form = RemarkForm(request.POST, round=round, indicator=code, user=request.user)
    if form.is_valid() and form.save():
        return redirect(f"{reverse('guests:indicator', args=[pk, code])}#remarks")
    return _indicator_page(request, round, indicator, form)
