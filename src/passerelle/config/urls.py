"""Where everything is."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("_allauth/", include("allauth.headless.urls")),
]
