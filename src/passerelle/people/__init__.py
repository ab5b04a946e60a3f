"""Accounts, sign-in, and who works for the authority."""
