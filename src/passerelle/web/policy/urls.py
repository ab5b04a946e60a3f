from django.urls import path

from passerelle.web.policy import desk

app_name = "policy"
urlpatterns = [
    path("", desk.home, name="home"),
    path("new/<slug:profile>/", desk.new, name="new"),
    path("new/<slug:profile>/draft/", desk.begin, name="begin"),
    path("document/", desk.new_document, name="new_document"),
    path("document/draft/", desk.begin_document, name="begin_document"),
    path("versions/<int:pk>/", desk.draft, name="draft"),
    path("versions/<int:pk>/edit/", desk.edit, name="edit"),
    path("versions/<int:pk>/edit/save/", desk.save, name="save"),
    path("versions/<int:pk>/document/", desk.document, name="document"),
    path("versions/<int:pk>/document/save/", desk.save_document, name="save_document"),
    path("versions/<int:pk>/dry-run/", desk.dry_run, name="dry_run"),
    path("versions/<int:pk>/dry-run/begin/", desk.begin_dry_run, name="begin_dry_run"),
    path("versions/<int:pk>/changes.csv", desk.changes, name="changes"),
    path("versions/<int:pk>/approval/", desk.approve, name="approve"),
    path("versions/<int:pk>/withdrawal/", desk.withdraw, name="withdraw"),
]
