"""The `passerelle` command: a table of names to modules; `verify` needs `core/` alone."""
