"""Jobs, promotions and projects: the employer's desk, the public pages, and what a learner's awards open."""
