"""Writing to the journal and bringing its facts to those who follow them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from passerelle.journal import behalf, delivery, queries, rows
from passerelle.journal.followers import CLOCKS, FOLLOWERS
from passerelle.journal.models import Fact, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from passerelle.journal.followers import Follower

log = logging.getLogger(__name__)
BATCH = 200


def record(
    kind: str,
    *,
    subject: str,
    actor: str = "",
    noted: Mapping[str, Any] | Sequence[Any] = (),
    at: datetime | None = None,
) -> Fact:
    """Leave one fact in the transaction under way; nobody hears of it before that commits.

    `at` is given only where a past is written down (the demonstration country, an import of an older register).
    """
    content = dict(noted) if isinstance(noted, Mapping) else {"findings": [plain(item) for item in noted]}
    actor, content = behalf.told(actor, content)
    fact = Fact.objects.create(kind=kind, subject=subject, actor=actor, at=at or timezone.now(), noted=content)
    transaction.on_commit(delivery.wake)
    return fact


def record_many(kind: str, facts: Iterable[tuple[str, str, str]], *, at: datetime | None = None) -> None:
    """Leave many facts of one kind in the transaction under way: (subject, actor, noted as JSON), in this order.

    They are facts like any others: on PostgreSQL the database adds the number of the transaction to each.
    """
    moment = at or timezone.now()
    columns = ("kind", "subject", "actor", "at", "noted")
    rows.insert(Fact, columns, [(kind, subject, actor, moment, noted) for subject, actor, noted in facts])
    transaction.on_commit(delivery.wake)


def plain(item: Any) -> Any:
    """Return a finding or another dataclass as plain data; everything else as it is."""
    return asdict(item) if is_dataclass(item) and not isinstance(item, type) else item


def deliver() -> int:
    """Bring every waiting fact to its followers, batch by batch; return how many steps the followers made in all.

    A follower whose call raises keeps its position and is tried again at the next delivery; the others go on.
    """
    made = _pass_over()
    places, head = _places(), queries.head()
    for follower in FOLLOWERS.values():
        if (place := places.get(follower.name)) and place >= head:
            continue  # nothing waits for it
        try:
            while step := _deliver_batch(follower):
                made += step
        except Exception:
            log.exception("follower %s stopped; it will be tried again", follower.name)
        head = queries.head()  # what it did may be a fact that the next one hears
    return made


def _places() -> dict[str, tuple[int, int]]:
    """Return where each follower stands, as (tx, fact)."""
    return {name: (tx, fact) for name, tx, fact in Position.objects.values_list("follower", "tx", "fact")}


def _pass_over() -> int:
    """Move on, all at once, the followers at one place that hear nothing of the next facts; return their steps."""
    at: dict[tuple[int, int], list[Follower]] = {}
    for name, place in _places().items():
        if name in FOLLOWERS:
            at.setdefault(place, []).append(FOLLOWERS[name])
    made = 0
    for place, followers in at.items():
        here, deaf = place, followers
        while facts := queries.after(Position(tx=here[0], fact=here[1]), limit=BATCH):
            kinds = {fact.kind for _tx, fact in facts}
            deaf = [one for one in deaf if not any(map(one.hears, kinds))]
            if not deaf:
                break
            standing = Position.objects.filter(follower__in=[one.name for one in deaf], tx=here[0], fact=here[1])
            here = facts[-1][0], facts[-1][1].pk
            made += len(facts) * standing.update(tx=here[0], fact=here[1])  # whoever another process moved stays there
    return made


def tick(now: datetime | None = None) -> int:
    """Call every clock whose period is new; of two processes one does it. Return how many were called."""
    now, called = now or timezone.now(), 0
    for clock in CLOCKS.values():
        turn = clock.turn(now)
        Position.objects.get_or_create(follower=clock.name)
        try:
            with transaction.atomic():
                if Position.objects.filter(follower=clock.name, fact__lt=turn).update(fact=turn):
                    clock.call(timezone.localdate(now))
                    called += 1
        except Exception:
            log.exception("%s failed; it will be tried again", clock.name)
    return called


def _deliver_batch(follower: Follower) -> int:
    """Deliver up to BATCH facts that one follower hears; each fact and the position after it commit together.

    Of all others only the last is looked at: where nothing more is heard before it, the follower stands there.
    """
    head = queries.head()  # before what it hears is read: nothing up to here can still appear
    position, _ = Position.objects.get_or_create(follower=follower.name)
    facts = queries.after(position, limit=BATCH, kinds=None if "*" in follower.kinds else follower.kinds)
    for tx, fact in facts:
        with transaction.atomic():
            follower.call(fact)
            if not _moves(position, tx, fact.pk):  # another process delivers: its work stands, ours is undone
                transaction.set_rollback(True)
                return 0
    if len(facts) < BATCH and (position.tx, position.fact) < head:
        return len(facts) + _moves(position, *head)
    return len(facts)


def _moves(position: Position, tx: int, fact: int) -> int:
    """Move a follower from where it was seen, and return 1; or 0 where another process moved it meanwhile."""
    stands = Position.objects.filter(follower=position.follower, tx=position.tx, fact=position.fact)
    moved = stands.update(tx=tx, fact=fact)
    position.tx, position.fact = tx, fact
    return moved
