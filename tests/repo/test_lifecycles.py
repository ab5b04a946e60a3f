"""Every life in the documents is the life in the code, and every state of it can be reached."""

import pytest

from tools import lifecycles


def test_the_page_of_lives_is_drawn_from_the_tables():
    assert lifecycles.PAGE.read_text("utf-8") == lifecycles.page()


@pytest.mark.parametrize("where", lifecycles.tables())
def test_every_state_can_be_reached(where):
    life = lifecycles.tables()[where]
    reached, waiting = set(), [life.states[0]]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [target for source, _, target in life if source == state]

    assert reached == set(life.states)
