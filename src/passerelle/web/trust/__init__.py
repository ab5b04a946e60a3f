"""What anyone may fetch to check credentials themselves: keys, contexts, status lists, histories. Public JSON."""
