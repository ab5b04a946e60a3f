"""Pages of prior learning beside the learner's case: a self-check, files, what is asked for, juries and results."""
