"""Each case gets the award it was about as its own, and the body that decides it; and back."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

from passerelle.journal.beginning import OF_THEN

AT_ONCE = 1000


def into_cases(apps, editor):
    get = apps.get_model
    cases = get("recognition", "RecognitionCase").objects
    awarder = get("catalogue", "Programme").objects.filter(pk=OuterRef("programme")).values("awarder")
    cases.update(body=Subquery(awarder))
    made = get("recognition", "CaseAward")
    made.objects.bulk_create(
        (
            made(case_id=case, award_id=award, target=target, is_live=state != "withdrawn")
            for case, award, target, state in cases.values_list("pk", "award", "target", "state").iterator()
        ),
        batch_size=AT_ONCE,
    )


def out_of_cases(apps, editor):
    """Give each case its one award again. Raises ValueError for a case of several, or about no waiver of credits."""
    get = apps.get_model
    several = set()
    for case in get("recognition", "RecognitionCase").objects.all():
        own = list(case.case_awards.values_list("award", flat=True))
        if len(own) != 1 or case.effect != "waiver":
            several.add(case.number)
            continue
        case.award_id = own[0]
        case.save(update_fields=["award"])
    if several:
        raise ValueError(f"not about one award and credits: {', '.join(sorted(several))}")
    get("recognition", "CaseAward").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("recognition", "0010_cases_hold_awards")]
    operations = [migrations.RunPython(into_cases, out_of_cases, hints=OF_THEN)]
