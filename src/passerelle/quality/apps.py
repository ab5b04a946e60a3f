from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "passerelle.quality"

    def ready(self) -> None:
        """Let coaching know what keeps a body from it: a review of the same provider."""
        from passerelle.quality import independence  # noqa: F401
