"""From what somebody holds to where they want to be, on the registers as they stand: `core/pathways` does the sums.

stock.py     the registers read: micro-credentials and the dated ways to each
shelf.py     what can be taken today, made once for each state of the registers
goals.py     where one can want to be, found by a code that can be said aloud (`larger.py`, `ruled.py`, `ways.py`)
holding.py   what a learner holds and is on the way to
asking.py    what a life allows, and the answer: plans, or why there is none
telling.py   a plan step by step, with why each is there and what does not fit
keeping.py   a way that a learner keeps, shows to a counsellor, and takes anew when something changes
looking.py   what became of the steps of such a way
"""
