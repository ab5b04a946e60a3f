"""Prepares a database, loads Mirane as on a day, delivers its facts: `python -m tests.demonstration.whole DAY`."""

from __future__ import annotations

import json
import sys
from datetime import date

import django


def main(day: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from passerelle.awards import publication
    from passerelle.awards.models import Credential
    from passerelle.core.credentials.verify import verify
    from passerelle.demonstration import loading
    from passerelle.journal.actions import deliver
    from passerelle.registers.numbers import next_number
    from passerelle.vetting.models import Case

    call_command("migrate", verbosity=0)
    loaded = loading.load(date.fromisoformat(day))
    deliver()
    trust = publication.store()
    verdicts = [verify(bytes(one.document), trust, timezone.now()).verdict for one in Credential.objects.all()]
    found = {
        "loaded": loaded.rpartition(", ")[0],
        "again": loading.load(),
        "in_force": verdicts.count("genuine_in_force"),
        "others": sorted({verdict for verdict in verdicts} - {"genuine_in_force"}),
        "cases": Case.objects.count(),
        "next": next_number("MC"),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
