"""Which digests were sent."""

from django.conf import settings
from django.db import models


class DigestSent(models.Model):
    """That a person's digest of a day was sent: a job that runs twice sends it once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user} {self.day}"
