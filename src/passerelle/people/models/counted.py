"""What is counted for a while: wrong guesses of an address or an account, codes that were used once.

The rows are those of Django's cache in the database (`CACHES`), so that every process counts in the same place, and
a code used at one of them is used up at all of them. Nothing here outlives its hour.
"""

from __future__ import annotations

from django.db import models


class Counted(models.Model):
    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_counted"

    def __str__(self) -> str:
        return self.cache_key
