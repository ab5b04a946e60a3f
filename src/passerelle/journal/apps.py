from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "passerelle.journal"

    def ready(self) -> None:
        """Import every package's `jobs`, so that the journal itself imports nobody."""
        autodiscover_modules("jobs")
