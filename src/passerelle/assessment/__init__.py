"""Candidates, assessors, results, and the recognition of prior learning."""
