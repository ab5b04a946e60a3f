"""What stands beside the cases of prior learning: small drawn photos, and who helps with which case."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from PIL import Image, ImageDraw

from passerelle.assessment.accompaniment_states import AccompanimentState
from passerelle.assessment.models import Accompaniment, AccompanimentNote
from passerelle.assessment.states import ENDED_CASES
from passerelle.files import store
from passerelle.files.models import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.demonstration.ground import Ground

SIZE: Final = (480, 360)
SKY, EARTH, CLAY, WOOD = (214, 228, 236), (171, 148, 120), (150, 96, 66), (122, 86, 52)


def load_evidence(ground: Ground, told: dict[str, Any], case: PriorLearningCase) -> None:
    """Write the photos of a case that has one, and its adviser with what the learner shows them."""
    if told["key"] in PHOTOS:
        shows, drawn = PHOTOS[told["key"]]
        _photo(ground, case, shows, drawn)
    if case.accompanied_by is not None:
        _accompany(ground, told, case)


def _photo(ground: Ground, case: PriorLearningCase, shows: str, drawn: Callable[[ImageDraw.ImageDraw], None]) -> None:
    kept = store.keep([_jpeg(drawn)])
    transaction.on_commit(partial(store.settle, kept.sha256, kept.spare))
    made = Upload.objects.create(
        subject=case.number,
        edition=1,
        shows=shows,
        name="photo.jpg",
        media_type=kept.kind.media_type,
        size=kept.size,
        sha256=kept.sha256,
        brought_by=case.person,
        brought_at=ground.today.at(case.touched_on, 17),
    )
    noted = {"about": case.number, "edition": 1, "sha256": made.sha256, "size": made.size}
    ground.chronicle.tell("file.bring", made.reference, by=case.person, on=case.touched_on, hour=17, noted=noted)


def _jpeg(drawn: Callable[[ImageDraw.ImageDraw], None]) -> bytes:
    picture = Image.new("RGB", SIZE, SKY)
    drawn(ImageDraw.Draw(picture))
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _wall(on: ImageDraw.ImageDraw) -> None:
    """Rows of pressed blocks, each half a block further than the one below."""
    on.rectangle((0, 300, *SIZE), EARTH)
    for row in range(5):
        for place in range(-1, 8):
            x, y = place * 70 + row % 2 * 35, 270 - row * 44
            on.rectangle((x, y, x + 66, y + 40), CLAY, outline=EARTH, width=3)


def _hives(on: ImageDraw.ImageDraw) -> None:
    """Log hives on a beam."""
    on.rectangle((0, 250, *SIZE), (132, 150, 96))
    on.rectangle((20, 190, 460, 202), WOOD)
    for place in range(3):
        x = 40 + place * 145
        on.rounded_rectangle((x, 120, x + 115, 188), 30, WOOD, outline=(80, 54, 30), width=3)
        on.ellipse((x + 8, 138, x + 38, 170), (60, 40, 24))


def _garments(on: ImageDraw.ImageDraw) -> None:
    """Garments on a rail."""
    on.rectangle((30, 60, 450, 66), WOOD)
    for place, colour in enumerate(((150, 60, 70), (70, 90, 140), (190, 150, 70), (90, 130, 100))):
        x = 50 + place * 102
        on.polygon([(x + 20, 70), (x + 60, 70), (x + 84, 300), (x - 4, 300)], colour)


PHOTOS: Final = {
    "chidi-masonry": ("A corner of the wall in Ogbele", _wall),
    "karim-masonry": ("Blocks from my uncle’s press", _wall),
    "ibrahim-bees": ("Three of the log hives", _hives),
    "hoa-sewing": ("Four garments on the rail", _garments),
}


def _accompany(ground: Ground, told: dict[str, Any], case: PriorLearningCase) -> None:
    adviser, since = case.accompanied_by, ground.today.on(told["opened_day"])
    if adviser is None:
        return
    over = case.state in ENDED_CASES and case.decided_on is not None and not case.gap
    made = Accompaniment.objects.create(
        number=ground.numbers.give("HL"),
        case=case,
        adviser=adviser,
        state=AccompanimentState.ENDED if over else AccompanimentState.ACCEPTED,
        shares=["evidence", "files", "result"] if case.gap else ["evidence", "files"],
        asked_on=since,
        accepted_on=since,
        ended_on=case.decided_on if over else None,
        version=3 if over else 2,
    )
    tell, number = ground.chronicle.tell, made.number
    noted = {"case": case.number, "adviser": adviser.reference, "shares": made.shares}
    tell("accompaniment.ask", number, by=case.person, on=since, hour=19, noted=noted)
    tell("accompaniment.accept", number, by=adviser, on=since, hour=20, noted={"case": case.number})
    if told["key"] in NOTES:
        AccompanimentNote.objects.create(
            accompaniment=made, author=adviser, text=NOTES[told["key"]], written_at=ground.today.at(since, 20)
        )
        tell("accompaniment.note", number, by=adviser, on=since, hour=20)
    if made.ended_on:
        tell("accompaniment.end", number, by=case.person, on=made.ended_on, hour=20)


NOTES: Final = {
    "ibrahim-bees": "Tell of one winter: what you looked for in each hive, and what you did then.",
    "hoa-sewing": "Ask the studio for a day on which somebody sees you fit a customer.",
}
