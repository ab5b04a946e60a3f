"""Every report that was written stands: until now a case had one and never went back."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def stand(apps, editor):
    case, report = apps.get_model("vetting", "Case"), apps.get_model("vetting", "Report")
    written = report.objects.filter(case=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    case.objects.filter(report=None).update(report=Subquery(written))


def stand_no_more(apps, editor):
    apps.get_model("vetting", "Case").objects.update(report=None)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0007_late_ties")]
    operations = [migrations.RunPython(stand, stand_no_more)]
