from django.apps import AppConfig


class VettingConfig(AppConfig):
    name = "passerelle.vetting"

    def ready(self) -> None:
        """Let Django know what it checks at every start."""
        from passerelle.vetting import checks  # noqa: F401
