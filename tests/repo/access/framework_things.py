"""A version of a framework that is public, one that is drafted, and a confirmation that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.frameworks import written
from passerelle.frameworks import actions, queries, storing
from passerelle.frameworks.models import Framework
from passerelle.people.models import Duty
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def document(key: str) -> str:
    """Return the file of a version that another country has."""
    [version] = queries.as_versions(queries.published().filter(key="is"))
    return written([version]).replace('"key": "is"', f'"key": "{key}"')


def frameworks(world: World) -> None:
    """Drafts and proposals of a colleague: the policy officer of the table is the second person."""
    storing.store([one for one in storing.shipped() if one.key in {"eqf", "is"}], is_shipped=True)
    colleague = make.person(duties=[Duty.POLICY_OFFICER], name="Another policy officer")
    [drafted] = actions.draft(document("mi-ice"), by=colleague)
    iceland, european = Framework.objects.get(key="is"), Framework.objects.get(key="eqf")
    level = iceland.levels.get(code="1")
    proposed = actions.propose(level, by=colleague, today=TODAY(), source="A report", none_in=european)
    world.name("framework", "public", key="is", edition="2024")
    world.name("framework", "draft", key="mi-ice", edition="2024")
    world.name("framework_draft", "draft", pk=drafted.pk)
    world.name("confirmation", "proposed", pk=proposed.pk)
