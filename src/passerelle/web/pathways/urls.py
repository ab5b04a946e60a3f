from django.urls import path

from passerelle.web.pathways import asking

app_name = "pathways"
urlpatterns = [
    path("", asking.home, name="home"),
    path("way/", asking.way, name="way"),
]
