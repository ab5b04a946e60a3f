from django.urls import path

from passerelle.web.prior_learning import accompanying, asking, checking, convening, files, judging, results

app_name = "prior"
urlpatterns = [
    path("check/<str:number>/", checking.check, name="check"),
    path("check/<str:number>/advice/", checking.advise, name="advise"),
    path("check/<str:number>/forget/", checking.forget, name="forget"),
    path("cases/<str:number>/asked-for/", asking.asked_for, name="asked_for"),
    path("cases/<str:number>/asked-for/save/", asking.save, name="ask"),
    path("cases/<str:number>/files/", files.home, name="files"),
    path("cases/<str:number>/files/bring/", files.bring, name="bring"),
    path("cases/<str:number>/files/<uuid:uuid>/", files.download, name="file"),
    path("cases/<str:number>/files/<uuid:uuid>/remove/", files.remove, name="remove"),
    path("cases/<str:number>/jury/", convening.propose, name="convening"),
    path("cases/<str:number>/jury/convene/", convening.convene, name="convene"),
    path("cases/<str:number>/result/", results.result, name="result"),
    path("cases/<str:number>/adviser/", accompanying.choose, name="adviser"),
    path("cases/<str:number>/adviser/ask/", accompanying.ask, name="adviser_ask"),
    path("accompaniments/", accompanying.home, name="accompaniments"),
    path("accompaniments/<str:number>/", accompanying.accompaniment, name="accompaniment"),
    path("accompaniments/<str:number>/answer/", accompanying.answer, name="accompaniment_answer"),
    path("accompaniments/<str:number>/share/", accompanying.share, name="accompaniment_share"),
    path("accompaniments/<str:number>/note/", accompanying.note, name="accompaniment_note"),
    path("accompaniments/<str:number>/end/", accompanying.end, name="accompaniment_end"),
    path("juries/", judging.home, name="juries"),
    path("juries/<str:number>/", judging.jury, name="jury"),
    path("juries/<str:number>/declare/", judging.declare, name="declare"),
    path("juries/<str:number>/find/", judging.find, name="find"),
    path("juries/<str:number>/vote/", judging.vote, name="vote"),
    path("juries/<str:number>/conclude/", judging.conclude, name="conclude"),
    path("juries/<str:number>/replace/", convening.replace, name="replace"),
]
