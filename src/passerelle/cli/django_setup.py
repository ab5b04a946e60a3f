"""Starting Django for the commands that need it."""

from __future__ import annotations

import os

from passerelle.cli import installation


def setup() -> None:
    """Load settings and models; the folders must exist.

    Where nobody says PASSERELLE_ORIGIN, the register is where it published itself last: a command on the data folder
    of a server on another port must not take it for another register.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django
    from django.apps import apps

    known = None if apps.ready else installation.known_origin(installation.data_folder())
    if known:
        os.environ.setdefault("PASSERELLE_ORIGIN", known)
    django.setup()
