from django.contrib import admin

from kepu.audit.admin import RegisterAdmin
from reports.models import OwnThreshold


@admin.register(OwnThreshold)
class OwnThresholdAdmin(RegisterAdmin):
    list_display = ["standard", "indicator", "threshold", "reason"]
