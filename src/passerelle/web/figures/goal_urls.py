from django.urls import path

from passerelle.web.figures import goals

app_name = "goals"
urlpatterns = [path("", goals.every, name="every")]
