"""Who opens which published rule, for a whole country at once, for one award, and for one learner.

Sources: policy paper, ch. 6 ((semi-)automatic recognition by published rules), 7 (positive lists of degree awarders)
and 10 (of employers); DOMAIN 1.2-1.4, 3.5 and 4.4; which rule rests on what is told in `rules.py`, `items.py`,
`lots.py`, `book.py` and `assigning.py`.

This package *finds*; `core/deciding` *decides*. A match says that somebody holds an award for every clause of a
rule, each award used once, and the credits asked for within the caps, exactly and in the language of `rules.py`. How
much is waived, the headroom of a programme, shares per semester, buckets and level shares of a larger award, and what a
person has to look at (a result on a scale nobody compares, a level that is not certain) are decided learner by learner,
on the few pairs found here. What is found never depends on the order of anything, and holding more never finds less.

    plainly.py    what a match is: slow, obvious, and what all others are compared with
    rules.py      what a rule asks for          items.py    what can be held, and what an entry lists
    lots.py       awards in columns             book.py     rules compiled into rows
    index.py      who holds what                assigning.py  each lot for one clause
    everybody.py  all learners, all rules       arrival.py  one award: which rules it opens
    learner.py    one learner, all rules: what is open, and what is one step away
    due.py        what changes by the calendar alone: only that is evaluated again
"""
