"""Positive lists: what a line asks for and opens, written down, looked over before it is signed, and compared.

Sources: policy paper, ch. 6, 7 and 10 (positive lists of degree awarders and employers, owned jointly, adopted by
others); DOMAIN 3.5 (PositiveListEntry) and 4.4. What a line asks for is a `Rule` of `core/matching`; who meets it is
found there and decided in `core/deciding`.

    asking.py     a rule as data, and in the short words of one cell of a table
    faults.py     what is wrong with the lines of an edition, everything at once
    comparing.py  what differs between two editions, or two lists
    proofs.py     who signed an edition, checked from its public file alone
"""
