from django.db import models


class Effect(models.Model):
    """What a job did; a job that did it twice has two of them. `token` is that of the attempt."""

    job = models.UUIDField(db_index=True)
    token = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.job)
