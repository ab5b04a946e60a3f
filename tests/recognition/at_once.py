"""Run by test_at_once.py in a process and a database of its own: many threads, one learner, one programme."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import django
from django.core.management import call_command
from django.db import connection

THREADS = 8


def main() -> dict[str, object]:
    django.setup()
    call_command("migrate", verbosity=0)
    from passerelle.core.errors import NotNow
    from passerelle.journal.models import Fact
    from passerelle.recognition import actions
    from passerelle.recognition.models import RecognitionCase, Waived
    from passerelle.recognition.states import CaseState
    from tests.recognition.factories import TODAY, award, micro_credential, published, story

    told = story()
    told.degree.max_waived_share = Decimal("0.05")  # 9 of 180 credits
    told.degree.save()
    items = [micro_credential(f"Item {number}", told.authority) for number in range(THREADS)]
    for item in items:
        published(told, micro_credential=item)
    awards = [award(told.amina, item) for item in items]
    first = awards[0]

    def within(act):
        try:
            return act()
        except NotNow as refusal:
            return refusal.data["reason"]
        finally:
            connection.close()

    def bring(made):
        return within(lambda: actions.apply(made, told.degree, by=told.amina, today=TODAY).number)

    with ThreadPoolExecutor(THREADS) as pool:
        same = set(pool.map(bring, [first] * THREADS))
        list(pool.map(bring, awards))
    automatic = RecognitionCase.objects.filter(state=CaseState.DECIDED_AUTOMATICALLY).count()

    waiting = list(RecognitionCase.objects.exclude(state=CaseState.DECIDED_AUTOMATICALLY).select_related("programme"))
    freed = RecognitionCase.objects.filter(state=CaseState.DECIDED_AUTOMATICALLY).exclude(award=first).first()
    actions.withdraw(freed, by=told.amina)

    def grant(case):
        return within(
            lambda: (
                actions.decide(
                    case, by=told.officer, today=TODAY, grant=True, module_code="RE301", credits=Decimal(3)
                ).state
            )
        )

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(grant, waiting))
    held = Waived.objects.get()
    return {
        "decisions_for_one_award": len(same),
        "cases": RecognitionCase.objects.exclude(state=CaseState.WITHDRAWN).count(),
        "decided_automatically": automatic,
        "granted_then": answers.count("decided"),
        "no_room": answers.count("no_room"),
        "waived": str(held.credits),
        "cap": str(held.cap),
        "facts": Fact.objects.filter(kind="recognition.decide_by_rule").count(),
    }


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
