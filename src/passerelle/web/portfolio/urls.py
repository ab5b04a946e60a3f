from django.urls import path

from passerelle.web.portfolio import handing_out, keeping, public, views, whole

app_name = "portfolio"
urlpatterns = [
    path("portfolio/", views.home, name="home"),
    path("portfolio/whole/", whole.whole, name="whole"),
    path("portfolio/elsewhere/", whole.foreign, name="foreign"),
    path("portfolio/elsewhere/bring/", whole.bring, name="bring"),
    path("portfolio/elsewhere/<uuid:uuid>/file/", whole.foreign_file, name="foreign_file"),
    path("portfolio/elsewhere/<uuid:uuid>/remove/", whole.remove, name="remove"),
    path("portfolio/several/", whole.several, name="several"),
    path("portfolio/several/make/", whole.make_several, name="make_several"),
    path("portfolio/several/<uuid:uuid>/stop/", whole.stop_several, name="stop_several"),
    path("portfolio/transcript/", handing_out.transcript, name="transcript"),
    path("portfolio/transcript/make/", handing_out.make_transcript, name="make_transcript"),
    path("portfolio/show/", handing_out.present, name="present"),
    path("portfolio/show/make/", handing_out.make_presentation, name="make_presentation"),
    path("portfolio/public/", public.edit, name="public"),
    path("portfolio/public/save/", public.save, name="save_public"),
    path("portfolio/public/off/", public.take_off, name="public_off"),
    path("people/<slug:address>/", public.page, name="person"),
    path("portfolio/kept/", keeping.kept, name="kept"),
    path("portfolio/kept/ask/", keeping.ask_export, name="ask_export"),
    path("portfolio/kept/<uuid:uuid>/", keeping.export, name="export"),
    path("portfolio/looked/", keeping.looked, name="looked"),
    path("portfolio/erase/", keeping.erase, name="erase"),
    path("portfolio/erase/now/", keeping.erase_now, name="erase_now"),
    path("portfolio/<str:number>/", views.award, name="award"),
    path("portfolio/<str:number>/file/", views.download, name="download"),
    path("portfolio/<str:number>/files/", views.files, name="files"),
    path("portfolio/<str:number>/files/<slug:form>/", views.file_in_form, name="file"),
    path("portfolio/<str:number>/share/", views.share, name="share"),
    path("portfolio/<str:number>/links/", views.make_link, name="make_link"),
    path("portfolio/<str:number>/links/<int:pk>/stop/", views.stop_link, name="stop_link"),
    path("s/<str:token>/files/<slug:form>", views.shared_file, name="shared_file"),
    path("credentials/<uuid:uuid>", views.credential, name="credential"),
]
