from django.urls import path

from passerelle.web.frameworks import desk

app_name = "framework_desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("new/", desk.new, name="new"),
    path("drafts/", desk.begin, name="begin"),
    path("drafts/<int:pk>/", desk.draft, name="draft"),
    path("drafts/<int:pk>/approval/", desk.approve, name="approve"),
    path("drafts/<int:pk>/discarding/", desk.discard, name="discard"),
    path("confirm/", desk.choose, name="choose"),
    path("confirm/<slug:key>/<str:edition>/", desk.confirm, name="confirm"),
    path("confirm/<slug:key>/<str:edition>/proposal/", desk.propose, name="propose"),
    path("confirmations/<int:pk>/approval/", desk.approve_confirmation, name="approve_confirmation"),
    path("confirmations/<int:pk>/discarding/", desk.discard_confirmation, name="discard_confirmation"),
]
