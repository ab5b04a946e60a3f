from django.urls import path

from passerelle.web.practice import alerts, circles, coaching, examples, held

app_name = "practice"
urlpatterns = [
    path("practice/", examples.home, name="home"),
    path("practice/feed.xml", examples.feed, name="feed"),
    path("practice/propose/", examples.propose, name="propose"),
    path("practice/proposals/", examples.send, name="send"),
    path("practice/waiting/", examples.waiting, name="waiting"),
    path("practice/held/", held.home, name="held"),
    path("practice/<str:number>/", examples.example, name="example"),
    path("practice/<str:number>/<str:step>/", examples.step, name="step"),
    path("coaching/", coaching.ran, name="ran"),
    path("coaching/desk/", coaching.home, name="coachings"),
    path("coaching/ask/", coaching.ask, name="ask"),
    path("coaching/asked/", coaching.send, name="send_ask"),
    path("coaching/<str:number>/", coaching.coaching, name="coaching"),
    path("coaching/<str:number>/<str:step>/", coaching.step, name="step_coaching"),
    path("coaching/<str:number>/recommendations/<int:place>/", coaching.answer, name="answer_coach"),
    path("circles/", circles.home, name="circles"),
    path("circles/<slug:slug>/", circles.circle, name="circle"),
    path("circles/<slug:slug>/<str:step>/", circles.step, name="step_circle"),
    path("circles/<slug:slug>/posts/<int:pk>/<str:step>/", circles.post, name="step_post"),
    path("alerts/", alerts.home, name="alerts"),
    path("alerts/raise/", alerts.begin, name="raise"),
    path("alerts/raised/", alerts.send, name="send_alert"),
    path("alerts/<str:number>/", alerts.alert, name="alert"),
    path("alerts/<str:number>/<str:step>/", alerts.step, name="step_alert"),
]
