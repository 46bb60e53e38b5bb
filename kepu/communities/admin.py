from django.contrib import admin

from kepu.audit.admin import RegisterAdmin
from kepu.communities.models import Community, PartnerUnit, Post


@admin.register(Community)
class CommunityAdmin(RegisterAdmin):
    list_display = ["name", "code", "residents", "retired_on"]
    search_fields = ["name"]


@admin.register(PartnerUnit)
class PartnerUnitAdmin(RegisterAdmin):
    list_display = ["name", "kind", "community"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Post)
class PostAdmin(RegisterAdmin):
    list_display = ["name", "body", "position", "community", "started_on", "ended_on"]
    list_filter = ["body", "position"]
    search_fields = ["name"]
