from django.urls import path

from campaigns.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.plan, name="overview"),
    path("people/", views.people, name="people"),
    path("start/", views.campaign_start, name="campaign_start"),
    path("campaigns/<int:pk>/", views.plan, name="campaign"),
    path("campaigns/<int:pk>/end/", views.campaign_end, name="campaign_end"),
    path("phases/<int:pk>/dates/", views.phase_dates, name="phase_dates"),
    path("tasks/<int:pk>/move/", views.task_move, name="task_move"),
    path("tasks/<int:pk>/days/", views.task_reschedule, name="task_reschedule"),
    path("tasks/<int:pk>/parts/", views.task_fan_out, name="task_fan_out"),
]
