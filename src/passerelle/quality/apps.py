from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "passerelle.quality"

    def ready(self) -> None:
        """Let coaching know what keeps a body from it, a review of the same provider; and the gate what it may ask."""
        from passerelle.quality import independence, standing  # noqa: F401
