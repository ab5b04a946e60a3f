from django.urls import path

from passerelle.web.public import agreements, conversions, draws, icon, lists, network, paper, search, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", icon.favicon, name="favicon"),
    path("find/", search.results, name="search"),
    path("find/paper/", paper.paper, name="paper"),
    path("desk/", views.desk, name="desk"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("entries/<str:number>/", views.entry, name="entry"),
    path("entries/<str:number>/versions/", views.versions, name="versions"),
    path("entries/<str:number>/definitions/", views.definitions, name="definitions"),
    path("draws/<int:pk>/", draws.draw, name="draw"),
    path("draws/<int:pk>/numbers.txt", draws.numbers, name="draw_numbers"),
    path("programmes/<str:reference>/", views.programme, name="programme"),
    path("lists/<str:number>/", lists.show, name="list"),
    path("lists/<str:number>/editions/<int:edition>/", lists.show, name="list_edition"),
    path("lists/<str:number>/editions/<int:edition>/changes/", lists.compare, name="list_changes"),
    path("lists/<str:number>/counted/", lists.counted, name="list_counted"),
    path("lists/<str:number>/counted.csv", lists.counted_csv, name="list_counted_csv"),
    path("who-accepts-what/", network.every, name="network"),
    path("agreements/", agreements.every, name="agreements"),
    path("agreements/<str:number>/", agreements.show, name="agreement"),
    path("conversions/", conversions.every, name="conversions"),
    path("conversions/<str:number>/", conversions.show, name="conversion"),
    path("levels/<str:code>/", views.level, name="level"),
    path("about/<slug:page>/", views.about, name="about"),
]
