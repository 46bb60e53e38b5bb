"""What templates of the campaign may ask."""

from django import template

from campaigns.plan.tabs import tabs_for

register = template.Library()


@register.simple_tag(takes_context=True)
def campaign_tabs(context) -> list[dict]:
    """The tabs of the campaign's pages for this person: {% campaign_tabs as tabs %}."""
    request = context["request"]
    return tabs_for(request.user, request.path)
