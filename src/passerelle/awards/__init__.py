"""Awards to holders, signed credentials, sharing, revocation."""
