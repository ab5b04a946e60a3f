"""Keys, the intent written down first, the only door to a private key."""
