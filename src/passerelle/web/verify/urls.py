from django.urls import path

from passerelle.web.verify import offline, views

app_name = "verify"
urlpatterns = [
    path("verify/", views.check, name="check"),
    path("verify/result/", views.result, name="result"),
    path("verify/badge/", views.badge_page, name="badge_page"),
    path("verify/badge.svg", views.badge, name="badge"),
    path("V", offline.page, name="square"),
    path("v", offline.small, name="small"),
    path("V/known.json", offline.known, name="known"),
    path("V/worker.js", offline.worker, name="worker"),
    path("V/verifier.html", offline.single_file, name="single_file"),
    path("s/<str:token>", views.shared, name="shared"),
    path("s/<str:token>/look", views.look_once, name="look_once"),
]
