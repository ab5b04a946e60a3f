from django.urls import path

from passerelle.web.trust import views

app_name = "trust"
urlpatterns = [
    path(".well-known/did.json", views.register_did, name="register_did"),
    path("awarders/<slug:slug>/did.json", views.awarder_did, name="awarder_did"),
    path(".well-known/jwt-vc-issuer/awarders/<slug:slug>", views.awarder_metadata, name="awarder_metadata"),
    path("types/micro-credential/1", views.credential_type, name="credential_type"),
    path("trust/", views.index, name="index"),
    path("trust/lists/<int:number>", views.status_list, name="status_list"),
    path("trust/lists/<int:number>/<slug:form>", views.status_list_form, name="status_list_form"),
    path("trust/<path:name>", views.file, name="file"),
]
