"""The rules in force, for everybody; and the policy officer's desk, where they are changed by two persons."""
