from django.apps import AppConfig

from passerelle.web import plainly


class WebConfig(AppConfig):
    name = "passerelle.web"

    def ready(self) -> None:
        plainly.speak()
