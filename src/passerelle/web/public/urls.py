from django.urls import path

from passerelle.web.public import search, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", search.results, name="search"),
    path("desk/", views.desk, name="desk"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("entries/<str:number>/", views.entry, name="entry"),
    path("entries/<str:number>/versions/", views.versions, name="versions"),
    path("programmes/<str:reference>/", views.programme, name="programme"),
    path("levels/<str:code>/", views.level, name="level"),
    path("about/<slug:page>/", views.about, name="about"),
]
