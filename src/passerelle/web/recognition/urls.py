from django.urls import path

from passerelle.web.recognition import desk, learner, lines

app_name = "recognition"
urlpatterns = [
    path("", desk.home, name="home"),
    path("cases/<str:number>/", desk.case, name="case"),
    path("cases/<str:number>/decide/", desk.decide, name="decide"),
    path("cases/<str:number>/overturn/", desk.overturn, name="overturn"),
    path("lines/new/<slug:slug>/", lines.new, name="new_line"),
    path("lines/new/<slug:slug>/begin/", lines.begin, name="begin_line"),
    path("lines/<str:number>/", lines.edit, name="line"),
    path("lines/<str:number>/save/", lines.save, name="save_line"),
    path("lines/<str:number>/publish/", lines.publish, name="publish_line"),
    path("lines/<str:number>/end/", lines.end, name="end_line"),
    path("use/<str:number>/", learner.use, name="use"),
    path("use/<str:number>/apply/", learner.apply, name="apply"),
    path("decisions/", learner.decisions, name="decisions"),
    path("decisions/<str:number>/", learner.decision, name="decision"),
    path("decisions/<str:number>/accept/", learner.accept, name="accept"),
    path("decisions/<str:number>/withdraw/", learner.withdraw, name="withdraw"),
    path("decisions/<str:number>/again/", learner.ask_again, name="ask_again"),
]
