"""A sample that anybody can draw again, and that nobody steers."""

from __future__ import annotations

from passerelle.core.sampling import draw

POOL = [f"MC-{n:05d}" for n in range(1, 51)]


def test_the_same_pool_and_seed_give_the_same_sample_in_any_order():
    assert draw(POOL, 7, "a") == draw(reversed(POOL), 7, "a")
    assert draw(POOL, 7, "a") != draw(POOL, 7, "b")


def test_a_larger_sample_begins_with_the_smaller_one():
    assert draw(POOL, 20, "a")[:7] == draw(POOL, 7, "a")


def test_nothing_is_drawn_twice_and_a_small_pool_is_drawn_whole():
    assert sorted(draw([*POOL, *POOL], 60, "a")) == POOL


def test_every_name_has_its_turn_over_many_seeds():
    times = dict.fromkeys(POOL, 0)
    for seed in range(1000):
        for name in draw(POOL, 10, str(seed)):
            times[name] += 1

    assert min(times.values()) >= 140
    assert max(times.values()) <= 260
