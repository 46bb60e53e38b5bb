from django.contrib import admin

from kepu.audit.admin import RegisterAdmin
from volunteers.models import Team, Training, Volunteer


@admin.register(Team)
class TeamAdmin(RegisterAdmin):
    list_display = ["name", "community"]
    search_fields = ["name"]


@admin.register(Volunteer)
class VolunteerAdmin(RegisterAdmin):
    list_display = ["name", "source", "community", "team", "state", "registered_on"]
    list_filter = ["state", "source", "team"]
    search_fields = ["name", "phone__exact"]


@admin.register(Training)
class TrainingAdmin(RegisterAdmin):
    list_display = ["name", "held_on", "audience", "hours", "attendance"]
    search_fields = ["name"]
    date_hierarchy = "held_on"
