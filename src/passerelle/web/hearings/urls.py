from django.urls import path

from passerelle.web.hearings import views

app_name = "hearings"
urlpatterns = [
    path("", views.home, name="home"),
    path("raise/<str:number>/", views.begin, name="raise"),
    path("raise/<str:number>/send/", views.send, name="send"),
    path("<str:number>/", views.flag, name="flag"),
    path("<str:number>/answer/", views.answer, name="answer"),
    path("<str:number>/files/", views.bring, name="bring"),
    path("<str:number>/files/<uuid:uuid>/", views.download, name="file"),
    path("<str:number>/day/", views.set_day, name="day"),
    path("<str:number>/uphold/", views.uphold, name="uphold"),
    path("<str:number>/dismiss/", views.dismiss, name="dismiss"),
]
