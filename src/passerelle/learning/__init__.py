"""Enrolments: an enrolment makes a candidate."""
