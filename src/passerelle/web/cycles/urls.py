from django.urls import path

from passerelle.web.cycles import desk, reviewing, samples, views

app_name = "cycles"
urlpatterns = [
    path("", desk.published, name="published"),
    path("desk/", desk.home, name="home"),
    path("desk/<slug:slug>/", desk.begin, name="begin"),
    path("desk/<slug:slug>/begin/", desk.send, name="send"),
    path("samples/<str:number>/", samples.sample, name="sample"),
    path("samples/<str:number>/<int:place>/", samples.note, name="note"),
    path("<str:number>/", views.cycle, name="cycle"),
    path("<str:number>/<str:step>/", views.step, name="step"),
    path("<str:number>/entries/<str:entry>/", reviewing.review, name="review"),
    path("<str:number>/entries/<str:entry>/<str:step>/", reviewing.step, name="review_step"),
    path("<str:number>/entries/<str:entry>/actions/<int:place>/", reviewing.done, name="done"),
]
