"""What a programme is was free text; those with a last day have ended."""

from django.db import migrations

KINDS = ("degree", "part_of_a_degree", "diploma", "professional_certificate", "larger_micro_credential", "other")
MEANT = {
    **dict.fromkeys(("bachelor", "master", "doctorate", "phd", "associate", "licence"), "degree"),
    **dict.fromkeys(("certificate", "certification"), "professional_certificate"),
}


def name_kinds(apps, schema_editor):
    """Write the kind each word meant; what is not known is another larger award."""
    programmes = apps.get_model("catalogue", "Programme").objects
    for kind in set(programmes.values_list("kind", flat=True)) - set(KINDS):
        programmes.filter(kind=kind).update(kind=MEANT.get(kind.strip().lower(), "other"))
    programmes.filter(level="").update(level="-")
    programmes.filter(ends_on__isnull=False).update(state="ended")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0011_programmes_have_lives")]

    operations = [migrations.RunPython(name_kinds, migrations.RunPython.noop)]
