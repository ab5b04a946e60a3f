"""Counsellors for everybody, counsel for a learner, the counsellor’s desk, the desk of a service centre."""
