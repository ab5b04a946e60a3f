from django.urls import path

from passerelle.web.recognition import desk, learner, lists, looking, openings, papers

app_name = "recognition"
urlpatterns = [
    path("", desk.home, name="home"),
    path("cases/<str:number>/", desk.case, name="case"),
    path("cases/<str:number>/decide/", desk.decide, name="decide"),
    path("cases/<str:number>/overturn/", desk.overturn, name="overturn"),
    path("cases/<str:number>/statement/", papers.statement, name="statement"),
    path("cases/<str:number>/elmo/", papers.as_elmo, name="elmo"),
    path("lists/new/<slug:slug>/", lists.new, name="new_list"),
    path("lists/new/<slug:slug>/begin/", lists.begin, name="begin_list"),
    path("lists/<str:number>/", lists.show, name="list"),
    path("lists/<str:number>/describe/", lists.describe, name="describe_list"),
    path("lists/<str:number>/next/", lists.begin_next, name="next_edition"),
    path("lists/<str:number>/draft/", lists.draft, name="draft"),
    path("lists/<str:number>/draft/save/", lists.write, name="write"),
    path("lists/<str:number>/draft/file/", looking.bring, name="bring"),
    path("lists/<str:number>/draft/transfer-values/", looking.bring_values, name="bring_values"),
    path("lists/<str:number>/draft/trial/", looking.trial, name="trial"),
    path("lists/<str:number>/editions/<int:edition>/lines.csv", looking.file, name="lines_file"),
    path("lists/<str:number>/editions/<int:edition>/lines.xlsx", looking.workbook, name="lines_workbook"),
    path("lists/<str:number>/take-back/", lists.take_back, name="take_back"),
    path("lists/<str:number>/sign/<slug:slug>/", lists.sign, name="sign"),
    path("lists/<str:number>/editions/<int:edition>/", lists.edition, name="edition"),
    path("lists/<str:number>/editions/<int:edition>/end/", lists.end, name="end"),
    path("lists/<str:number>/editions/<int:edition>/adopt/<slug:slug>/", lists.adopt, name="adopt"),
    path("lists/<str:number>/editions/<int:edition>/leave/<slug:slug>/", lists.leave, name="leave"),
    path("use/<str:number>/", learner.use, name="use"),
    path("use/<str:number>/apply/", learner.apply, name="apply"),
    path("openings/", openings.mine, name="openings"),
    path("decisions/", learner.decisions, name="decisions"),
    path("decisions/<str:number>/", learner.decision, name="decision"),
    path("decisions/<str:number>/accept/", learner.accept, name="accept"),
    path("decisions/<str:number>/withdraw/", learner.withdraw, name="withdraw"),
    path("decisions/<str:number>/again/", learner.ask_again, name="ask_again"),
]
