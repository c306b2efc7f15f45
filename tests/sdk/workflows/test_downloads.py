from __future__ import annotations

import asyncio
import gzip
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from webex_wholesale import (
    AsyncWholesaleClient,
    BillingReport,
    ConnectionFailed,
    CreatedBillingReport,
    DeadlineExceeded,
    Forbidden,
    InvalidArgument,
    MalformedAnswer,
    NotFound,
    RateLimit,
    ReportFailed,
    RetryPolicy,
    ServiceUnavailable,
    TimedOut,
    WaitTimeout,
    WholesaleClient,
)

Answers = Callable[..., httpx.Response]

CSV = b"PARTNER_NAME,QUANTITY\r\nFjordnett,31\r\n"
FILE = "https://files.example/a/march.csv?Expires=1&Signature=old~"
NEWER = "https://files.example/a/march.csv?Expires=2&Signature=new~"
ONCE = RetryPolicy(attempts=1)


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of these pieces, which may break off; `before` is called ahead of each."""

    def __init__(
        self, *pieces: bytes, error: BaseException | None = None, before: Callable[[], object] = lambda: None
    ) -> None:
        self.pieces = pieces
        self.error = error
        self.before = before
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.before()
            yield piece
        if self.error:
            raise self.error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in iter(self):
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def body(*pieces: bytes, length: int | None = None, **given: Any) -> Callable[[httpx.Request], httpx.Response]:
    """An answer whose body is not there yet; `length` is what it announces."""
    headers = {} if length is None else {"content-length": str(length)}
    return lambda _: httpx.Response(200, headers=headers, stream=Body(*pieces, **given))


def shown(url: str | None = FILE, status: str = "COMPLETED", **fields: Any) -> httpx.Response:
    known = {"id": "r1", "status": status, **fields}
    return httpx.Response(200, json={**known, "tempDownloadURL": url} if url else known)


def seen(url: str | None = FILE) -> BillingReport:
    return BillingReport(id="r1", status="COMPLETED", temp_download_url=url)


def expired() -> httpx.Response:
    return httpx.Response(403, content=b"<Error><Code>AccessDenied</Code></Error>")


def asked(service: Any) -> list[str]:
    return [str(request.url) for request in service.requests]


def fetch(service: Any, to: Path, report: Any = "r1", client: dict[str, Any] | None = None, **given: Any) -> Any:
    return service.call(lambda it: it.billing_reports.download(report, to=to, **given), **(client or {}))


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "march.csv"


def only(to: Path) -> bytes:
    """The content of the file, beside which there is nothing else."""
    assert list(to.parent.iterdir()) == [to]
    return to.read_bytes()


def nothing_at(to: Path) -> bool:
    return list(to.parent.iterdir()) == []


def test_a_report_is_written_to_the_file(service: Any, to: Path) -> None:
    service.script(shown(), body(CSV[:5], CSV[5:], length=len(CSV)))
    assert fetch(service, to) == to
    assert only(to) == CSV
    assert asked(service) == ["https://webexapis.com/v1/wholesale/billing/reports/r1", FILE]


def test_the_name_may_be_a_text(service: Any, to: Path) -> None:
    service.script(shown(), body(CSV))
    assert service.call(lambda client: client.billing_reports.download("r1", to=str(to))) == to
    assert only(to) == CSV


def test_neither_token_nor_own_headers_are_sent_to_where_the_file_is(service: Any, to: Path) -> None:
    service.script(shown(), body(CSV))
    fetch(service, to, client={"headers": {"X-Gateway-Key": "secret"}})
    look, file = service.requests
    assert {"authorization", "x-gateway-key"} <= {*look.headers}
    assert {*file.headers} == {"host", "accept", "accept-encoding", "user-agent"}
    assert file.headers["host"] == "files.example"


def test_a_token_provider_is_not_asked_for_the_file(service: Any, to: Path) -> None:
    given: list[str] = []

    def token() -> str:
        given.append("token")
        return "token"

    service.script(body(CSV))
    with_token = {"transport": httpx.MockTransport(service), "clock": service.clock}
    if service.asynchronous:
        asyncio.run(AsyncWholesaleClient(token, **with_token).billing_reports.download(seen(), to=to))
    else:
        WholesaleClient(token, **with_token).billing_reports.download(seen(), to=to)
    assert given == []
    assert "authorization" not in service.requests[0].headers


def test_a_file_is_no_call_of_the_service_and_waits_for_no_rate_limit(service: Any, to: Path) -> None:
    limit = RateLimit(per_minute=1)
    assert list(limit._admit(service.clock)) == []
    service.script(body(CSV))
    fetch(service, to, seen(), client={"rate_limit": limit})
    assert service.clock.slept == []


def test_a_client_for_a_sub_partner_leaves_the_signed_address_alone(service: Any, to: Path) -> None:
    service.script(body(CSV))
    service.call(lambda client: client.on_behalf_of("o1").billing_reports.download(seen(), to=to))
    assert asked(service) == [FILE]


def test_the_address_that_a_report_shows_is_used_first(service: Any, to: Path) -> None:
    service.script(body(CSV))
    fetch(service, to, seen())
    assert asked(service) == [FILE]
    assert only(to) == CSV


@pytest.mark.parametrize("report", [CreatedBillingReport(id="r1"), seen(None)], ids=["created", "without address"])
def test_the_service_is_asked_where_the_report_shows_no_address(service: Any, to: Path, report: Any) -> None:
    service.script(shown(), body(CSV))
    fetch(service, to, report)
    assert len(service.requests) == 2


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_address_is_asked_for_again(service: Any, to: Path, status: int) -> None:
    service.script(httpx.Response(status), shown(NEWER), body(CSV))
    fetch(service, to, seen())
    assert [asked(service)[0], asked(service)[2]] == [FILE, NEWER]
    assert only(to) == CSV


def test_it_is_asked_for_again_once(service: Any, to: Path) -> None:
    service.script(expired(), shown(NEWER), expired())
    with pytest.raises(Forbidden) as caught:
        fetch(service, to, seen())
    assert str(caught.value) == (
        "403 Forbidden: no reason was given, no content type, 40 bytes (billing_reports.download)"
    )
    assert len(service.requests) == 3
    assert nothing_at(to)


def test_a_deleted_report_is_not_found(service: Any, to: Path, answer: Answers) -> None:
    service.script(expired(), answer(404, {"message": "no", "errors": [{"code": 2024, "description": "not found"}]}))
    with pytest.raises(NotFound) as caught:
        fetch(service, to, seen())
    assert caught.value.rule == "billing.report.not-found"


def test_a_report_still_being_made_is_not_waited_for(service: Any, to: Path) -> None:
    service.script(shown(None, "IN_PROGRESS"))
    with pytest.raises(WaitTimeout, match=r"billing_reports\.wait_until_completed\(error\.report_id\)"):
        fetch(service, to)
    assert service.clock.slept == []
    assert nothing_at(to)


def test_a_failed_report_has_no_file(service: Any, to: Path) -> None:
    service.script(shown(None, "FAILED", errors=[{"code": 7, "description": "No data."}]))
    with pytest.raises(ReportFailed, match="error 7 No data"):
        fetch(service, to)
    assert nothing_at(to)


@pytest.mark.parametrize(
    "url",
    [
        *(None, "march.csv", "ftp://files.example/a", "https://", "https://files.example:x/"),
        *("https://files.example:65536/", "https://xn--/", "javascript:a"),
    ],
)
def test_an_address_that_is_none_is_malformed(service: Any, to: Path, url: str | None) -> None:
    service.script(shown(url))
    with pytest.raises(MalformedAnswer, match="download URL"):
        fetch(service, to)
    assert nothing_at(to)


BREAKS = {
    "reset": body(CSV[:9], error=httpx.ReadError("reset")),
    "timeout": body(CSV[:9], error=httpx.ReadTimeout("slow")),
    "truncated": body(CSV[:9], length=len(CSV)),
    "unavailable": lambda _: httpx.Response(503),
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=list(BREAKS))
def test_what_breaks_off_starts_again(service: Any, to: Path, broken: Any) -> None:
    service.script(shown(), broken, body(CSV))
    fetch(service, to)
    assert only(to) == CSV
    assert service.clock.slept == [0.25]


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("reset", ConnectionFailed),
        ("timeout", TimedOut),
        ("truncated", ConnectionFailed),
        ("unavailable", ServiceUnavailable),
    ],
)
def test_no_half_file_is_left(service: Any, to: Path, name: str, cls: type[Exception]) -> None:
    service.script(shown(), BREAKS[name])
    with pytest.raises(cls):
        fetch(service, to, client={"retry": ONCE})
    assert nothing_at(to)


def test_a_failed_download_leaves_the_file_of_an_earlier_one(service: Any, to: Path) -> None:
    to.write_bytes(b"February")
    service.script(shown(), BREAKS["truncated"])
    with pytest.raises(ConnectionFailed, match="9 of 37 bytes arrived"):
        fetch(service, to, client={"retry": ONCE})
    assert only(to) == b"February"


def test_a_download_takes_the_place_of_an_earlier_one(service: Any, to: Path) -> None:
    to.write_bytes(b"February, which was longer than what comes now")
    service.script(shown(), body(CSV))
    fetch(service, to)
    assert only(to) == CSV


def test_until_it_is_whole_the_file_has_another_name(service: Any, to: Path) -> None:
    names: list[str] = []
    service.script(body(CSV, before=lambda: names.extend(each.name for each in to.parent.iterdir())))
    fetch(service, to, seen())
    (name,) = names
    assert name.startswith(".march.csv.")
    assert name.endswith(".part")


def test_what_a_killed_download_left_is_removed_by_the_next_one(service: Any, to: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = {number: f".march.csv.{number}-{'0' * 32}.part" for number in (ended.pid, os.getppid())}
    for name in (*names.values(), ".april.csv.1-0.part"):
        to.with_name(name).touch()
    service.script(body(CSV))
    fetch(service, to, seen())
    left = {path.name for path in to.parent.iterdir()}
    assert left == {"march.csv", ".april.csv.1-0.part", names[os.getppid()]}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_a_downloaded_file_gets_the_mode_of_the_umask(service: Any, to: Path) -> None:
    before = os.umask(0o027)
    try:
        service.script(body(CSV))
        fetch(service, to, seen())
    finally:
        os.umask(before)
    assert to.stat().st_mode & 0o777 == 0o640


def test_a_file_goes_to_the_disk_as_it_arrives(service: Any, to: Path) -> None:
    sizes: list[int] = []
    pieces = [b"x" * 1_000_000] * 5
    service.script(body(*pieces, before=lambda: sizes.extend(each.stat().st_size for each in to.parent.iterdir())))
    fetch(service, to, seen())
    assert all(size > (arrived - 1) * 1_000_000 for arrived, size in enumerate(sizes))
    assert to.stat().st_size == 5_000_000


def test_a_compressed_body_is_written_unpacked(service: Any, to: Path) -> None:
    packed = gzip.compress(CSV)
    headers = {"content-encoding": "gzip", "content-length": str(len(packed))}
    service.script(lambda _: httpx.Response(200, headers=headers, stream=Body(packed)))
    fetch(service, to, seen())
    assert only(to) == CSV


def test_a_body_that_is_there_already_is_written_too(service: Any, to: Path) -> None:
    service.script(httpx.Response(200, content=CSV))
    fetch(service, to, seen())
    assert only(to) == CSV


def test_a_file_has_its_own_time(service: Any, to: Path) -> None:
    service.script(body(CSV, before=lambda: service.clock.sleep(500)))
    fetch(service, to, seen())
    assert only(to) == CSV


def test_a_file_that_arrives_too_slowly_ends_in_an_error(service: Any, to: Path) -> None:
    service.script(body(*[b"x"] * 9, before=lambda: service.clock.sleep(10)))
    with pytest.raises(DeadlineExceeded):
        fetch(service, to, seen(), timeout=50)
    assert service.clock.seconds == 50
    assert nothing_at(to)


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf")])
def test_an_impossible_time_is_refused(service: Any, to: Path, wrong: float) -> None:
    with pytest.raises(InvalidArgument, match="timeout"):
        fetch(service, to, timeout=wrong)
    assert service.requests == []


def test_a_folder_is_refused_before_anything_is_sent(service: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="must be the path of a file"):
        fetch(service, tmp_path)
    with pytest.raises(FileNotFoundError, match=r"missing'$"):
        fetch(service, tmp_path / "missing" / "march.csv")
    assert service.requests == []


def test_what_the_disk_says_goes_through(service: Any, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    service.script(body(CSV))
    with pytest.raises(OSError, match="No space left"):
        fetch(service, to, seen())
    assert nothing_at(to)


def test_the_body_is_closed_whatever_happens(service: Any, to: Path) -> None:
    bodies = [Body(CSV), Body(CSV[:9], error=RuntimeError("a bug"))]
    service.script(*[lambda _, each=each: httpx.Response(200, stream=each) for each in bodies])
    fetch(service, to, seen())
    with pytest.raises(RuntimeError):
        fetch(service, to, seen())
    assert all(each.closed for each in bodies)
    assert only(to) == CSV


def test_a_cancelled_download_leaves_nothing(blocking: Any, to: Path) -> None:
    class Cancelling(Body):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield CSV
            task = asyncio.current_task()
            assert task
            task.cancel()
            await asyncio.sleep(0)

    async def main() -> None:
        blocking.script(lambda _: httpx.Response(200, stream=Cancelling()))
        async with blocking.async_client() as client:
            await client.billing_reports.download(seen(), to=to)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert nothing_at(to)


def test_a_raw_result_comes_with_the_answer_that_brought_the_file(service: Any, to: Path) -> None:
    service.script(shown(), body(CSV, length=len(CSV)))
    raw = service.call(lambda client: client.raw.billing_reports.download("r1", to=to))
    assert (raw.value, raw.status, raw.headers["content-length"]) == (to, 200, str(len(CSV)))


def test_neither_signature_nor_content_is_logged(service: Any, to: Path, caplog: pytest.LogCaptureFixture) -> None:
    service.script(expired(), shown(NEWER), body(CSV))
    with caplog.at_level(logging.DEBUG):
        fetch(service, to, seen())
    assert "billing_reports.download GET /a/march.csv -> 200" in caplog.text
    assert "Signature" not in caplog.text
    assert "Fjordnett" not in caplog.text


def test_logging_contents_does_not_need_the_file(service: Any, to: Path, caplog: pytest.LogCaptureFixture) -> None:
    service.script(body(CSV))
    with caplog.at_level(logging.DEBUG, "webex_wholesale"):
        fetch(service, to, seen(), client={"log_content": True})
    assert only(to) == CSV
    assert "Fjordnett" not in caplog.text


def moved(status: int, location: str | None) -> httpx.Response:
    return httpx.Response(status, headers={} if location is None else {"location": location})


SIGNED = "https://store.example/b/march.csv?X-Signature=s3cret"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_without_the_token(service: Any, to: Path, status: int) -> None:
    service.script(shown(), moved(status, SIGNED), moved(status, "/c/march.csv?again"), body(CSV, length=len(CSV)))
    fetch(service, to, client={"headers": {"X-Gateway-Key": "secret"}})
    assert only(to) == CSV
    assert asked(service)[1:] == [FILE, SIGNED, "https://store.example/c/march.csv?again"]
    for request in service.requests[1:]:
        assert {*request.headers} == {"host", "accept", "accept-encoding", "user-agent"}
        assert request.method == "GET"


def test_rows_follow_a_redirect_too(service: Any) -> None:
    service.script(shown(), moved(307, SIGNED), body(b""))
    with pytest.raises(MalformedAnswer):
        service.each(lambda client: client.billing_reports.rows("r1"))
    assert asked(service)[-1] == SIGNED


def test_five_redirects_are_followed_and_no_sixth(service: Any, to: Path) -> None:
    steps = [moved(302, f"https://store.example/{number}?X-Signature=s3cret") for number in range(6)]
    service.script(shown(), *steps[:5], body(CSV))
    fetch(service, to)
    assert only(to) == CSV
    service.requests.clear()
    to.unlink()
    service.script(shown(), *steps, body(CSV))
    with pytest.raises(MalformedAnswer, match=r"more than 5 times \(store\.example\)"):
        fetch(service, to)
    assert nothing_at(to)
    assert len(service.requests) == 7


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (FILE, r"in a circle \(files\.example\)"),
        (SIGNED.replace("https", "http"), r"to store\.example without https \(by files\.example\)"),
        (SIGNED.replace("https", "ftp"), r"to store\.example without https"),
        ("", r"to what is not a URL \(by files\.example\)"),
        (None, "to what is not a URL"),
        ("https://store.example:99999/?X-Signature=s3cret", "to what is not a URL"),
    ],
)
def test_a_bad_redirect_is_told_without_its_signature(
    service: Any, to: Path, location: str | None, reason: str
) -> None:
    service.script(shown(), moved(302, location))
    with pytest.raises(MalformedAnswer, match=reason) as caught:
        fetch(service, to)
    assert nothing_at(to)
    assert len(service.requests) == 2
    assert "s3cret" not in str(caught.value)
    assert "Signature" not in str(caught.value)


@pytest.mark.parametrize("location", ["https://[::1?X-Signature=s3cret", "javascript:s3cret", "https://xn--/?s3cret"])
def test_a_redirect_to_what_httpx_cannot_read_is_told_without_its_signature(
    service: Any, to: Path, location: str
) -> None:
    service.script(shown(), moved(302, location))
    with pytest.raises(ConnectionFailed, match="Invalid URL in location header") as caught:
        fetch(service, to, client={"retry": ONCE})
    assert "s3cret" not in str(caught.value)


def test_a_client_on_http_may_be_redirected_to_http(service: Any, to: Path) -> None:
    target = SIGNED.replace("https", "http")
    service.script(shown(FILE.replace("https", "http")), moved(302, target), body(CSV))
    fetch(service, to, client={"base_url": "http://127.0.0.1:8000/v1"})
    assert asked(service)[-1] == target


def test_a_target_that_has_expired_is_asked_for_again(service: Any, to: Path) -> None:
    service.script(shown(), moved(302, SIGNED), expired(), shown(NEWER), body(CSV))
    fetch(service, to)
    assert only(to) == CSV
    assert asked(service)[-1] == NEWER


def test_redirects_do_not_outlast_the_time_of_the_download(service: Any, to: Path) -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        service.clock.seconds += 10
        return moved(302, f"https://store.example{request.url.path}x")

    service.script(shown(), slow)
    with pytest.raises(DeadlineExceeded, match=r"while it was redirected \(to store\.example\)"):
        fetch(service, to, timeout=25)
    assert nothing_at(to)
