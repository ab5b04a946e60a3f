"""Recognition: the learner's decisions, and the desk of those who keep a positive list."""
