"""Panels, panellists, conflicts, decisions and their deadlines."""
