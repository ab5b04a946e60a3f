from django.urls import path

from passerelle.web.work import needs

app_name = "needs"
urlpatterns = [
    path("", needs.home, name="home"),
    path("unanswered/", needs.unanswered, name="unanswered"),
    path("<str:number>/", needs.need, name="need"),
]
