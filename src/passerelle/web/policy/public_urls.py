from django.urls import path

from passerelle.web.policy import public

app_name = "rules"
urlpatterns = [
    path("", public.profiles, name="profiles"),
    path("definitions/", public.definitions, name="definitions"),
    path("<slug:profile>/", public.profile, name="profile"),
    path("<slug:profile>/versions/<int:version>/", public.version, name="version"),
]
