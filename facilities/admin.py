from django.contrib import admin

from facilities.models import ContentUpdate, Facility
from kepu.audit.admin import RegisterAdmin


@admin.register(Facility)
class FacilityAdmin(RegisterAdmin):
    list_display = ["name", "kind", "community", "state", "renewal_days"]
    list_filter = ["kind", "state", "community"]
    search_fields = ["name", "address"]


@admin.register(ContentUpdate)
class ContentUpdateAdmin(RegisterAdmin):
    list_display = ["facility", "updated_on", "topic"]
    search_fields = ["topic", "facility__name"]
    date_hierarchy = "updated_on"
