from django.contrib import admin

from kepu.audit.admin import RegisterAdmin
from reports.models import OwnNumber


@admin.register(OwnNumber)
class OwnNumberAdmin(RegisterAdmin):
    list_display = ["standard", "indicator", "threshold", "weight", "reason"]
