"""What every register of the admin site shares: writes go through `save_record`, so all of them are audited."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from kepu.audit.actions import save_record
from kepu.audit.models import Entry


class RegisterAdmin(SimpleHistoryAdmin):
    """Admin-level editing of one register; rows are not deleted here."""

    def save_model(self, request, obj, form, change):
        save_record(obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """The audit, to read only."""

    list_display = ["at", "actor", "action", "object_name", "address"]
    list_filter = ["action"]
    search_fields = ["actor", "object_name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
