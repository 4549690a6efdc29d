import socket

import pytest

from editionkit.fetch.addresses import denial


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fec0::1",
        "fd00:ec2::254",
        "fe80::1%eth0",
        "ff02::1",
        "4000::1",
        "not an address",
        "",
    ],
)
def test_special_addresses_are_denied(address):
    assert denial(address)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::808:808",
    ],
)
def test_public_addresses_pass(address):
    assert denial(address) is None


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f.1", "127.1", "0", "017700000001"])
def test_odd_spellings_of_loopback_resolve_to_what_is_denied(spelling):
    try:
        found = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)
    except socket.gaierror:
        pytest.skip("this system's resolver does not know the spelling, so it goes nowhere")
    assert all(denial(entry[4][0]) for entry in found)
