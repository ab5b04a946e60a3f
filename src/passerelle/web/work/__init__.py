"""Finding work: whom a learner lets find them, invitations, applications, hires; and the needs that everybody reads."""
