"""What shows that others can read us: their verifiers, the standards' own vectors, and an app for the W3C's suites."""
