from django.urls import path

from passerelle.web.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.home, name="home"),
    path("register/", views.register, name="register"),
    path("register/enter/", views.enter, name="enter"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<str:number>/", views.case, name="case"),
    path("decisions/<str:number>/decide/", views.decide, name="decide"),
    path("<slug:slug>/roles/", views.apply_for_role, name="apply"),
    path("<slug:slug>/mandates/", views.grant, name="grant"),
    path("<slug:slug>/mandates/<int:pk>/end/", views.end, name="end"),
]
