from django.urls import path

from passerelle.web.appraisals import desk, holder, missing, public

app_name = "appraisals"
urlpatterns = [
    path("", public.evaluators, name="evaluators"),
    path("precedents/", public.precedents, name="precedents"),
    path("precedents/<str:number>/", public.precedent, name="precedent"),
    path("mine/", holder.mine, name="mine"),
    path("mine/<str:number>/", holder.case, name="case"),
    path("mine/<str:number>/report", holder.report, name="report"),
    path("mine/<str:number>/<str:step>/", holder.own_step, name="own_step"),
    path("asked/<str:number>/report", holder.asked_report, name="asked_report"),
    path("files/<str:number>/<uuid:uuid>/", holder.file, name="file"),
    path("ask/<slug:slug>/", holder.begin, name="begin"),
    path("ask/<slug:slug>/request/", holder.ask, name="ask"),
    path("desk/", desk.home, name="home"),
    path("desk/<str:number>/", desk.work, name="work"),
    path("desk/<str:number>/<str:step>/", desk.step, name="step"),
    path("terms/<slug:slug>/", desk.terms, name="terms"),
    path("terms/<slug:slug>/public/", desk.state_terms, name="state_terms"),
    path("appeals/<str:number>/<str:step>/", desk.appeal_step, name="appeal_step"),
    path("comparisons/", missing.home, name="missing"),
    path("comparisons/<str:number>/<str:step>/", missing.step, name="answer_missing"),
]
