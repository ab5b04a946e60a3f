from django.urls import path

from passerelle.web.guidance import counter, counter_acts, counter_cases

app_name = "service"
urlpatterns = [
    path("", counter.home, name="home"),
    path("open/", counter.open_with_code, name="open"),
    path("new/", counter.open_new, name="open_new"),
    path("<str:number>/", counter.visit, name="visit"),
    path("<str:number>/receipt/", counter.receipt, name="receipt"),
    path("<str:number>/close/", counter.close, name="close"),
    path("<str:number>/take-back/", counter.take_back, name="take_back"),
    path("<str:number>/card/", counter.card, name="card"),
    path("<str:number>/places/", counter_acts.places, name="places"),
    path("<str:number>/apply/", counter_acts.apply, name="apply"),
    path("<str:number>/take-up/", counter_acts.take_up, name="take_up"),
    path("<str:number>/sittings/", counter_acts.sittings, name="sittings"),
    path("<str:number>/book/", counter_acts.book, name="book"),
    path("<str:number>/cases/", counter_cases.choose, name="choose_case"),
    path("<str:number>/cases/start/", counter_cases.start, name="start"),
    path("<str:number>/cases/<str:case>/", counter_cases.case, name="case"),
    path("<str:number>/cases/<str:case>/evidence/", counter_cases.evidence, name="evidence"),
    path("<str:number>/cases/<str:case>/evidence/<int:place>/", counter_cases.piece, name="piece"),
    path("<str:number>/cases/<str:case>/evidence/<int:place>/save/", counter_cases.save_piece, name="save_piece"),
    path("<str:number>/cases/<str:case>/evidence/<int:place>/remove/", counter_cases.remove_piece, name="remove_piece"),
    path("<str:number>/cases/<str:case>/scan/", counter_cases.scan, name="scan"),
    path("<str:number>/cases/<str:case>/scans/<uuid:uuid>/remove/", counter_cases.remove_scan, name="remove_scan"),
    path("<str:number>/cases/<str:case>/sending/", counter_cases.sending, name="sending"),
    path("<str:number>/cases/<str:case>/send/", counter_cases.send, name="send"),
    path("<str:number>/print/portfolio/", counter_acts.print_portfolio, name="print_portfolio"),
    path("<str:number>/print/plan/", counter_acts.print_plan, name="print_plan"),
    path("<str:number>/print/certificate/", counter_acts.print_certificate, name="print_certificate"),
]
