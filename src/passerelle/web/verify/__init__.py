"""Checking a credential: paste it, open its file, or type the code of a link. Public; nothing is kept or fetched."""
