"""Places in courses: how they are given, a draw anybody repeats, waiting, what comes first, days attended, a pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

EDITOR = "moussa-kebe@lake-technical-college.mirane.example"
TEACHER = "ingrid-halvorsen@mirane-polytechnic.mirane.example"
WAITS = "siti-marlina-yusof@mirane.example"
KEPT_FOR = "fatou-ruiz-camara@mirane.example"
LACKS = "lamia-ferhat@mirane.example"
FOLLOWED = "amina-sarr-doumbe@mirane.example"
PAUSED = "mateus-figueira@mirane.example"
DRAWN, TAUGHT_FIRST = "SC-00324", "SC-00191"


def places_are_given(stage: Stage) -> None:
    """What anybody sees of places, who applies, who gives them, and who was there."""
    stage.chapter("Places in courses")
    _anybody(stage)
    _who_applies(stage)
    _who_gives(stage)
    _who_was_there(stage)


def _anybody(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/find/paper/?q=Tirma")
    says(page, "Courses: Tirma", "To ask or to enrol, call")
    stage.scene("courses-on-paper", page, role="Visitor", caption="A place’s courses, close together, to print.")
    page.goto(f"/entries/{TAUGHT_FIRST}/")
    says(page, "aught in French", "first: Basic Electrics")
    stage.scene(
        "course-terms", page, role="Visitor", caption="On the dates: the language, and what must be held first."
    )
    page = stage.enter("lacks", LACKS, f"/entries/{TAUGHT_FIRST}/")
    follow(page, "Enrol")
    says(page, "Something comes first", "missing", "French")
    stage.scene("comes-first", page, role="Learner", caption="What is missing, with a way to it, before one applies.")


def _who_applies(stage: Stage) -> None:
    page = stage.enter("kept for", KEPT_FOR, "/learner/")
    says(page, "Take up your place: A Season of Cheese", "Places I asked for")
    stage.scene("next-step", page, role="Learner", caption="What has a day comes first.")
    follow(page, "Look at it and answer")
    says(page, "A place is kept for you", "Take the place up")
    stage.scene("place-kept", page, role="Learner", caption="A place is kept for some days; then it goes to the next.")
    page = stage.enter("waits", WAITS, "/learner/")
    follow(page, "A Season of Cheese")
    says(page, "your place in it")
    stage.scene("waiting", page, role="Learner", caption="The waiting list, with one’s own place in it and no names.")
    page = stage.enter("paused", PAUSED, "/learner/")
    page.goto("/learner/")
    follow(page, "Go to the course")
    says(page, "On night shift this month.", "Days", "there")
    stage.scene("paused", page, role="Learner", caption="A pause keeps the place here; days attended stand beside it.")
    press(page, "Go on")
    says(page, "Welcome back.")
    page = stage.enter("followed", FOLLOWED, "/learner/")
    follow(page, "Solar Panels on Roofs")
    follow(page, "Certificate of participation")
    says(page, "This is no award", "of 7 noted")
    stage.scene("participation", page, role="Learner", caption="Somebody took part; it says that this is no award.")


def _who_gives(stage: Stage) -> None:
    page = stage.enter("editor", EDITOR, f"/provider/courses/{DRAWN}/")
    page.locator("main").get_by_role("link", name="20", exact=False).last.click()
    follow(page, "How places are given, and who applied")
    says(page, "drawn as 1", "On the waiting list")
    stage.scene("who-applied", page, role="Provider", caption="Who applied, in the order drawn.")
    follow(page, "The draw, and how anybody repeats it")
    says(page, "sha256sum", "31 4 23 9 38 17")
    stage.scene(
        "draw", page, role="Anybody", caption="The draw: seed, list, public value, and four lines to repeat it."
    )


def _who_was_there(stage: Stage) -> None:
    page = stage.enter("class", TEACHER, "/provider/attendance/")
    says(page, "Classes")
    stage.scene("classes", page, role="Teacher", caption="Classes: those under way and to come.")
    page.locator("main").get_by_role("link", name="Networks", exact=False).first.click()
    says(page, "Who attended", "Bring a file")
    stage.scene("attendance", page, role="Teacher", caption="Who was there on a day, and how far everybody came.")
    page.locator("main").get_by_role("link", name="AF-", exact=False).first.click()
    says(page, "late")
    stage.scene("attendance-file", page, role="Teacher", caption="Lines that were not kept, each by its number.")
