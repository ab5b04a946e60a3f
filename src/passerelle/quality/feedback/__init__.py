"""Feedback on entries: who may give it and by which right, what waits for a registrar, what everybody reads."""
