"""The administrator's back room: accounts here; each app adds the registers that have no page of their own yet."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from kepu.accounts import factor
from kepu.accounts.forms import GivenPasswordForm, NewPersonForm, PersonForm
from kepu.accounts.models import User
from kepu.accounts.sessions import end_sessions
from kepu.accounts.signing_in import name_for_codes
from kepu.accounts.tries import forget, locks
from kepu.audit.actions import record
from kepu.audit.models import Action

admin.site.site_header = _("Kepu administration")
admin.site.site_title = _("Kepu administration")
admin.site.index_title = _("Accounts and registers")
admin.site.enable_nav_sidebar = False  # the registers are worked on elsewhere; the list of accounts needs the room
admin.site.unregister([Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])
# No door of its own: it would lead past the second factor and the rules for passwords.
admin.site.login = login_not_required(RedirectView.as_view(pattern_name="accounts:login", query_string=True))
admin.site.password_change = RedirectView.as_view(pattern_name="accounts:password")
IDLE_DAYS = 90
# What of an account, when it changes, ends the sessions that were opened before.
ENDS_SESSIONS = {"role", "is_active", "expires_at"}

# Texts of Django's own pages that its Chinese lacks; named here, they stand in our catalogue.
UNTRANSLATED = [
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
]


class IdleFilter(admin.SimpleListFilter):
    """Accounts that nobody has used for long (清理多余、过期账户, GB/T 22239-2019 7.1.4.2)."""

    title = _("unused")
    parameter_name = "idle"

    def lookups(self, request, model_admin):
        return [("yes", _("for more than %(days)d days") % {"days": IDLE_DAYS})]

    def queryset(self, request, queryset):
        return queryset.exclude(last_login__gte=_idle_since()) if self.value() == "yes" else queryset


def _idle_since():
    return timezone.now() - timedelta(days=IDLE_DAYS)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts: one role each. Rights follow from the role (kepu/accounts/roles.py), never from ticked permissions."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = GivenPasswordForm
    list_display = ["username", "name", "role", "has_factor", "is_locked", "last_login", "is_idle", "is_active"]
    list_display += ["expires_at", "community"]
    list_filter = ["role", "is_active", IdleFilter, "community"]
    search_fields = ["username", "name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined", "password_changed_at"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "role", "community", "expires_at", "is_active"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined", "password_changed_at"]}),
    ]
    actions = ["unlock", "end_sign_ins", "take_factor_away"]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2", "name", "email", "role", "community", "expires_at"]})
    ]

    def get_queryset(self, request):
        second, lock = Exists(factor.factors(OuterRef("pk"))), Exists(locks(OuterRef("username")))
        return super().get_queryset(request).annotate(second=second, lock=lock)

    # Words: Django's red and green marks would call it bad that somebody is not locked.
    @admin.display(description=_("second factor"))
    def has_factor(self, person):
        return _("Set up") if person.second else ""

    @admin.display(description=_("locked"))
    def is_locked(self, person):
        return _("Locked") if person.lock else ""

    @admin.display(description=format_lazy(_("unused for {days} days"), days=IDLE_DAYS))
    def is_idle(self, person):
        return _("Unused") if person.last_login is None or person.last_login < _idle_since() else ""

    def save_model(self, request, obj, form, change):
        """Another role, another end, disabled: whoever is signed in begins anew, and it is kept who changed what."""
        super().save_model(request, obj, form, change)
        action = Action.CHANGE if change else Action.CREATE
        record(action, obj, by=request.user, fields=sorted(form.changed_data))
        if change and ENDS_SESSIONS & set(form.changed_data):
            end_sessions(obj, by=request.user)

    def get_deleted_objects(self, objs, request):
        """The accounts alone: second factor, sign-ins and former passwords go with them and have no page."""
        listed, _counts, missing, protected = super().get_deleted_objects(objs, request)
        accounts = [each for each in listed if isinstance(each, str)]
        return accounts, {User._meta.verbose_name_plural: len(accounts)}, missing, protected

    def construct_change_message(self, request, form, formsets, add=False):
        """Django's page of a given password saves past `save_model` and passes here."""
        if isinstance(form, GivenPasswordForm):
            record(Action.PASSWORD, form.user, by=request.user)
            end_sessions(form.user, by=request.user)
        return super().construct_change_message(request, form, formsets, add)

    @admin.action(description=_("Unlock after wrong passwords"))
    def unlock(self, request, people):
        """Who is locked out for half an hour may try again at once, from every computer."""
        for person in people:
            forget(person.username)
            forget(name_for_codes(person))
            record(Action.CHANGE, person, by=request.user, unlocked=True)
        self.message_user(request, _("The accounts can be signed in to again."))

    @admin.action(description=_("End all sign-ins"))
    def end_sign_ins(self, request, people):
        for person in people:
            end_sessions(person, by=request.user)
        self.message_user(request, _("Nobody is signed in with these accounts any more."))

    @admin.action(description=_("Take the second factor away"))
    def take_factor_away(self, request, people):
        """For somebody whose phone is gone. The password alone signs in then, or another factor has to be set up."""
        for person in people:
            factor.take_away(person, by=request.user)
        self.message_user(request, _("These accounts have no second factor any more."))
