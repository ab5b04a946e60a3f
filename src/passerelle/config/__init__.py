"""Settings from the environment, URLs, deployment checks."""
