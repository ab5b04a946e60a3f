"""Starting Django for the commands that need it."""

from __future__ import annotations

import os


def setup() -> None:
    """Load settings and models; the folders must exist."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django

    django.setup()
