from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "passerelle.people"

    def ready(self) -> None:
        """Let Django know what it checks before a deployment."""
        from passerelle.people import checks  # noqa: F401
