from django.urls import path

from passerelle.web.pathways import asking, kept

app_name = "pathways"
urlpatterns = [
    path("", asking.home, name="home"),
    path("way/", asking.way, name="way"),
    path("keep/", kept.keep, name="keep"),
    path("kept/<str:number>/", kept.pathway, name="kept"),
    path("kept/<str:number>/accept/", kept.accept, name="accept"),
    path("kept/<str:number>/share/", kept.share, name="share"),
    path("kept/<str:number>/drop/", kept.drop, name="drop"),
]
