from django.urls import path

from passerelle.web.results import appeals, correcting, hearing, replacing

app_name = "results"
urlpatterns = [
    path("appeals/", appeals.home, name="appeals"),
    path("appeals/<str:number>/", appeals.appeal, name="appeal"),
    path("appeals/<str:number>/withdraw/", appeals.withdraw, name="withdraw"),
    path("appeals/<str:number>/name/", hearing.name, name="name"),
    path("appeals/<str:number>/refuse/", hearing.refuse, name="refuse"),
    path("appeals/<str:number>/stand-aside/", hearing.stand_aside, name="stand_aside"),
    path("appeals/<str:number>/uphold/", hearing.uphold, name="uphold"),
    path("appeals/<str:number>/annul/", hearing.annul, name="annul"),
    path("appeals/<str:number>/dismiss/", hearing.dismiss, name="dismiss"),
    path("of/<str:number>/appeal/", appeals.begin, name="appealing"),
    path("of/<str:number>/appeal/send/", appeals.lodge, name="lodge"),
    path("of/<str:number>/again/", appeals.enter_again, name="again"),
    path("of/<str:number>/correct/", correcting.begin, name="correcting"),
    path("of/<str:number>/correct/sign/", correcting.correct, name="correct"),
    path("awards/", replacing.home, name="awards"),
    path("awards/<str:number>/", replacing.award, name="award"),
    path("awards/<str:number>/replace/", replacing.replace, name="replace"),
]
