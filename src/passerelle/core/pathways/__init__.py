"""From what somebody holds to where they want to be: dated courses, in an order that works, as good as can be proven.

Sources: policy paper, challenge 8 (learners are guided towards the most viable combinations) and 2.1 (coherent packages
that stack); DOMAIN 1.2, 3.5 (Pathway, StackPlan), 4.4; decision 0047.

    world.py       what can be taken: courses, their runs, what they ask for first; the catalogue, read once
    wishing.py     what is wanted: outcomes, credits, a larger award, and what life allows: time, money, place, language
    narrowing.py   what can matter at all, and from when until when
    choosing.py    which courses, dates left aside: a whole-number program whose answer bounds every plan
    dating.py      when: dates for the few that were chosen, or why there are none
    planning.py    the cheapest plan and the one with the fewest steps
    soonest.py     the plan that ends first
    conflicts.py   which demands exclude each other, and which one to give up
    checking.py    a plan counted again, by code that knows nothing of the solver
"""
