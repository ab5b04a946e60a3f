from django.urls import path

from passerelle.web.figures import desk

app_name = "goal_desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("new/", desk.new, name="new"),
    path("drafts/", desk.begin, name="begin"),
    path("<int:pk>/", desk.draft, name="draft"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/edit/save/", desk.save, name="save"),
    path("<int:pk>/approval/", desk.approve, name="approve"),
    path("<int:pk>/withdrawal/", desk.withdraw, name="withdraw"),
    path("measures/<int:pk>/<slug:act>/", desk.step, name="step"),
]
