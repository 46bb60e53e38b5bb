from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("communities/", views.community_list, name="community_list"),
    path("indicators/", views.indicator_list, name="indicator_list"),
    path("indicators/<str:code>/", views.indicator_detail, name="indicator_detail"),
    path("indicators/<str:code>/export/", views.indicator_export, name="indicator_export"),
    path("media-weeks/", views.media_weeks, name="media_weeks"),
    path("facility-gaps/", views.facility_gaps, name="facility_gaps"),
    path("phases/<int:pk>/", views.phase_detail, name="phase_detail"),
    path("judgements/<int:pk>/files/<int:file>/<str:rendition>/", views.judgement_file, name="judgement_file"),
    path("visits/<int:pk>/begin/", views.visit_begin, name="visit_begin"),
    path("packs/", views.pack_list, name="pack_list"),
    path("packs/new/", views.pack_create, name="pack_create"),
    path("packs/<uuid:pk>/", views.pack_detail, name="pack_detail"),
    path("packs/<uuid:pk>/progress/", views.pack_progress, name="pack_progress"),
    path("packs/<uuid:pk>/issue/", views.pack_issue, name="pack_issue"),
    path("packs/<uuid:pk>/retry/", views.pack_retry, name="pack_retry"),
    path("packs/<uuid:pk>/cancel/", views.pack_cancel, name="pack_cancel"),
    path("packs/<uuid:pk>/withdraw/", views.pack_withdraw, name="pack_withdraw"),
    path("packs/<uuid:pk>/zip/<int:number>/", views.pack_part, name="pack_part"),
    path("packs/<uuid:pk>/word/", views.pack_word, name="pack_word"),
    path("packs/<uuid:pk>/<str:kind>/", views.pack_file, name="pack_file"),
]
