"""Whose address a request is taken to come from."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.test import RequestFactory

from kepu.proxy import VisitorAddressMiddleware


def address_seen(forwarded: str) -> str:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.5", **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    )
    return VisitorAddressMiddleware(lambda request: request.META["REMOTE_ADDR"])(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),  # the left one is the visitor's own claim
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.5"),  # it did not come through both proxies
        (1, "", "10.0.0.5"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "fe80::7%eth0", "fe80::7"),  # PostgreSQL knows no zones
        (1, "192.0.2.7:5120", "10.0.0.5"),  # what is no address is nobody's
        (1, "a\0b", "10.0.0.5"),
        (1, "长" * 10_000, "10.0.0.5"),
    ],
)
def test_believes_only_our_own_proxies(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    assert address_seen(forwarded) == address


def test_believes_nobody_without_a_proxy(settings):
    settings.PROXY_COUNT = 0
    with pytest.raises(MiddlewareNotUsed):
        address_seen("6.6.6.6")


def test_lock_out_counts_the_visitor_not_the_proxy(settings, db):
    from axes.helpers import get_client_ip_address

    settings.PROXY_COUNT = 1
    request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    VisitorAddressMiddleware(lambda request: None)(request)
    assert get_client_ip_address(request) == "192.0.2.7"
