from django.apps import AppConfig


class StackingConfig(AppConfig):
    name = "passerelle.stacking"
