"""Uploads before their form is saved: one small request per file, so that a lost one costs one photo."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.evidence.actions import let_go, stage
from kepu.evidence.models import StagedUpload
from kepu.evidence.refusals import Refused
from kepu.evidence.serving import serve


@require_POST
@needs(Right.WRITE_EVENTS)
def upload(request):
    """Take in one file; answers with its id and thumbnail, or with the sentence why not (413 or 422)."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file arrived. Please choose it again.")}, status=422)
    try:
        staged = stage(file, by=request.user)
    except Refused as refusal:
        too_large = file.size > settings.UPLOAD_MAX_BYTES
        return JsonResponse({"error": refusal.messages[0]}, status=413 if too_large else 422)
    is_picture = staged.file.is_picture
    return JsonResponse(
        {
            "id": str(staged.pk),
            "name": staged.name,
            "size": staged.file.size,
            "discard_url": reverse("evidence:discard", args=[staged.pk]),
            "is_picture": is_picture,
            "children": staged.file.children,
            "thumb_url": reverse("evidence:staged_thumb", args=[staged.pk]) if is_picture else "",
        }
    )


@needs(Right.WRITE_EVENTS)
def staged_thumb(request, pk):
    staged = get_object_or_404(StagedUpload.objects.visible_to(request.user).select_related("file"), pk=pk)
    return serve(staged.file, staged.name, rendition="thumb")


@require_POST
@needs(Right.WRITE_EVENTS)
def discard(request, pk):
    let_go(get_object_or_404(StagedUpload.objects.visible_to(request.user), pk=pk), by=request.user)
    return HttpResponse(status=204)
