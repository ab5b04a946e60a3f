from django.urls import path

from passerelle.web.registrar import choosing, experts, views

app_name = "registrar"
urlpatterns = [
    path("", views.home, name="home"),
    path("experts/", experts.pool, name="pool"),
    path("experts/new/", experts.name_expert, name="name_expert"),
    path("experts/<str:expert>/", experts.edit, name="expert"),
    path("experts/<str:expert>/change/", experts.change, name="change_expert"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/question/", views.ask, name="ask"),
    path("cases/<str:number>/experts/", choosing.choose, name="choose"),
    path("cases/<str:number>/rapporteurs/", views.add_rapporteur, name="add_rapporteur"),
    path("cases/<str:number>/panel/", views.proposal, name="proposal"),
    path("cases/<str:number>/panel/form/", views.form_panel, name="form_panel"),
    path("cases/<str:number>/seats/<int:place>/replace/", views.replace_seat, name="replace_seat"),
    path("cases/<str:number>/seats/<int:place>/void/", views.void_seat, name="void_seat"),
    path("cases/<str:number>/seats/<int:place>/chair/", views.appoint_chair, name="appoint_chair"),
    path("cases/<str:number>/documents/", views.open_documents, name="open_documents"),
    path("cases/<str:number>/ballot/", views.open_votes, name="open_votes"),
    path("cases/<str:number>/ballot/close/", views.close_votes, name="close_votes"),
]
