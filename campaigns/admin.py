"""Admin-level editing of registers; events and tasks have rules that only their own pages know."""

from django.contrib import admin

from campaigns.models import (
    Demonstration,
    Finding,
    Incident,
    MediaItem,
    Survey,
    Visit,
)
from kepu.audit.admin import RegisterAdmin


@admin.register(MediaItem)
class MediaItemAdmin(RegisterAdmin):
    list_display = ["title", "kind", "outlet", "published_on"]
    list_filter = ["kind"]
    search_fields = ["title", "outlet"]
    date_hierarchy = "published_on"
    raw_id_fields = ["event"]


@admin.register(Demonstration)
class DemonstrationAdmin(RegisterAdmin):
    list_display = ["name", "kind", "community", "state", "named_on"]
    list_filter = ["kind", "state"]
    search_fields = ["name"]


@admin.register(Survey)
class SurveyAdmin(RegisterAdmin):
    list_display = ["surveyed_on", "community", "sample", "literate_percent"]


@admin.register(Incident)
class IncidentAdmin(RegisterAdmin):
    list_display = ["happened_on", "community", "kind", "is_grave", "matter"]
    list_filter = ["kind", "is_grave"]


class FindingInline(admin.TabularInline):
    model = Finding
    extra = 0


@admin.register(Visit)
class VisitAdmin(RegisterAdmin):
    list_display = ["community", "visited_on", "visitors"]
    list_filter = ["community"]
    inlines = [FindingInline]
