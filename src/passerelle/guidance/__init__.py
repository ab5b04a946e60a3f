"""Counsellors and what learners let them see, plans, and help at the counter of a service centre."""
