from django.urls import path

from passerelle.web.registers import views

app_name = "registers"
urlpatterns = [
    path("", views.every, name="every"),
    path("<slug:which>/", views.one, name="register"),
    path("<slug:which>/history/", views.history, name="history"),
    path("<slug:which>.csv", views.table, name="csv"),
    path("<slug:which>.jsonl", views.lines, name="jsonl"),
]
