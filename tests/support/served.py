"""A mock that is served by a process of its own, and what tests do with it."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

CUSTOMERS = "/wholesale/customers"


@dataclass(frozen=True)
class Served:
    """A served mock, as its own output describes it."""

    process: subprocess.Popen[str]
    said: dict[str, str]
    port: int | None = None
    """The port on this machine, where the base URL names another one."""

    @property
    def base(self) -> str:
        return self.said["base URL"]

    @property
    def authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.said['token full-admin']}"}

    @property
    def place(self) -> tuple[str, int]:
        url = urlsplit(self.base)
        return url.hostname or "", self.port or url.port or 0

    def client(self, headers=None, **options) -> httpx.Client:
        """An httpx client; what it calls has no certificates, so it loads none."""
        headers = {**self.authorization, **(headers or {})}
        return httpx.Client(base_url=self.base, headers=headers, verify=False, trust_env=False, **options)

    def control(self, method, endpoint="", body=None):
        answer = httpx.request(method, self.said["control URL"] + endpoint, json=body, verify=False, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def body(self, **changes):
        """A good body with no more in it than a meetings customer needs."""
        address = {"addressLine1": "1 Rue", "city": "Paris", "zipOrPostalCode": "75001", "country": "FR"}
        return {
            "provisioningId": self.said["provisioning id"],
            "packages": ["webex_meetings"],
            "externalId": "acme-1",
            "address": address,
            "customerInfo": {"name": "Acme", "primaryEmail": "ann@acme.example"},
            **changes,
        }

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Exit status, and whatever was said since the greeting."""
        self.process.send_signal(how)
        said, complaints = self.process.communicate(timeout=10)
        return self.process.returncode, said + complaints


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def served(*options, module=("webex_wholesale_mock", "mock", "serve"), **popen):
    """A mock in a process of its own, on a free port; its clock is the last line of its greeting."""
    command = [sys.executable, "-m", *module, "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **popen) as process:
        try:
            said = {}
            while "clock" not in said:
                line = process.stdout.readline().rstrip("\n")
                assert line, process.stderr.read()
                name, value = line.split(": ", 1)
                said[name] = value
            yield Served(process, said)
        finally:
            end(process)


def end(process):
    """End a server in order, so that what it has run is measured; where it does not end, by force."""
    process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
