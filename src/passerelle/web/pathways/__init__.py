"""A learner's ways: where to, what life allows, three plans side by side; those kept; and the counsellor's look."""
