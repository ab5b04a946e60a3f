from django.urls import path

from passerelle.web.learner import applications, courses, prior_learning, sittings, suggested, views

app_name = "learner"
urlpatterns = [
    path("", views.home, name="home"),
    path("suggestions/", suggested.home, name="suggested"),
    path("suggestions/choose/", suggested.choose, name="choose_suggestions"),
    path("enrol/<int:pk>/", courses.enrol, name="enrol"),
    path("enrol/<int:pk>/confirm/", courses.confirm, name="confirm"),
    path("enrol/<int:pk>/apply/", courses.apply, name="apply"),
    path("applications/<str:number>/", applications.application, name="application"),
    path("applications/<str:number>/answer/", applications.take_up, name="take_up"),
    path("applications/<str:number>/give-up/", applications.give_up, name="give_up"),
    path("enrolments/<str:number>/transfer/", courses.transfer, name="transfer"),
    path("enrolments/<str:number>/participation/", courses.participation, name="participation"),
    path("enrolments/<str:number>/", courses.enrolment, name="enrolment"),
    path("enrolments/<str:number>/pause/", courses.pause, name="pause"),
    path("enrolments/<str:number>/resume/", courses.resume, name="resume"),
    path("enrolments/<str:number>/complete/", courses.complete, name="complete"),
    path("enrolments/<str:number>/withdraw/", courses.withdraw, name="withdraw"),
    path("results/<str:number>/", views.result, name="result"),
    path("sittings/", sittings.home, name="sittings"),
    path("sittings/<str:number>/", sittings.sitting, name="sitting"),
    path("sittings/<str:number>/book/", sittings.book, name="sitting_book"),
    path("bookings/<str:number>/cancel/", sittings.cancel, name="booking_cancel"),
    path("prior-learning/", prior_learning.choose, name="prior_learning"),
    path("prior-learning/start/<str:number>/", prior_learning.start, name="prior_learning_start"),
    path("prior-learning/start/<str:number>/begin/", prior_learning.begin, name="prior_learning_begin"),
    path("prior-learning/<str:number>/", prior_learning.case, name="case"),
    path("prior-learning/<str:number>/evidence/<int:place>/", prior_learning.piece, name="piece"),
    path("prior-learning/<str:number>/evidence/<int:place>/save/", prior_learning.save_piece, name="piece_save"),
    path("prior-learning/<str:number>/evidence/<int:place>/remove/", prior_learning.remove_piece, name="piece_remove"),
    path("prior-learning/<str:number>/send/", prior_learning.send, name="send"),
    path("prior-learning/<str:number>/submit/", prior_learning.submit, name="submit"),
    path("prior-learning/<str:number>/withdraw/", prior_learning.withdraw, name="case_withdraw"),
]
