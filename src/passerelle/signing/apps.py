from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "passerelle.signing"

    def ready(self) -> None:
        """Let Django know what it checks before a deployment."""
        from passerelle.signing import checks  # noqa: F401
