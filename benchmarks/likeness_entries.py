"""Outcomes for the benchmark of likeness: entries that all differ, of the words that the pairs are made of and others.

Every entry is about two or three things, in four to seven outcomes, one or two of which many entries state. Two runs
make the same entries.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VERBS = """explain describe name list identify compare check inspect repair maintain install remove build prepare
measure calculate operate clean connect record plan design write improve choose evaluate justify teach treat sell
buy store transport test diagnose estimate adjust draw harvest cook translate configure monitor organise negotiate"""
_THINGS = """pump loom kiln hive orchard turbine ledger roof boat oven valve antenna saddle harness mill furnace lathe
nursery incubator fence canal terrace dairy tannery quarry ferry crane conveyor boiler chimney compressor transformer
switchboard inverter meter beacon buoy net trawl cage pond hatchery silo granary press vineyard cellar barrel cask
label bottle parcel pallet container tariff voucher receipt payroll pension census ballot petition statute verdict
archive manuscript mural fresco mosaic lens microscope telescope tripod microphone speaker amplifier console script
subtitle caption headline column editorial novel lullaby anthem choir violin drum flute puppet mask costume button
collar sleeve zip lining quilt rug tapestry basket rope sail anchor rudder hull deck mast bridge culvert tunnel kerb
pavement signal junction timetable ticket locker stretcher splint catheter syringe thermometer stethoscope cradle
crutch prosthesis denture lozenge ointment vitamin pulse lentil sorghum millet cassava yam plantain papaya cashew
vanilla saffron sesame jute sisal bamboo teak"""
MANNERS = """before the rains|after a storm|in a cold room|with hand tools|at night|under load|from memory|on a slope|by
phone|for a cooperative|in three steps|with local parts|within an hour|from a manual|on a tablet|in front of a
group|for export|at sea level|in a dusty yard|with a partner|for a museum|in two languages|at low cost|from
photographs|by sampling|for a hospital|in a workshop|with little water|on a steep roof|for beginners""".replace(
    "\n", " "
).split("|")
VERBS, THINGS = _VERBS.split(), _THINGS.split()
STATED = """Work in a team and take responsibility for its results.|Follow the rules on health and safety at work.|Apply
basic knowledge and practical skills in the field.|Communicate effectively with colleagues and customers.|Reflect on
one's own learning and plan the next steps.|Use digital tools to document the work.|Keep the workplace clean and
tidy.|Solve problems independently in familiar situations.""".replace("\n", " ").split("|")
FORMS = (
    "{verb} a {one} and its {other} {manner}.",
    "{verb} the {one} of a {other} {manner}.",
    "The learner can {verb} {one} and {other} {manner}.",
    "{verb} {one} for a {other}.",
    "Before work on a {other}, {verb} the {one}.",
    "{verb} how a {one} serves a {other} {manner}.",
)


def words(texts: Iterable[str]) -> list[str]:
    """Return the words of some texts that are long enough to be about something, in order."""
    found = {word for text in texts for word in re.findall(r"[a-z]{5,}", text.lower())}
    return sorted(found - {"learner", "participant", "graduates", "completion", "between", "before", "while", "which"})


def outcomes(number: int, things: Sequence[str]) -> list[dict[str, str]]:
    """Return what the entry of a number says, always the same."""
    chance = random.Random(number)  # noqa: S311 - entries, not keys
    about = chance.sample(things, 3)
    texts = [_said(chance, about, things) for _ in range(chance.randrange(3, 6))]
    texts += chance.sample(STATED, chance.randrange(1, 3))
    return [{"code": f"O{place}", "text": text} for place, text in enumerate(texts, 1)]


def _said(chance: random.Random, about: Sequence[str], things: Sequence[str]) -> str:
    one, other = chance.choice(about), chance.choice([*about, chance.choice(things)])
    said = chance.choice(FORMS).format(verb=chance.choice(VERBS), one=one, other=other, manner=chance.choice(MANNERS))
    return said[0].upper() + said[1:]
