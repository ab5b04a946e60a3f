from django.urls import path

from passerelle.web.organisation import reviews, saying, views, withdrawal

app_name = "organisation"
urlpatterns = [
    path("", views.home, name="home"),
    path("register/", views.register, name="register"),
    path("register/enter/", views.enter, name="enter"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<str:number>/", views.case, name="case"),
    path("decisions/<str:number>/decide/", views.decide, name="decide"),
    path("entries/<str:number>/withdrawal/", withdrawal.ask, name="withdrawal"),
    path("entries/<str:number>/withdrawal/confirm/", withdrawal.withdraw, name="withdraw"),
    path("<slug:slug>/about/", saying.about, name="about"),
    path("<slug:slug>/about/save/", saying.save_about, name="save_about"),
    path("<slug:slug>/roles/ask/", saying.ask, name="ask"),
    path("<slug:slug>/roles/", saying.apply_for_role, name="apply"),
    path("<slug:slug>/reviews/", reviews.reviews, name="reviews"),
    path("<slug:slug>/reviews/begin/", reviews.begin, name="begin_review"),
    path("<slug:slug>/reviews/<int:pk>/report/", reviews.report, name="report_review"),
    path("<slug:slug>/reviews/<int:pk>/end/", reviews.end, name="end_review"),
    path("<slug:slug>/evaluations/", reviews.evaluations, name="evaluations"),
    path("<slug:slug>/evaluations/publish/", reviews.publish, name="publish_evaluation"),
    path("<slug:slug>/mandates/", views.grant, name="grant"),
    path("<slug:slug>/mandates/<int:pk>/end/", views.end, name="end"),
]
