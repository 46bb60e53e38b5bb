"""The administrator's back room: accounts here; each app adds the registers that have no page of their own yet."""

from axes.utils import reset
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from kepu.accounts.forms import NewPersonForm, PersonForm
from kepu.accounts.models import User
from kepu.audit.actions import record
from kepu.audit.models import Action

admin.site.site_header = _("Kepu administration")
admin.site.site_title = _("Kepu administration")
admin.site.index_title = _("Accounts and registers")
admin.site.unregister(Group)

# Texts of Django's own pages that its Chinese lacks; named here, they stand in our catalogue.
UNTRANSLATED = [
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts: one role each. Rights follow from the role (kepu/accounts/roles.py), never from ticked permissions."""

    form = PersonForm
    add_form = NewPersonForm
    list_display = ["username", "name", "role", "community", "expires_at", "is_active", "last_login"]
    list_filter = ["role", "is_active", "community"]
    search_fields = ["username", "name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "role", "community", "expires_at", "is_active"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    actions = ["unlock"]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2", "name", "email", "role", "community", "expires_at"]})
    ]

    @admin.action(description=_("Unlock after wrong passwords"))
    def unlock(self, request, people):
        """Who is locked out for half an hour may try again at once, from every computer."""
        for person in people:
            reset(username=person.username)
            record(Action.CHANGE, person, by=request.user, unlocked=True)
        self.message_user(request, _("The accounts can be signed in to again."))
