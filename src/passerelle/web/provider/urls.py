from django.urls import path

from passerelle.web.provider import changes, course_start, courses, programmes, runs, starting, views

app_name = "provider"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/<slug:slug>/", starting.new, name="new"),
    path("new/<slug:slug>/begin/", starting.begin, name="begin"),
    path("entries/<str:number>/", views.edit, name="edit"),
    path("entries/<str:number>/save/", views.save, name="save"),
    path("entries/<str:number>/copy/", starting.copy, name="copy"),
    path("entries/<str:number>/submit/", views.submit, name="submit"),
    path("courses/new/<slug:slug>/", course_start.new, name="course_new"),
    path("courses/new/<slug:slug>/begin/", course_start.begin, name="course_begin"),
    path("courses/<str:number>/", courses.edit, name="course_edit"),
    path("courses/<str:number>/save/", courses.save, name="course_save"),
    path("courses/<str:number>/copy/", starting.copy_course, name="course_copy"),
    path("courses/<str:number>/submit/", courses.submit, name="course_submit"),
    path("courses/<str:number>/dates/", courses.open_dates, name="course_dates"),
    path("courses/<str:number>/dates/<int:pk>/", runs.run, name="run"),
    path("courses/<str:number>/dates/<int:pk>/save/", runs.save, name="run_save"),
    path("courses/<str:number>/dates/<int:pk>/call-off/", runs.call_off, name="run_call_off"),
    path("programmes/new/<slug:slug>/", programmes.new, name="programme_new"),
    path("programmes/new/<slug:slug>/begin/", programmes.begin, name="programme_begin"),
    path("programmes/<str:reference>/", programmes.edit, name="programme"),
    path("programmes/<str:reference>/save/", programmes.save, name="programme_save"),
    path("programmes/<str:reference>/discard/", programmes.discard, name="programme_discard"),
    path("programmes/<str:reference>/next/", programmes.next_edition, name="programme_next"),
    path("programmes/<str:reference>/end/", programmes.end, name="programme_end"),
    path("entries/<str:number>/change/", changes.change, name="change"),
    path("entries/<str:number>/change/save/", changes.save, name="change_save"),
    path("courses/<str:number>/change/", changes.change_course, name="course_change"),
    path("courses/<str:number>/change/save/", changes.save_course, name="course_change_save"),
    path("changes/<str:number>/", changes.compare, name="compare"),
    path("changes/<str:number>/send/", changes.send, name="change_send"),
    path("changes/<str:number>/withdraw/", changes.withdraw, name="change_withdraw"),
]
