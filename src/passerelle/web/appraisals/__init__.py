"""Credentials from elsewhere before an evaluator: what is public, the holder's side, the desk, missing comparisons."""
