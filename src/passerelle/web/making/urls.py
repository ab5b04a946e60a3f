from django.urls import path

from passerelle.web.making import merging, people, phasing, talking

app_name = "making"
urlpatterns = [
    path("", people.home, name="home"),
    path("entries/<str:number>/", people.entry, name="entry"),
    path("entries/<str:number>/invitation/", people.invite, name="invite"),
    path("entries/<str:number>/co-designer/", people.name, name="name"),
    path("co-authors/<int:pk>/<slug:step>/", people.co_author, name="co_author"),
    path("co-designers/<int:pk>/<slug:step>/", people.co_designer, name="co_designer"),
    path("entries/<str:number>/comments/", talking.comments, name="comments"),
    path("entries/<str:number>/comments/say/", talking.say, name="say"),
    path("comments/<int:pk>/reply/", talking.reply, name="reply"),
    path("comments/<int:pk>/resolved/", talking.resolve, name="resolve"),
    path("entries/<str:number>/phases/", phasing.phases, name="phases"),
    path("entries/<str:number>/phases/<slug:key>/", phasing.mark, name="mark"),
    path("organisations/<slug:slug>/phases/", phasing.own, name="own_phases"),
    path("organisations/<slug:slug>/phases/save/", phasing.save, name="own_phases_save"),
    path("merge/<str:number>/", merging.save, name="merge"),
]
