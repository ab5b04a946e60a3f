"""The HTTP API, a module per package, and problems.py."""
