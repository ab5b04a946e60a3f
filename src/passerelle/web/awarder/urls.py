from django.urls import path

from passerelle.web.awarder import assessing, batches, partners, views

app_name = "awarder"
urlpatterns = [
    path("", views.home, name="home"),
    path("confirm/", views.confirm, name="confirm"),
    path("award/", views.award, name="award"),
    path("batches/", batches.home, name="batches"),
    path("batches/of/<slug:slug>/", batches.propose, name="propose"),
    path("batches/<str:number>/", batches.batch, name="batch"),
    path("batches/<str:number>/confirmation/", batches.confirm, name="confirm_batch"),
    path("batches/<str:number>/withdrawal/", batches.withdraw, name="withdraw_batch"),
    path("assessing/", assessing.home, name="assessing"),
    path("assessing/<str:number>/", assessing.rules, name="assessing_rules"),
    path("assessing/<str:number>/save/", assessing.save, name="assessing_save"),
    path("partners/<str:number>/", partners.home, name="partners"),
    path("partners/<str:number>/authorisation/", partners.authorise, name="authorise"),
    path("partners/<str:number>/together/", partners.name, name="name_joint"),
    path("partners/<str:number>/<str:authorisation>/end/", partners.end, name="end_authorisation"),
    path("together/<int:pk>/confirmation/", partners.confirm, name="confirm_joint"),
    path("together/<int:pk>/end/", partners.leave, name="end_joint"),
    path("keys/<slug:slug>/", views.make_key, name="make_key"),
    path("awards/<str:number>/", views.made, name="made"),
    path("awards/<str:number>/end/", views.end, name="end"),
    path("awards/<str:number>/revocation/", views.revoke, name="revoke"),
    path("awards/<str:number>/suspension/", views.suspend, name="suspend"),
    path("awards/<str:number>/reinstatement/", views.reinstate, name="reinstate"),
]
