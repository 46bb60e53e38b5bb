"""Pages of the register of communities."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.audit.actions import record
from kepu.audit.history import history_of
from kepu.audit.models import Action
from kepu.communities.filters import CommunityFilter
from kepu.communities.forms import CommunityForm
from kepu.communities.models import Community
from kepu.communities.tables import CommunityTable
from kepu.exchange.downloads import workbook_of
from kepu.exchange.ledgers import ledger
from kepu.exchange.masking import masked_number
from kepu.paging import arrange


@needs(Right.READ_REGISTERS)
def community_list(request):
    shown = _shown(request)
    table = CommunityTable(shown.qs)
    arrange(table, request, 50)
    totals = [(_("Communities"), table.paginator.count), (_("Permanent residents"), shown.qs.residents())]
    return render(request, "communities/community_list.html", {"filter": shown, "table": table, "totals": totals})


def _shown(request) -> CommunityFilter:
    """The filter over what this person may see; list, totals and export all start here."""
    return CommunityFilter(request.GET, queryset=Community.objects.visible_to(request.user), request=request)


@needs(Right.READ_REGISTERS)
def community_export(request):
    """The communities that the list shows, as a workbook; telephone numbers only for who keeps the register."""
    shown = _shown(request).qs
    whole = request.user.may(Right.WRITE_COMMUNITIES)
    record(Action.EXPORT, by=request.user, ledger="communities", rows=shown.count(), masked=not whole)
    return workbook_of(ledger("communities"), shown, masks={} if whole else {"phone": masked_number})


@needs(Right.READ_REGISTERS)
def community_detail(request, pk):
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    context = {
        "community": community,
        "phone": community.phone if request.user.may(Right.WRITE_COMMUNITIES) else masked_number(community.phone),
        "history": history_of(community, masks={"phone": masked_number}),
    }
    return render(request, "communities/community_detail.html", context)


@needs(Right.WRITE_COMMUNITIES)
def community_create(request):
    return _edit(request, Community(), _("The community has been registered."))


@needs(Right.WRITE_COMMUNITIES)
def community_update(request, pk):
    community = get_object_or_404(Community.objects.visible_to(request.user), pk=pk)
    return _edit(request, community, _("The changes have been saved."))


def _edit(request, community, sentence):
    form = CommunityForm(request.POST or None, instance=community)
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user)):
        messages.success(request, sentence)
        return redirect("communities:community_detail", pk=saved.pk)
    return render(request, "communities/community_form.html", {"form": form})
