"""Where a request comes from, for throttles. Never written to a log."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, as throttles count it.

    Behind a proxy of our own (ALONGSIDE_BEHIND_PROXY) it is the last hop that the proxy wrote
    down: everything before it may be made up. A household's IPv6 addresses count as one (/64).
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.ALONGSIDE_BEHIND_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or text
    try:
        address = ip_address(text)
    except ValueError:  # a Unix socket, or nonsense
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
