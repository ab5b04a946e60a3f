"""What results by file cost: a marking sheet of 5,000 learners is brought back and signed, in CPU time of this process.

Run `python -m benchmarks.results [--learners 5000] [--json]`, in memory. Wants `results_seconds` < 10: reading the
file, marks, facts, signatures, all of it. Told beside the floor, the same file only parsed. Beside it a file of who
attended, of as many lines, a tenth of them wrong: `attendance_seconds` < 10.
"""

from __future__ import annotations

import argparse
import json
import sys
from time import process_time
from typing import Any

from benchmarks import register

MOST_SECONDS = 10


def measured(learners: int) -> dict[str, Any]:
    from passerelle.assessment import sheet_signing, sheets
    from passerelle.assessment.models import Candidate, CandidateRoute
    from passerelle.core import marking_sheets
    from passerelle.people.models import Person
    from tests.assessment import factories as make
    from tests.assessment.sheet_factories import filled

    of = make.country()
    people = Person.objects.bulk_create(
        Person(email=f"learner-{place}@mirane.example", name=f"Learner {place:05}") for place in range(learners)
    )
    Candidate.objects.bulk_create(
        Candidate(
            number=f"CA-B{place:05}",
            person=person,
            micro_credential=of.entry,
            edition=of.entry.edition,
            route=CandidateRoute.COURSE,
            course=of.course,
            started_on=make.TODAY,
            organisation=of.body,
            assessor=of.assessor,
            assigned_on=make.TODAY,
            state="assigned",
        )
        for place, person in enumerate(people)
    )
    sheet = sheets.hand_out(of.entry, None, by=of.assessor, today=make.TODAY)
    data = filled(sheet, {row: {"mark A1": str(40 + row % 60), "mark A2": "70"} for row in range(1, learners + 1)})
    began = process_time()
    marking_sheets.read(data, sheet.components)
    floor = process_time() - began
    began = process_time()
    back = sheets.finish(sheets.bring(sheet, data, by=of.assessor))
    brought = process_time() - began
    began = process_time()
    sheet.refresh_from_db()
    sheet_signing.finish(sheet_signing.sign(sheet, make.ONSITE, by=of.assessor, today=make.TODAY))
    signed = process_time() - began
    began = process_time()
    sheets.bring(sheets.MarkingSheet.objects.get(pk=sheet.pk), data, by=of.assessor)
    again = process_time() - began
    done = Candidate.objects.filter(state__in=["passed", "failed"]).count()
    if (back.taken, done) != (learners, learners):
        raise SystemExit(f"of {learners} learners {back.taken} were marked and {done} signed")
    return {
        "learners": learners,
        **attended(of, people),
        "results_seconds": round(brought + signed, 3),
        "brought_seconds": round(brought, 3),
        "signed_seconds": round(signed, 3),
        "same_again_seconds": round(again, 3),
        "floor_seconds": round(floor, 4),
    }


def attended(of: Any, people: list[Any]) -> dict[str, float]:
    """Bring a file of one day of everybody, and bring it again."""
    from passerelle.assessment.models import Candidate
    from passerelle.learning import attending
    from passerelle.learning.models import AttendanceFile, Enrolment
    from passerelle.learning.states import FileState
    from passerelle.organisations.models import Function
    from tests.assessment import factories as make

    candidates = {one.person_id: one for one in Candidate.objects.filter(course=of.course)}
    Enrolment.objects.bulk_create(
        Enrolment(
            number=f"EN-B{place:05}",
            person=person,
            instance=of.run,
            enrolled_on=make.TODAY,
            candidate=candidates[person.pk],
        )
        for place, person in enumerate(people)
    )
    by, day = make.staff(of.provider, Function.TEACHER), of.run.starts_on
    lines = [f"{one.email},{day},{'present' if place % 10 else 'asleep'},50" for place, one in enumerate(people)]
    data = "\n".join(["email,on,attended,progress", *lines]).encode()

    def bring() -> tuple[float, AttendanceFile]:
        began = process_time()
        file = attending.bring(of.run, data, by=by, today=day)
        while file.state == FileState.WAITING:
            file = attending.read_on(file.number, today=day)
        return process_time() - began, file

    (first, file), (again, same) = bring(), bring()
    wrong = len(range(0, len(people), 10))
    good = len(people) - wrong
    if (file.kept, len(file.refused), same.kept, same.same) != (good, wrong, 0, good):
        raise SystemExit(f"of {good} good lines {file.kept} were kept, and again {same.kept}")
    return {"attendance_seconds": round(first, 3), "attendance_same_again_seconds": round(again, 3)}


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--learners", type=int, default=5_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    register.start_in_memory()
    found = measured(asked.learners)
    print(json.dumps(found) if asked.json else "\n".join(f"{name:<20} {value}" for name, value in found.items()))
    return 0 if max(found["results_seconds"], found["attendance_seconds"]) < MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
