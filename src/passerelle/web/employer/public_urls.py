from django.urls import path

from passerelle.web.employer import public

app_name = "opportunities"
urlpatterns = [
    path("", public.open_now, name="open_now"),
    path("mine/", public.mine, name="mine"),
    path("by/<slug:slug>/", public.accepted, name="accepted"),
    path("by/<slug:slug>/counted.csv", public.counted_csv, name="counted_csv"),
    path("<str:number>/", public.opportunity, name="opportunity"),
]
