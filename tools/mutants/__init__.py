"""Bent copies of genuine credentials, by the hundred thousand: `tools/torture_mutants.py` makes them and counts.

materials.py   the genuine ones, one of each form, and what surrounds them: a trust folder, twins, strangers
spelling.py    kinds of change to any bytes          members.py     to what a document says
signatures.py  to signatures, algorithms and keys    forms.py       to tokens, disclosures, codes and lists
kinds.py       all kinds by name                     meaning.py     is it a change at all?
runs.py        makes, checks and counts
"""
