"""Append-only facts, who follows them, the work that runs after a request.

Every act leaves one fact, written in the act's own transaction. Packages further down the list follow facts.
"""
