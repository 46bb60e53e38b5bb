"""People who sign in."""

from datetime import timedelta

from django.conf import settings
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

    password_changed_at = models.DateTimeField(
        _("password since"), null=True, blank=True, editable=False, help_text=_("Empty: its age does not count.")
    )
    # Given by somebody else: whoever signs in with it chooses another one first.
    password_is_temporary = models.BooleanField(default=False, editable=False)

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

    @classmethod
    def named(cls, username: str) -> "User | None":
        return cls.objects.filter(username=username).first()

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

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    @property
    def password_is_due(self) -> bool:
        """Whether another password has to be chosen before anything else: it was given, or is too old."""
        days = settings.PASSWORD_MAX_AGE_DAYS
        since = self.password_changed_at
        return self.password_is_temporary or bool(days and since and timezone.now() >= since + timedelta(days=days))

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


class FormerPassword(models.Model):
    """The hash of a password that somebody had or has, so that it is not chosen again soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_passwords")
    hash = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.user_id}"


class SignInQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user_id=user.pk)


class SignIn(models.Model):
    """One session that somebody opened by signing in; the row goes with the session."""

    class How(models.TextChoices):
        PASSWORD = "password", _("with the password")
        FACTOR = "factor", _("with password and code")
        SIGN_ON = "sign_on", _("through the office's sign-on")
        INVITATION = "invitation", _("with an invitation")

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    how = models.CharField(_("how"), max_length=20, choices=How)
    at = models.DateTimeField(_("time"), default=timezone.now)
    address = models.GenericIPAddressField(_("network address"), null=True)
    agent = models.CharField(max_length=300, blank=True)  # what the browser says of itself

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.user_id} {self.at}"
