from django.urls import path

from passerelle.web.work import learner

app_name = "work"
urlpatterns = [
    path("", learner.home, name="home"),
    path("let/", learner.let, name="let"),
    path("consents/<str:number>/take-back/", learner.take_back, name="take_back"),
    path("invitations/<str:number>/", learner.invitation, name="invitation"),
    path("invitations/<str:number>/decline/", learner.decline, name="decline"),
    path("opportunities/<str:number>/", learner.writing, name="writing"),
    path("opportunities/<str:number>/apply/", learner.apply, name="apply"),
    path("applications/<str:number>/", learner.application, name="application"),
    path("applications/<str:number>/withdraw/", learner.withdraw, name="withdraw"),
    path("applications/<str:number>/hired/", learner.report_hire, name="report_hire"),
    path("hires/<str:number>/", learner.hire, name="hire"),
    path("hires/<str:number>/answer/", learner.answer_hire, name="answer_hire"),
    path("hires/<str:number>/survey/", learner.survey, name="survey"),
]
