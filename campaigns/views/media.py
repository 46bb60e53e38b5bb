"""A media item from its link."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.link_form import LinkForm
from campaigns.models import MediaItem
from campaigns.press import known_of, same_link
from campaigns.registers import MEDIA
from kepu.accounts.access import needs


@needs(MEDIA.ledger.right)
def media_from_link(request):
    """Leads to the form with what the link tells, or to the record that has the link already."""
    form = LinkForm(request.GET if "link" in request.GET else None)
    if not form.is_valid():
        return render(request, "campaigns/media_from_link.html", {"form": form, "register": MEDIA})
    link, items = form.cleaned_data["link"], MediaItem.objects.visible_to(request.user).live()
    if item := same_link(link, items):
        messages.warning(request, _("This link is recorded already: here it is."))
        return redirect(MEDIA.url("detail", item.pk))
    known = known_of(link, items, timezone.localdate())
    return redirect(f"{MEDIA.url('create')}?{urlencode(known)}")
