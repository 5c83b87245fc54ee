"""How many positions of phones were not stored, and why. Of the positions themselves nothing."""

from django.db import models

from .batches import Reason


class Unstored(models.Model):
    """Of all phones together on one day (of the district's clock)."""

    pk = models.CompositePrimaryKey("day", "reason")
    day = models.DateField()
    reason = models.TextField(choices=Reason)
    count = models.BigIntegerField()
