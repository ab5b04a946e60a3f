from django.urls import path

from passerelle.web.larger import desk, views

app_name = "larger"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.home, name="desk"),
    path("towards/<str:reference>/", views.towards, name="towards"),
    path("towards/<str:reference>/ask/", views.ask, name="ask"),
    path("requests/<str:number>/", desk.request_page, name="request"),
    path("requests/<str:number>/check/", desk.check, name="check"),
    path("requests/<str:number>/confirmation/", desk.confirm, name="confirm"),
    path("requests/<str:number>/refusal/", desk.refuse, name="refuse"),
    path("requests/<str:number>/withdrawal/", desk.withdraw, name="withdraw"),
    path("requests/<str:number>/record/", desk.record, name="record"),
]
