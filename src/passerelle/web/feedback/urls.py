from django.urls import path

from passerelle.web.feedback import desk, giving, moderation, reports, views

app_name = "feedback"
urlpatterns = [
    path("entries/<str:number>/feedback/", views.entry, name="entry"),
    path("entries/<str:number>/feedback/give/", giving.begin, name="begin"),
    path("entries/<str:number>/feedback/say/", giving.say, name="say"),
    path("entries/<str:number>/reports/", reports.of_entry, name="reports"),
    path("entries/<str:number>/reports/propose/", reports.propose, name="propose"),
    path("organisations/<slug:slug>/reports/", reports.of_body, name="body_reports"),
    path("organisations/<slug:slug>/reports/propose/", reports.propose_of_body, name="propose_of_body"),
    path("feedback/", giving.home, name="home"),
    path("feedback/received/", desk.received, name="received"),
    path("feedback/held/", moderation.home, name="moderation"),
    path("feedback/hired/<str:number>/", giving.hired, name="hired"),
    path("feedback/hires/<str:number>/take-back/", giving.take_back, name="take_back"),
    path("feedback/replies/<str:number>/decide/", moderation.decide_reply, name="decide_reply"),
    path("feedback/reports/<str:number>/decide/", moderation.decide_report, name="decide_report"),
    path("feedback/<str:number>/", giving.own, name="own"),
    path("feedback/<str:number>/change/", giving.change, name="change"),
    path("feedback/<str:number>/withdraw/", giving.withdraw, name="withdraw"),
    path("feedback/<str:number>/reply/", desk.reply, name="reply"),
    path("feedback/<str:number>/decide/", moderation.decide, name="decide"),
]
