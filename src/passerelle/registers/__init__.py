"""Entries: number, state, versions, validity; what every vetted list shares."""
