"""The decision officer's desk: what the panel found, the letter, the signature."""
