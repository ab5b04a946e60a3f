from django.urls import path

from passerelle.web.verify import views

app_name = "verify"
urlpatterns = [
    path("verify/", views.check, name="check"),
    path("verify/result/", views.result, name="result"),
    path("s/<str:token>", views.shared, name="shared"),
    path("s/<str:token>/look", views.look_once, name="look_once"),
]
