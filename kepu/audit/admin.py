"""What every register of the admin site shares: writes go through `save_record`, so all of them are audited."""

from simple_history.admin import SimpleHistoryAdmin

from kepu.audit.actions import save_record


class RegisterAdmin(SimpleHistoryAdmin):
    """Admin-level editing of one register; rows are not deleted here."""

    def save_model(self, request, obj, form, change):
        save_record(obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        return False
