from django.urls import path

from reports.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="overview"),
    path("new/", views.document_kinds, name="document_kinds"),
    path("new/<str:kind>/", views.document_begin, name="document_begin"),
    path("keep/", views.document_keep, name="document_keep"),
    path("<int:pk>/", views.document_detail, name="document_detail"),
    path("<int:pk>/edit/", views.document_update, name="document_update"),
    path("<int:pk>/forget/", views.document_forget, name="document_forget"),
    path("<int:pk>/refill/", views.document_refill, name="document_refill"),
    path("<int:pk>/issue/", views.document_issue, name="document_issue"),
    path("<int:pk>/discard/", views.document_discard, name="document_discard"),
    path("<int:pk>/pages/<int:page>/", views.document_page, name="document_page"),
    path("<int:pk>/<str:form>/", views.document_file, name="document_file"),
]
