from django.urls import path

from passerelle.web.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.every, name="every"),
    path("figures.csv", views.data, name="csv"),
    path("<slug:code>/", views.one, name="one"),
]
