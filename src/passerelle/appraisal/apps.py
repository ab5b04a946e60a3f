from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "passerelle.appraisal"
