"""Comparisons that were verified before sources were kept name where they stand; the European framework is told apart."""

from django.db import migrations

BEFORE = "Entered as verified before sources were kept"


def name_sources(apps, schema_editor):
    LevelMapping = apps.get_model("frameworks", "LevelMapping")
    LevelMapping.objects.filter(is_verified=True, told_by="").update(told_by=BEFORE)
    Framework = apps.get_model("frameworks", "Framework")
    Framework.objects.filter(key="eqf", edition="2017", kind="regional").update(kind="international", region="europe")


def forget_sources(apps, schema_editor):
    """Go back to what was known before: neither levels that compare with nothing, nor drafts."""
    LevelMapping = apps.get_model("frameworks", "LevelMapping")
    LevelMapping.objects.filter(target=None).delete()
    apps.get_model("frameworks", "Framework").objects.exclude(state="published").delete()
    LevelMapping.objects.filter(told_by=BEFORE).update(told_by="")
    Framework = apps.get_model("frameworks", "Framework")
    Framework.objects.filter(kind="international").update(kind="regional", region="")


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0002_versions_and_confirmations")]

    operations = [migrations.RunPython(name_sources, forget_sources)]
