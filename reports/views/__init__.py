from django.http import HttpResponse


def dashboard(request, code=None):
    return HttpResponse("")


indicator_list = indicator_detail = pack_list = dashboard
