from django.urls import path

from passerelle.web.quality import commissioning, counted, desk, signals, steps, views

app_name = "reviews"
urlpatterns = [
    path("", views.published, name="published"),
    path("desk/", desk.home, name="home"),
    path("desk/<slug:slug>/", desk.begin, name="begin"),
    path("desk/<slug:slug>/plan/", desk.plan, name="plan"),
    path("desk/<slug:slug>/commission/", commissioning.begin, name="commission"),
    path("desk/<slug:slug>/commission/ask/", commissioning.ask, name="ask"),
    path("commission/", commissioning.begin, name="commission_by_authority"),
    path("commission/ask/", commissioning.ask, name="ask_by_authority"),
    path("signals/", signals.waiting, name="signals"),
    path("signals/<slug:slug>/", signals.hand_over, name="hand_over"),
    path("counted/", counted.page, name="counted"),
    path("counted.csv", counted.data, name="counted_csv"),
    path("<str:number>/", views.review, name="review"),
    path("<str:number>/<str:step>/", steps.step, name="step"),
    path("<str:number>/recommendations/<int:place>/<str:step>/", steps.recommendation, name="recommendation"),
]
