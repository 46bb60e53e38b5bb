from django.http import HttpResponse


def community_list(request):
    return HttpResponse("")


community_create = community_detail = community_update = community_list
