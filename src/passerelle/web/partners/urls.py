from django.urls import path

from passerelle.web.partners import asking, views

app_name = "partners"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", asking.find, name="find"),
    path("ask/<str:number>/", asking.ask, name="ask"),
    path("ask/<str:number>/send/", asking.send, name="send"),
    path("requests/<str:number>/", views.request_page, name="request"),
    path("requests/<str:number>/authorisation/", views.authorise, name="authorise"),
    path("requests/<str:number>/refusal/", views.refuse, name="refuse"),
    path("requests/<str:number>/withdrawal/", views.withdraw, name="withdraw"),
]
