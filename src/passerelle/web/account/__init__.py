"""A person's own account: ways to sign in, guardians and wards, what happens to it at a counter."""
