from django.urls import path

from passerelle.web.matters import desk, evidence, views

app_name = "matters"
urlpatterns = [
    path("", desk.home, name="home"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/<str:step>/", views.step_case, name="step_case"),
    path("cases/<str:number>/conditions/<int:place>/<str:step>/", views.step_condition, name="step_condition"),
    path("appeals/<str:number>/", views.appeal, name="appeal"),
    path("appeals/<str:number>/<str:step>/", views.step_appeal, name="step_appeal"),
    path("sanctions/<str:number>/", views.sanction, name="sanction"),
    path("sanctions/<str:number>/<str:step>/", views.step_sanction, name="step_sanction"),
    path("complaints/<str:number>/<str:step>/", views.step_complaint, name="step_complaint"),
    path("evidence/<str:entry>/", evidence.home, name="evidence"),
    path("evidence/<str:entry>/bring/", evidence.add, name="bring"),
    path("evidence/<str:entry>/<uuid:uuid>/", evidence.download, name="evidence_file"),
    path("evidence/<str:entry>/<uuid:uuid>/take-back/", evidence.take_back, name="take_back"),
    path("entries/<str:entry>/", views.entry, name="entry"),
    path("entries/<str:entry>/<str:step>/", views.step_entry, name="step_entry"),
]
