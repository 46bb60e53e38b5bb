"""Uploads before their form is saved: one small request per file, so that a lost one costs one photo."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.evidence.actions import stage
from kepu.evidence.models import StagedUpload
from kepu.evidence.refusals import Refused
from kepu.evidence.serving import serve


@needs(Right.WRITE_EVENTS)
@require_POST
def upload(request):
    """Take in one file; answers with its id and thumbnail, or with the sentence why not (422)."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file arrived. Please choose it again.")}, status=422)
    try:
        staged = stage(file, by=request.user)
    except Refused as refusal:
        return JsonResponse({"error": refusal.messages[0]}, status=422)
    return JsonResponse(
        {
            "id": str(staged.pk),
            "name": staged.name,
            "size": staged.file.size,
            "thumb": reverse("evidence:staged_thumb", args=[staged.pk]) if staged.file.is_picture else "",
        }
    )


@needs(Right.WRITE_EVENTS)
def staged_thumb(request, pk):
    staged = get_object_or_404(StagedUpload.objects.visible_to(request.user).select_related("file"), pk=pk)
    return serve(staged.file, staged.name, rendition="thumb")


@needs(Right.WRITE_EVENTS)
@require_POST
def discard(request, pk):
    """Forget an upload that was not attached; the content stays until nothing cites it."""
    get_object_or_404(StagedUpload.objects.visible_to(request.user), pk=pk).delete()
    return HttpResponse(status=204)
