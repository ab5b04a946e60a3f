"""Passerelle: the open register of short courses and micro-credentials."""
