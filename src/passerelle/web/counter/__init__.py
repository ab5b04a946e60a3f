"""The counter: what officers do for accounts, two by two."""
