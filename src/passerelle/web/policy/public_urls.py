from django.urls import path

from passerelle.web.policy import public
from passerelle.web.results import scales

app_name = "rules"
urlpatterns = [
    path("", public.profiles, name="profiles"),
    path("definitions/", public.definitions, name="definitions"),
    path("scales/", scales.home, name="scales"),
    path("<slug:profile>/", public.profile, name="profile"),
    path("<slug:profile>/versions/<int:version>/", public.version, name="version"),
]
