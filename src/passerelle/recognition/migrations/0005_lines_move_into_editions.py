"""What each owner published line by line becomes the first editions of a list of its own, and back.

Lines that ended are an edition of their own, replaced by the next; lines in force are the edition in force; drafts stand
in the draft of the edition to come, beside copies of what is in force, so that putting it in force ends nothing.
Nobody signed them as a list: they keep who published them, and say that they are unsigned.
"""

from itertools import groupby

from django.db import migrations
from django.db.models import F


def into_editions(apps, editor):
    lines = apps.get_model("recognition", "PositiveListLine").objects.select_related("owner")
    for _owner, told in groupby(lines.order_by("owner", "number"), key=lambda line: line.owner_id):
        _one_list(apps, list(told))


def _one_list(apps, told):
    get = apps.get_model
    editions = get("recognition", "Edition").objects
    body = told[0].owner
    made = get("recognition", "PositiveList").objects.create(
        number=_number(get, "PL"),
        title=f"Positive list of {body.legal_name}"[:200],
        begun_by_id=told[0].drafted_by_id,
        begun_on=min(line.published_on or line.valid_from for line in told),
    )
    made.owners.add(body)
    of = {state: [line for line in told if line.state == state] for state in ("ended", "in_force", "draft")}
    number = 0
    for state in ("ended", "in_force"):
        if not of[state]:
            continue
        number += 1
        lasts = {"ended": "superseded" if of["in_force"] else "ended", "in_force": "in_force"}[state]
        last = max(of[state], key=lambda line: (line.published_on, line.number))
        edition = editions.create(
            positive_list=made,
            number=number,
            state=lasts,
            version=2,
            drafted_by_id=of[state][0].drafted_by_id,
            drafted_on=min(line.published_on for line in of[state]),
            offered_by_id=last.published_by_id,
            offered_on=last.published_on,
            in_force_on=last.published_on,
            ended_on=max(line.ended_on for line in of[state]) if state == "ended" else None,
        )
        _put(of[state], edition)
        for person in sorted({line.published_by_id for line in of[state]}):
            get("recognition", "ListSignature").objects.create(
                edition=edition,
                body=body,
                is_owner=True,
                state="unsigned",
                signed_by_id=person,
                signed_on=max(line.published_on for line in of[state] if line.published_by_id == person),
            )
    if of["draft"]:
        first = of["draft"][0]
        edition = editions.create(
            positive_list=made, number=number + 1, drafted_by_id=first.drafted_by_id, drafted_on=first.valid_from
        )
        copies = [_copy(get, line) for line in of["in_force"]]
        _put([*copies, *of["draft"]], edition)


def _copy(get, line):
    copy = get("recognition", "PositiveListLine").objects.get(pk=line.pk)
    copy.pk, copy.number, copy.state = None, _number(get, "RL"), "draft"
    copy.published_by, copy.published_on, copy.root = None, None, line.root
    return copy


def _put(lines, edition):
    for position, line in enumerate(lines, 1):
        line.edition, line.position, line.root = edition, position, line.root or line.number
        line.save()


def _number(get, prefix):
    counters = get("registers", "Counter").objects
    counters.get_or_create(prefix=prefix)
    counters.filter(prefix=prefix).update(last=F("last") + 1)
    return f"{prefix}-{counters.get(prefix=prefix).last:05d}"


def out_of_editions(apps, editor):
    """Give each line its own state again; what one edition copied from another, or asks in the new way, goes.

    Raises ValueError where an answer was given by such a line, for that answer would lose its rule.
    """
    get = apps.get_model
    cases = get("recognition", "RecognitionCase").objects
    lines = (
        get("recognition", "PositiveListLine").objects.select_related("edition").order_by("edition__number", "number")
    )
    for line in lines:
        edition = line.edition
        if line.asks is not None or line.effect != "waiver" or (edition.state == "draft" and line.root != line.number):
            if cases.filter(line=line).exists():
                raise ValueError(f"{line.number} decided something and cannot be said in the old way")
            line.delete()
            continue
        signature = edition.signatures.exclude(signed_by=None).first()
        line.state = {"draft": "draft", "offered": "draft", "in_force": "in_force"}.get(edition.state, "ended")
        if line.state != "draft":
            line.published_by_id = signature.signed_by_id if signature else edition.offered_by_id
            line.published_on = edition.in_force_on
            line.ended_on = edition.ended_on
        line.edition = None
        line.save()
    get("recognition", "ListSignature").objects.all().delete()
    get("recognition", "Edition").objects.all().delete()
    get("recognition", "PositiveList").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("recognition", "0004_positive_lists_have_editions")]
    operations = [migrations.RunPython(into_editions, out_of_editions)]
