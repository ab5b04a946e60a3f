"""Micro-credentials (the qualifications), short courses that lead to them, programmes that take them in."""
