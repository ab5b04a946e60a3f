from django.urls import path

from passerelle.web.operator import views

app_name = "operator"
urlpatterns = [
    path("", views.home, name="home"),
    path("issuance/", views.issuance, name="issuance"),
    path("issuance/stop/", views.stop, name="stop"),
    path("issuance/resume/", views.resume, name="resume"),
    path("keys/new/", views.new, name="new"),
    path("keys/make/", views.make, name="make"),
    path("keys/<str:owner>/<str:kid>/", views.key, name="key"),
    path("keys/<str:owner>/<str:kid>/rotation/", views.rotate, name="rotate"),
    path("keys/<str:owner>/<str:kid>/retirement/", views.retire, name="retire"),
    path("keys/<str:owner>/<str:kid>/again/", views.again, name="again"),
    path("keys/<str:owner>/<str:kid>/compromised/", views.compromise, name="compromise"),
    path("keys/<str:owner>/<str:kid>/confirm/<str:act>/", views.confirm, name="confirm"),
]
