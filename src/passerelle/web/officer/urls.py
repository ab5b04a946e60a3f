from django.urls import path

from passerelle.web.officer import views

app_name = "officer"
urlpatterns = [
    path("", views.home, name="home"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/letter/", views.letter, name="letter"),
    path("cases/<str:number>/decide/", views.decide, name="decide"),
]
