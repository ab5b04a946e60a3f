from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "passerelle.catalogue"

    def ready(self) -> None:
        """Let the gate know what each outcome begins with, where a profile asks for verbs."""
        from passerelle.catalogue import outcomes  # noqa: F401
