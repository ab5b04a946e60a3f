"""Suspicions of fraud and their hearing, for the learner, who raised one, and who decides."""
