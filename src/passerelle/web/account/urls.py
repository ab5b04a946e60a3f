from django.urls import path

from passerelle.web.account import calendars, electronic, guardians, views

app_name = "account"
urlpatterns = [
    path("", views.home, name="home"),
    path("recovery/<str:word>/", views.recovery, name="recovery"),
    path("recovery/<str:word>/stop/", views.stop_recovery, name="stop_recovery"),
    path("stop-recovery/", views.stop_own, name="stop_own"),
    path("identity/", electronic.begin, name="identity"),
    path("identity/back/", electronic.back, name="identity_back"),
    path("identity/new/", electronic.new, name="identity_new"),
    path("identity/join/", electronic.join, name="identity_join"),
    path("identity/disconnect/", electronic.disconnect, name="identity_disconnect"),
    path("guardians/", guardians.guardians, name="guardians"),
    path("guardians/invite/", guardians.invite, name="invite"),
    path("guardians/<uuid:uuid>/end/", guardians.end, name="end_guardian"),
    path("calendar/", calendars.home, name="calendar"),
    path("calendar/address/", calendars.draw, name="calendar_draw"),
    path("calendar/withdraw/", calendars.withdraw, name="calendar_withdraw"),
    path("calendar/<slug:what>/<str:number>.ics", calendars.day, name="day"),
    path("wards/", guardians.wards, name="wards"),
    path("wards/code/", guardians.code, name="code"),
    path("wards/accept/", guardians.accept, name="accept"),
    path("wards/<uuid:uuid>/", guardians.ward, name="ward"),
    path("wards/<uuid:uuid>/consent/", guardians.consent, name="consent"),
]
