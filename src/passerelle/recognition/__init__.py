"""Positive lists and the decisions they make by themselves."""
