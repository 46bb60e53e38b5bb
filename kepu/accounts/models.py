"""People who sign in."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.accounts.roles import Right, Role, can


class PersonManager(UserManager):
    def create_superuser(self, username, email=None, password=None, **extra):
        """`manage.py createsuperuser` makes an administrator."""
        return super().create_superuser(username, email, password, **{"role": Role.ADMINISTRATOR} | extra)


class User(AbstractUser):
    """A person with one role; clerks belong to a community, inspectors' accounts end by themselves."""

    first_name = last_name = None
    name = models.CharField(_("name"), max_length=60, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CLERK)
    community = models.ForeignKey(
        "communities.Community",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("community"),
        related_name="clerks",
        help_text=_("For community clerks: the community whose records they keep."),
    )
    expires_at = models.DateTimeField(
        _("access ends"),
        null=True,
        blank=True,
        help_text=_("Required for inspectors; from this moment on nothing opens."),
    )

    objects = PersonManager()

    # Whether this is somebody of the office who looks at the portal as an inspector does (see `with_inspectors_eyes`).
    is_rehearsing = False

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=Role.INSPECTOR) | Q(expires_at__isnull=False),
                name="inspector_access_ends",
                violation_error_message=_("An inspector's access needs a day on which it ends."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CLERK) | Q(community__isnull=False),
                name="clerk_has_community",
                violation_error_message=_("A community clerk needs a community."),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def is_clerk(self) -> bool:
        return self.role == Role.CLERK

    @property
    def is_inspector(self) -> bool:
        return self.role == Role.INSPECTOR

    @property
    def is_current(self) -> bool:
        """Whether the account may be used at this moment (asked on every request)."""
        return self.is_active and (self.expires_at is None or timezone.now() < self.expires_at)

    def may(self, right: Right) -> bool:
        return can(self, right)

    def with_inspectors_eyes(self) -> "User":
        """The same person with an inspector's role and nothing else; for one request, never to be saved."""
        fields = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        ends = timezone.now() + timedelta(hours=1)
        person = User(**fields | {"role": Role.INSPECTOR, "community_id": None, "expires_at": ends})
        person.is_staff = person.is_superuser = False
        person.is_rehearsing = True
        return person

    def save(self, *args, **kwargs):
        if self.is_rehearsing:
            raise TypeError("Whoever looks as an inspector is not to be saved.")
        super().save(*args, **kwargs)
