from django.urls import path

from passerelle.web.inbox import choosing, phoning, views

app_name = "inbox"
urlpatterns = [
    path("inbox/", views.home, name="home"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<int:pk>/", views.letter, name="letter"),
    path("inbox/<int:pk>/open/", views.open_letter, name="open"),
    path("inbox/choices/", choosing.choices, name="choices"),
    path("inbox/choices/keep/", choosing.keep, name="keep_choices"),
    path("inbox/phone/", phoning.phone, name="phone"),
    path("inbox/phone/number/", phoning.ask, name="ask_phone"),
    path("inbox/phone/code/", phoning.confirm, name="confirm_phone"),
    path("inbox/phone/away/", phoning.remove, name="remove_phone"),
    path("unsubscribe/<str:word>/", choosing.unsubscribe, name="unsubscribe"),
]
"""Opening is a step of its own: it marks a letter read, and looking at a page changes nothing."""
