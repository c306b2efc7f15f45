from __future__ import annotations

import socket

import pytest


def test_a_connection_beyond_loopback_fails_the_test() -> None:
    with socket.socket() as client, pytest.raises(pytest.fail.Exception, match=r"loopback only, not '192\.0\.2\.1'"):
        client.connect(("192.0.2.1", 443))


def test_a_datagram_beyond_loopback_fails_the_test() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        client.sendto(b"", ("192.0.2.1", 53))


def test_a_look_up_of_a_foreign_name_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"loopback only, not 'wholesale\.example'"):
        socket.getaddrinfo("wholesale.example", 443)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_open(host: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection((host, server.getsockname()[1])) as client,
    ):
        assert client.getpeername() == server.getsockname()
