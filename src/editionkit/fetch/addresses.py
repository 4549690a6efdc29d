"""Which network addresses content may reach: an explicit table, and the check against it.

Sources: the IANA special-purpose address registries (RFC 6890 and its updates) and the cloud
providers' documents. `ipaddress.is_global` is not used: on Python 3.11 it calls several of these
ranges public (6to4 and NAT64 of private addresses, site-local, multicast).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TABLE: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT; holds Alibaba's metadata address"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "Azure's platform address"),
    ("169.254.0.0/16", "link-local; holds the cloud metadata address"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments; holds Oracle's metadata address"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT relays"),
    ("192.88.99.0/24", "6to4 relays"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved; holds the broadcast address"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::/96", "IPv4-compatible"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard"),
    ("100:0:0:1::/64", "dummy prefix"),
    ("2001::/23", "protocol assignments: Teredo, benchmarking, ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local; holds Amazon's IPv6 metadata address"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
DENIED: tuple[tuple[Network, str], ...] = tuple((ip_network(net), why) for net, why in _TABLE)
"""Ranges that content may not reach, each with its name."""

_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")


def denial(address: str) -> str | None:
    """Return why `address` may not be reached by content, None if it may.

    A NAT64 address stands for the IPv4 address inside: on IPv6-only networks every old site has
    one, so the inner address decides. What is no address at all is denied.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv6Address) and parsed in _NAT64:
        parsed = IPv4Address(int(parsed) & 0xFFFFFFFF)
    for network, why in DENIED:
        if parsed.version == network.version and parsed in network:
            return why
    if isinstance(parsed, IPv6Address) and parsed not in _GLOBAL_UNICAST:
        return "outside the global unicast range"
    return None
