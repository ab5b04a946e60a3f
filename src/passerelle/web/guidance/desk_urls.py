from django.urls import path

from passerelle.web.guidance import counselling, plans

app_name = "counselling"
urlpatterns = [
    path("", counselling.home, name="home"),
    path("profile/", counselling.profile, name="profile"),
    path("profile/save/", counselling.save_profile, name="save_profile"),
    path("team/", counselling.team, name="team"),
    path("team/<str:number>/training/", counselling.train, name="train"),
    path("learners/<str:number>/", counselling.client, name="client"),
    path("learners/<str:number>/answer/", counselling.answer, name="answer"),
    path("learners/<str:number>/give-up/", counselling.give_up, name="give_up"),
    path("learners/<str:number>/note/", counselling.note, name="note"),
    path("learners/<str:number>/plan/", plans.begin, name="begin"),
    path("learners/<str:number>/plan/draft/", plans.draft, name="draft"),
    path("plans/<str:number>/", plans.plan, name="plan"),
    path("plans/<str:number>/edit/", plans.edit, name="edit"),
    path("plans/<str:number>/save/", plans.save, name="save"),
    path("plans/<str:number>/send/", plans.send, name="send"),
    path("plans/<str:number>/take-back/", plans.take_back, name="take_back"),
    path("plans/<str:number>/withdraw/", plans.withdraw, name="withdraw"),
]
