from django.urls import path

from kepu.registers import drafts, views

app_name = "registers"
urlpatterns = [
    path("", views.register_index, name="index"),
    path("find/", views.find, name="find"),
    path("office/", views.office, name="office"),
    path("<slug:code>/", views.row_list, name="list"),
    path("<slug:code>/export/", views.row_export, name="export"),
    path("<slug:code>/columns/", views.column_choice, name="columns"),
    path("<slug:code>/many/", views.row_bulk, name="bulk"),
    path("<slug:code>/draft/", drafts.draft_keep, name="draft"),
    path("<slug:code>/draft/discard/", drafts.draft_discard, name="discard"),
    path("<slug:code>/new/", views.row_create, name="create"),
    path("<slug:code>/<int:pk>/", views.row_detail, name="detail"),
    path("<slug:code>/<int:pk>/edit/", views.row_update, name="update"),
    path("<slug:code>/<int:pk>/copy/", views.row_copy, name="copy"),
    path("<slug:code>/<int:pk>/retire/", views.row_retire, name="retire"),
    path("<slug:code>/<int:pk>/review/", views.row_return, name="review"),
    path("<slug:code>/<int:pk>/number/", views.row_reveal, name="reveal"),
    path("<slug:code>/file/<int:pk>/<str:rendition>/", views.row_file, name="file"),
]
