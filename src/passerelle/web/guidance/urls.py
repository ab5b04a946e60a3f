from django.urls import path

from passerelle.web.guidance import learner

app_name = "counsel"
urlpatterns = [
    path("counsellors/", learner.public, name="public"),
    path("counsel/", learner.home, name="home"),
    path("counsel/ask/<str:number>/", learner.inviting, name="inviting"),
    path("counsel/ask/<str:number>/invite/", learner.invite, name="invite"),
    path("counsel/plans/<str:number>/", learner.plan, name="plan"),
    path("counsel/plans/<str:number>/choose/", learner.choose, name="choose"),
    path("counsel/plans/<str:number>/unchoose/", learner.unchoose, name="unchoose"),
    path("counsel/visits/<str:number>/", learner.visit, name="visit"),
    path("counsel/visits/<str:number>/take-back/", learner.visit_take_back, name="visit_take_back"),
    path("counsel/card/", learner.card, name="card"),
    path("counsel/<str:number>/", learner.one, name="counsel"),
    path("counsel/<str:number>/consent/", learner.consent, name="consent"),
    path("counsel/<str:number>/take-back/", learner.take_back, name="take_back"),
    path("counsel/<str:number>/note/", learner.note, name="note"),
]
