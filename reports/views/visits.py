"""Beginning an inspection visit: the standard hands its questions down."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from campaigns.inspection.actions import begin_visit
from kepu.accounts.access import needs
from kepu.accounts.roles import Right
from kepu.registers.register import register
from reports.checklist import questions
from reports.standards import load_standard


@require_POST
@needs(Right.WRITE_COMMUNITIES)
def visit_begin(request, pk):
    visits = register("visits")
    visit = get_object_or_404(visits.editable_rows(request.user), pk=pk)
    try:
        begin_visit(visit, questions=questions(load_standard(settings.DEFAULT_STANDARD)), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(visits.url("detail", pk))
    return redirect("inspection:visit_check", pk)
