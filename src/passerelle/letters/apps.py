from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "passerelle.letters"

    def ready(self) -> None:
        """Let Django know what it checks before a deployment."""
        from passerelle.letters import checks  # noqa: F401
