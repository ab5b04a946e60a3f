from django.db import migrations, models
from django.db.models import Q

PUBLIC = ("published", "ended")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_programmes_are_of_known_kinds")]

    operations = [
        migrations.RemoveConstraint("programme", "programme_has_credits"),
        migrations.AddConstraint(
            "programme",
            models.UniqueConstraint(condition=Q(state="draft"), fields=["number"], name="programme_has_one_draft"),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(condition=Q(credits=None) | Q(credits__gt=0), name="programme_has_credits"),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "",
                        "degree",
                        "part_of_a_degree",
                        "diploma",
                        "professional_certificate",
                        "larger_micro_credential",
                        "other",
                    ]
                ),
                name="programme_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "ended", "discarded"]), name="programme_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC)
                | (Q(credits__isnull=False, valid_from__isnull=False) & ~Q(level="") & ~Q(kind="")),
                name="programme_public_is_whole",
            ),
        ),
        migrations.AddConstraint(
            "programme",
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ends_on__isnull=False), name="programme_ended_has_a_day"
            ),
        ),
    ]
