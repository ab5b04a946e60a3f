from django.urls import path

from passerelle.web.panel import views

app_name = "panel"
urlpatterns = [
    path("", views.home, name="home"),
    path("expert/confirm/", views.confirm, name="confirm"),
    path("expert/availability/", views.availability, name="availability"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/declare/", views.declare, name="declare"),
    path("cases/<str:number>/findings/", views.seal, name="seal"),
    path("cases/<str:number>/vote/", views.vote, name="vote"),
    path("cases/<str:number>/report/", views.report, name="report"),
]
