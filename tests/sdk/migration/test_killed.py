"""Migrations that are killed at every call, in this process and in one of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from threading import Thread

import pytest
import uvicorn

from webex_wholesale_mock import Response, WholesaleMock
from webex_wholesale_mock.adapters._asgi import application
from webex_wholesale_mock.server.serve import listen


def made(mock):
    """Everything that a migration makes, by its keys."""
    with mock.client() as client:
        found = Counter()
        for customer in client.customers.list():
            org = customer.org_id
            found.update([("customer", customer.external_id)])
            found.update(("location", customer.external_id, each.name) for each in client.locations.list(org_id=org))
            found.update(("number", each.phone_number) for each in client.numbers.list(org_id=org) if each.main_number)
            found.update(("user", each.email) for each in client.subscribers.list(customer_id=customer.id))
            found.update(("phone", each.mac) for each in client.devices.list(org_id=org))
        return found


@pytest.mark.slow
@pytest.mark.parametrize("remembers", [True, False])
def test_a_migration_ends_the_same_wherever_it_was_killed(mock, export, read, tmp_path, remembers):
    source = export().add("locations", group_id="group-2", name="Branch", main_number="+4721211111")
    migration, journal = read(source), tmp_path / "journal"
    seen, whole = [], []

    def job():
        if not remembers:
            shutil.rmtree(journal, ignore_errors=True)
        with mock.client() as client:
            seen.append(client.migration.run(migration, journal=journal, concurrency=1))

    for point in mock.crash_points(job, prepare=lambda: shutil.rmtree(journal, ignore_errors=True)):
        assert seen[-1].ok, f"{point}: {seen[-1].problems}"
        whole.append(made(mock))
        assert whole[0] == whole[-1], point
    assert whole[0]["phone", "00:00:00:00:00:01"] == 1


class Server:
    """A served mock that kills a process at one of its requests."""

    def __init__(self):
        self.mock = WholesaleMock()
        self.mock.durations.provisioning = 0
        self.victim, self.left, self.acts = None, -1, True
        self.socket = listen("127.0.0.1", 0)
        config = uvicorn.Config(application(self.handle), lifespan="off", log_level="error")
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def handle(self, request):
        self.left -= 1
        answer = self.mock.handle(request) if self.acts or self.left != -1 else Response(503)
        if self.left == -1:
            self.victim.send_signal(signal.SIGKILL)
        return answer

    def close(self):
        self.server.should_exit = True
        self.thread.join()
        self.socket.close()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="only POSIX ends a process by signals like SIGKILL")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_process_that_is_killed_again_and_again_makes_everything_exactly_once(server, tmp_path, seed):
    exports = server.mock.migration.export(tmp_path / "exports", customers=4, users=4)
    base = f"http://127.0.0.1:{server.socket.getsockname()[1]}/v1"
    command = [sys.executable, "-m", "webex_wholesale", "migration", "run", str(exports), "--base-url", base]
    command += ["--journal", str(tmp_path / "journal"), "--provisioning-id", server.mock.template.provisioning_id]
    environment = {**os.environ, "WEBEX_ACCESS_TOKEN": server.mock.tokens["full-admin"], "NO_PROXY": "127.0.0.1"}

    def run(*options):
        with subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            server.victim = process
            said, complaints = process.communicate(timeout=60)
        return process.returncode, said, complaints

    chance = random.Random(seed)
    for _ in range(3):
        server.left, server.acts = chance.randint(8, 22), chance.random() < 0.5
        assert run("--concurrency", str(chance.randint(1, 6)))[0] == -signal.SIGKILL
    server.left = -1
    status, said, complaints = run()
    assert (status, complaints) == (0, f"service: {base}\n")
    assert said.startswith("40 lines: ")
    assert {*made(server.mock).values()} == {1}
    assert len([each for each in made(server.mock) if each[0] == "user"]) == 16
