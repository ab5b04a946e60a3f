from django.urls import path

from passerelle.web.employer import desk

app_name = "employer"
urlpatterns = [
    path("", desk.home, name="home"),
    path("positive-list/", desk.positive_list, name="positive_list"),
    path("opportunities/new/<slug:slug>/", desk.new, name="new"),
    path("opportunities/new/<slug:slug>/begin/", desk.begin, name="begin"),
    path("opportunities/<str:number>/", desk.edit, name="edit"),
    path("opportunities/<str:number>/save/", desk.save, name="save"),
    path("opportunities/<str:number>/publish/", desk.publish, name="publish"),
    path("opportunities/<str:number>/close/", desk.close, name="close"),
]
