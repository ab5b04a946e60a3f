"""The domains of Jamaica's framework are written as its rules write them (profile JM-UCJ, rule JM-3).

No level of that edition has a descriptor, so that nothing else points to them.
"""

from typing import Any

from django.db import migrations

AS_SHIPPED = {
    "knowledge_and_understanding": "knowledge_understanding",
    "application_and_practice": "application_practice",
    "autonomy_and_responsibility": "autonomy_responsibility",
}


def _rename(apps: Any, names: dict[str, str]) -> None:
    frameworks = apps.get_model("frameworks", "Framework").objects.filter(key="jm", edition="2026", is_shipped=True)
    for framework in frameworks:
        framework.domains = [[names.get(code, code), told] for code, told in framework.domains]
        framework.save(update_fields=["domains"])


def forwards(apps: Any, _editor: Any) -> None:
    _rename(apps, AS_SHIPPED)


def backwards(apps: Any, _editor: Any) -> None:
    _rename(apps, {new: old for old, new in AS_SHIPPED.items()})


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0004_verified_names_a_source")]

    operations = [migrations.RunPython(forwards, backwards)]
