from django.urls import path

from passerelle.web.counter import guardians, views

app_name = "counter"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("people/<slug:reference>/", views.person, name="person"),
    path("people/<slug:reference>/recover/", views.recover, name="recover"),
    path("people/<slug:reference>/death/", views.death, name="death"),
    path("recoveries/<uuid:uuid>/<slug:step>/", views.step_recovery, name="step_recovery"),
    path("deaths/<uuid:uuid>/copy/", views.copy, name="copy"),
    path("deaths/<uuid:uuid>/<slug:step>/", views.step_death, name="step_death"),
    path("guardians/", guardians.find, name="guardians"),
    path("guardians/name/", guardians.name, name="name_guardian"),
    path("guardians/<uuid:uuid>/proof/", guardians.proof, name="proof"),
    path("guardians/<uuid:uuid>/end/", guardians.end, name="end_guardian"),
]
