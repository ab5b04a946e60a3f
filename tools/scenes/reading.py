"""A visitor without an account finds, reads and compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage


def a_visitor_reads_the_register(stage: Stage) -> None:
    """Everything public, from the home page to the form that checks an award."""
    stage.chapter("A visitor reads the register")
    _finds(stage)
    _reads(stage)
    _looks_around(stage)


def _finds(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/")
    says(page, "Small pieces of learning that count", "The register today", "Latest events")
    stage.settle(page)
    stage.scene("home", page, role="Visitor", caption="The home page: what it is, three ways in, what happened last.")
    page.get_by_label("What would you like to be able to do?").fill("pump")
    press(page, "Find")
    says(page, "Solar Water Pump Maintenance", "Level")
    stage.scene("find", page, role="Visitor", caption="What the register holds for “pump”, with counts to narrow it.")
    page.get_by_label("Offline pack").first.check()
    press(page, "Show results")
    says(page, "Offline pack", "Take it off")
    stage.scene(
        "find-narrowed",
        page,
        role="Visitor",
        caption="Narrowed to what needs no network; each choice can be taken off.",
    )
    page.goto("/find/?q=violin+makking")
    says(page, "We looked in")
    stage.scene("find-nothing", page, role="Visitor", caption="Nothing found, and what to do about it.")


def _reads(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/find/?q=solar+water+pump+maintenance")
    follow(page, "Solar Water Pump Maintenance")
    says(
        page,
        "Under review, still valid",
        "Recognised today.",
        "What you will be able to do",
        "What it counts towards",
        "Where to study",
    )
    stage.scene(
        "entry",
        page,
        role="Visitor",
        caption="A micro-credential while a change to it is judged: level, size, who accepts it, where to study.",
    )
    stage.known["pump"] = page.url
    follow(page, "Versions and changes")
    says(page, "A change is before a panel", "Version 2", "Version 1")
    stage.scene("versions", page, role="Visitor", caption="Every version that was ever submitted, and what changed.")
    page.goto(stage.known["pump"])
    page.locator("#study").get_by_role("link").first.click()
    says(page, "What it leads to", "When")
    stage.scene(
        "course", page, role="Visitor", caption="A short course: what it leads to, when it starts, what it costs."
    )
    page.goto(stage.known["pump"])
    page.get_by_role("link", name="What level").click()
    says(page, "Knowledge", "Skills", "Responsibility", "Elsewhere")
    stage.scene(
        "level", page, role="Visitor", caption="A level in the words of the framework, and its place elsewhere."
    )


def _looks_around(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/organisations/")
    page.get_by_label("Role").select_option(label="Awarder")
    press(page, "Show")
    says(page, "Who may teach, assess and award", "Awarder")
    stage.scene("organisations", page, role="Visitor", caption="Who may award, until when.")
    follow(page, "Chamber of Energy Trades")
    says(page, "What it may do", "Verified until", "Micro-credentials it awards")
    stage.scene("organisation", page, role="Visitor", caption="An organisation: its roles and what it awards.")
    page.goto("/opportunities/")
    says(page, "Jobs and promotions that awards open", "Open now")
    stage.scene("jobs", page, role="Visitor", caption="Jobs that awards open, as employers say.")
    page.goto("/verify/")
    says(page, "Is this award genuine?", "What you will read")
    stage.scene("check", page, role="Visitor", caption="The form that checks an award: a code, a file or a text.")
    page.goto("/about/data/")
    says(page, "Open data")
    stage.scene("open-data", page, role="Visitor", caption="What programs can read.")
