from django.http import HttpResponse


def event_list(request):
    return HttpResponse("")


event_export = event_create = event_detail = event_update = event_copy = event_retire = event_list


def event_file(request, pk, rendition):
    return HttpResponse("")
