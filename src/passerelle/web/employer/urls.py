from django.urls import path

from passerelle.web.employer import desk, finding, needs

app_name = "employer"
urlpatterns = [
    path("", desk.home, name="home"),
    path("positive-list/", desk.positive_list, name="positive_list"),
    path("applications/", finding.applications, name="applications"),
    path("applications/<str:number>/", finding.application, name="application"),
    path("applications/<str:number>/answer/", finding.answer, name="answer"),
    path("applications/<str:number>/look/", finding.look, name="look"),
    path("needs/", needs.home, name="needs"),
    path("needs/new/<slug:slug>/", needs.new, name="need_new"),
    path("needs/new/<slug:slug>/begin/", needs.begin, name="need_begin"),
    path("needs/<str:number>/", needs.one, name="need"),
    path("needs/<str:number>/save/", needs.save, name="need_save"),
    path("needs/<str:number>/publish/", needs.publish, name="need_publish"),
    path("needs/<str:number>/end/", needs.end, name="need_end"),
    path("opportunities/<str:number>/people/", finding.people, name="people"),
    path("opportunities/<str:number>/invite/", finding.invite, name="invite"),
    path("opportunities/<str:number>/invite-one/", finding.invite_one, name="invite_one"),
    path("opportunities/new/<slug:slug>/", desk.new, name="new"),
    path("opportunities/new/<slug:slug>/begin/", desk.begin, name="begin"),
    path("opportunities/<str:number>/", desk.edit, name="edit"),
    path("opportunities/<str:number>/save/", desk.save, name="save"),
    path("opportunities/<str:number>/publish/", desk.publish, name="publish"),
    path("opportunities/<str:number>/close/", desk.close, name="close"),
]
