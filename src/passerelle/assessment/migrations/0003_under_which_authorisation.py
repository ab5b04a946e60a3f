"""Candidates say what let their provider and their assessing body take them on, and authorisations count them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

OPEN = ("waiting", "assigned")


def count_who_began(apps: Any, editor: Any) -> None:
    """Name the authorisation of those on the way (what is signed is frozen), and count all who began under each."""
    let = apps.get_model("catalogue", "PartnerAuthorisation")
    everybody = apps.get_model("assessment", "Candidate").objects.exclude(state="withdrawn")
    for one in let.objects.order_by("pk"):
        ends = {} if one.ends_on is None else {"started_on__lt": one.ends_on}
        began = everybody.filter(micro_credential=one.micro_credential_id, started_on__gte=one.valid_from, **ends)
        if one.act == "teach":
            began, name = began.filter(course__provider=one.partner_id), "taught_under"
        else:
            began, name = began.filter(organisation=one.partner_id), "assessed_under"
        began.filter(state__in=OPEN).update(**{name: one})
        count = began.count()
        learners = count if one.most_learners is None else min(count, one.most_learners)
        let.objects.filter(pk=one.pk).update(learners=learners)


def under(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="catalogue.partnerauthorisation",
    )


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_signed_results_are_frozen"), ("catalogue", "0017_authorisations_bind")]

    operations = [
        migrations.AddField("candidate", "taught_under", under("taught")),
        migrations.AddField("candidate", "assessed_under", under("assessed")),
        migrations.RunPython(count_who_began, migrations.RunPython.noop),
    ]
