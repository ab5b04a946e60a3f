from django.urls import path

from passerelle.web.employer import public

app_name = "opportunities"
urlpatterns = [
    path("", public.open_now, name="open_now"),
    path("mine/", public.mine, name="mine"),
    path("<str:number>/", public.opportunity, name="opportunity"),
]
