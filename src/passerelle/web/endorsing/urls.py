from django.urls import path

from passerelle.web.endorsing import data, desk, labels, views

app_name = "endorsing"
urlpatterns = [
    path("endorsements/", views.signed, name="signed"),
    path("endorsements/desk/", desk.home, name="home"),
    path("endorsements/desk/<slug:slug>/", desk.begin, name="begin"),
    path("endorsements/desk/<slug:slug>/draft/", desk.draft, name="draft"),
    path("endorsements/<str:number>/", views.endorsement, name="endorsement"),
    path("endorsements/<str:number>/credential", views.credential, name="credential"),
    path("endorsements/<str:number>/<str:step>/", desk.step, name="step"),
    path("labels/", labels.given, name="labels"),
    path("labels/desk/", labels.home, name="labels_home"),
    path("labels/desk/<slug:slug>/", labels.begin, name="begin_label"),
    path("labels/desk/<slug:slug>/give/", labels.give, name="give_label"),
    path("labels/<str:number>/", labels.label, name="label"),
    path("labels/<str:number>/withdrawal/", labels.withdraw, name="withdraw_label"),
    path("quality-data/<str:what>.<str:ending>", data.download, name="data"),
]
