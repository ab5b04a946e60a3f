from django.urls import path

from passerelle.web.quality import desk, steps, views

app_name = "reviews"
urlpatterns = [
    path("", views.published, name="published"),
    path("desk/", desk.home, name="home"),
    path("desk/<slug:slug>/", desk.begin, name="begin"),
    path("desk/<slug:slug>/plan/", desk.plan, name="plan"),
    path("<str:number>/", views.review, name="review"),
    path("<str:number>/<str:step>/", steps.step, name="step"),
    path("<str:number>/recommendations/<int:place>/<str:step>/", steps.recommendation, name="recommendation"),
]
