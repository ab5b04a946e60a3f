"""Conversions are known to be of the package `conversions`, which all who count read; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recognition", "0015_conversions_are_stated")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Conversion")])]
