"""The desk of a learner: the next step, what is waiting, courses, awards, prior learning."""
