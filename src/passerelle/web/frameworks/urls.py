from django.urls import path

from passerelle.web.frameworks import credit_page, files, hours_page, public

app_name = "frameworks"
urlpatterns = [
    path("", public.index, name="index"),
    path("credits/", credit_page.converter, name="credits"),
    path("hours/", hours_page.calculator, name="hours"),
    path("credits.json", files.credit_systems, name="credit_systems"),
    path("compare/", public.side_by_side, name="side_by_side"),
    path("all.json", files.all_as_json, name="all_json"),
    path("all.csv", files.all_as_csv, name="all_csv"),
    path("<slug:key>/<str:edition>/", public.version, name="version"),
    path("<slug:key>/<str:edition>.json", files.one_as_json, name="version_json"),
    path("<slug:key>/<str:edition>.csv", files.one_as_csv, name="version_csv"),
]
