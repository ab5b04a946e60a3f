from django.urls import path

from passerelle.web.assessor import assigning, cases, sheets, sittings, views

app_name = "assessor"
urlpatterns = [
    path("", views.home, name="home"),
    path("candidates/<str:number>/", views.sheet, name="sheet"),
    path("candidates/<str:number>/save/", views.save, name="save"),
    path("candidates/<str:number>/sign/", views.sign, name="sign"),
    path("candidates/<str:number>/tie/", views.declare_tie, name="tie"),
    path("sittings/", sittings.home, name="sittings"),
    path("sittings/open/", sittings.begin, name="sitting_begin"),
    path("sittings/open/save/", sittings.save, name="sitting_save"),
    path("sittings/<str:number>/", sittings.sitting, name="sitting"),
    path("sittings/<str:number>/cancel/", sittings.cancel, name="sitting_cancel"),
    path("sittings/<str:number>/hold/", sittings.hold, name="sitting_hold"),
    path("bookings/<str:number>/attendance/", sittings.attendance, name="attendance"),
    path("sheets/", sheets.home, name="offline_sheets"),
    path("sheets/make/", sheets.make, name="offline_make"),
    path("sheets/<str:number>/", sheets.sheet, name="offline_sheet"),
    path("sheets/<str:number>/file/", sheets.file, name="offline_file"),
    path("sheets/<str:number>/print/", sheets.printed, name="offline_print"),
    path("sheets/<str:number>/bring/", sheets.bring, name="offline_bring"),
    path("sheets/<str:number>/rows/<int:row>/", sheets.choose, name="offline_choose"),
    path("sheets/<str:number>/sign/", sheets.sign, name="offline_sign"),
    path("sheets/<str:number>/give-up/", sheets.give_up, name="offline_give_up"),
    path("assign/", assigning.assign, name="assign"),
    path("assign/<str:number>/", assigning.choose, name="choose"),
    path("assign/<str:number>/name/", assigning.name, name="name"),
    path("assign/<str:number>/entrust/", assigning.entrust, name="entrust"),
    path("cases/", cases.home, name="cases"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/admit/", cases.admit, name="admit"),
    path("cases/<str:number>/refuse/", cases.refuse, name="refuse"),
]
