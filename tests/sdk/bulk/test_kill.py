"""Real processes against a served mock, killed while they work: whatever is left undone, the next one does."""

from __future__ import annotations

import os
import random
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

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX ends a process by signals like SIGKILL")

COMPANIES = 6
SUBSCRIBERS = 4
LINES = COMPANIES * (1 + SUBSCRIBERS)


class Server:
    """A served mock that can end a process at one of its requests."""

    def __init__(self):
        self.mock = WholesaleMock()
        # Nothing takes time, so that no client has a reason to wait.
        self.mock.durations.provisioning = self.mock.durations.deleting = 0
        self.victim = None
        self.signal = signal.SIGKILL
        self.left = -1
        self.acts = True
        self.socket = listen("127.0.0.1", 0)
        config = uvicorn.Config(application(self.handle), lifespan="off", log_level="error")
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/v1"

    def handle(self, request):
        self.left -= 1
        # The process is ended before or after the request has its effect, and always before the answer.
        answer = self.mock.handle(request) if self.acts or self.left != -1 else Response(503)
        if self.left == -1:
            self.victim.send_signal(self.signal)
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


@pytest.fixture
def _heard():
    """Let processes hear Ctrl-C, also where the suite runs in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def bulk(server, sheet_of, tmp_path, _heard):
    """Runs the command line in a process of its own: exit status, output, complaints."""
    sheet = sheet_of(server.mock.template.provisioning_id)
    for number in range(COMPANIES):
        sheet.company(f"c{number}", SUBSCRIBERS)
    whole = tmp_path / "plan.csv"
    whole.write_text(sheet.text(";"), encoding="utf-8-sig")

    def bulk(*options, plan=whole):
        command = [sys.executable, "-m", "webex_wholesale", "bulk", str(plan)]
        command += ["--checkpoint", str(plan.with_suffix(".checkpoint")), "--base-url", server.base, *options]
        environment = {**os.environ, "WEBEX_ACCESS_TOKEN": server.mock.tokens["full-admin"], "NO_PROXY": "127.0.0.1"}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            server.victim = process
            said, complaints = process.communicate(timeout=50)
        return process.returncode, said, complaints.removeprefix(f"service: {server.base}\n")

    return bulk


def there(mock):
    with mock.client() as client:
        customers = Counter(each.external_id for each in client.customers.list())
        return customers, Counter(each.email for each in client.subscribers.list())


PLANNED = (
    Counter(f"c{number}" for number in range(COMPANIES)),
    Counter(f"user{person}@c{number}.example" for number in range(COMPANIES) for person in range(SUBSCRIBERS)),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_that_is_killed_again_and_again_makes_everything_exactly_once(server, bulk, tmp_path, seed):
    chance = random.Random(seed)
    # Three times 18 requests are fewer than the plan takes.
    for _ in range(3):
        server.left, server.acts = chance.randint(3, 18), chance.random() < 0.5
        status, said, _ = bulk("--concurrency", str(chance.randint(1, 6)))
        assert (status, said) == (-signal.SIGKILL, "")
    server.left = -1
    done = (tmp_path / "plan.checkpoint").read_text("ascii").count("}\n") - 1
    status, said, complaints = bulk()
    assert (status, complaints) == (0, "")
    assert said.startswith(f"{LINES} lines: ")
    assert (f" ({done} in earlier runs)\n" in said) == (done > 0)
    assert there(server.mock) == PLANNED


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_an_offboarding_that_is_killed_again_and_again_leaves_nobody(server, bulk, tmp_path, seed):
    assert bulk()[0] == 0
    leaving = tmp_path / "leaving.csv"
    lines = [f"customer,remove,c{number}," for number in range(COMPANIES)]
    lines += ["subscriber,remove,c0,user0@c0.example", "subscriber,remove,c1,user3@c1.example"]
    leaving.write_text("\n".join(["type,action,external_id,email", *lines]), "utf-8")
    chance = random.Random(seed)
    for _ in range(3):
        server.left, server.acts = chance.randint(3, 14), chance.random() < 0.5
        status, said, _ = bulk("--concurrency", str(chance.randint(1, 6)), plan=leaving)
        assert (status, said) == (-signal.SIGKILL, "")
    server.left = -1
    status, said, complaints = bulk(plan=leaving)
    assert (status, complaints) == (0, "")
    assert f"{len(lines)} lines: " in said
    assert there(server.mock) == (Counter(), Counter())


@pytest.mark.slow
def test_a_run_that_is_interrupted_ends_cleanly_and_is_taken_up_again(server, bulk):
    server.signal, server.left = signal.SIGINT, 20
    status, said, complaints = bulk("--concurrency", "2")
    assert (status, said) == (130, "")
    assert complaints == "webex-wholesale: stopped; the same command continues with the remaining lines\n"
    assert 0 < there(server.mock)[0].total() <= COMPANIES
    sent = len(server.mock.calls)
    status, said, _ = bulk()
    assert status == 0
    assert there(server.mock) == PLANNED
    assert len(server.mock.calls) > sent
    assert bulk()[1] == said.replace(said[said.index(" (") : said.index(")") + 1], f" ({LINES} in earlier runs)")
