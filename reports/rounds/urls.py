from django.urls import path

from reports.rounds import views

app_name = "rounds"
urlpatterns = [
    path("", views.round_list, name="overview"),
    path("new/", views.round_open, name="round_open"),
    path("<int:pk>/", views.round_detail, name="round_detail"),
    path("<int:pk>/issue/", views.round_issue, name="round_issue"),
    path("<int:pk>/correct/", views.round_correct, name="round_correct"),
    path("<int:pk>/difference/", views.round_difference, name="round_difference"),
    path("<int:pk>/discard/", views.round_discard, name="round_discard"),
    path("<int:pk>/remarks/", views.round_remark, name="round_remark"),
    path("remarks/<int:pk>/reply/", views.remark_reply, name="remark_reply"),
    path("<int:pk>/pack/", views.round_pack, name="round_pack"),
    path("<int:pk>/answers/<str:code>/", views.answer_detail, name="answer_detail"),
    path("<int:pk>/answers/<str:code>/keep/", views.answer_keep, name="answer_keep"),
    path("<int:pk>/answers/<str:code>/take-back/", views.answer_take_back, name="answer_take_back"),
    path("<int:pk>/answers/<str:code>/review/", views.answer_review, name="answer_review"),
    path("<int:pk>/answers/<str:code>/remarks/", views.answer_remark, name="answer_remark"),
    path("<int:pk>/answers/<str:code>/judge/", views.answer_judge, name="answer_judge"),
]
