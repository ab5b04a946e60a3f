from django.urls import path

from passerelle.web.portfolio import views

app_name = "portfolio"
urlpatterns = [
    path("portfolio/", views.home, name="home"),
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
