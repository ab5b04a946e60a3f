from django.urls import path

from passerelle.web.registers import views

app_name = "registers"
urlpatterns = [
    path("", views.every, name="every"),
    path("catalogue.jsonld", views.catalogue, name="catalogue"),
    path("<slug:which>/", views.one, name="register"),
    path("<slug:which>/history/", views.history, name="history"),
    path("<slug:which>/history.csv", views.history_table, name="history_csv"),
    path("<slug:which>/history.jsonl", views.history_lines, name="history_jsonl"),
    path("<slug:which>/datapackage.json", views.description, name="description"),
    path("<slug:which>.csv", views.table, name="csv"),
    path("<slug:which>.jsonl", views.lines, name="jsonl"),
]
