"""All exceptions of the SDK, ordered by who has to act.

    WholesaleError
    ├── LocalError                    the caller's own mistake; nothing was sent
    │   ├── InvalidArgument           (ValueError)
    │   │   ├── PlanError             everything that is wrong with a plan of customers and subscribers
    │   │   └── RecordsError          own records that cannot be reconciled with a report
    │   ├── RuleViolation             a rule that the client checked before sending
    │   ├── ClientClosed              (RuntimeError)
    │   └── CheckpointError           a file that cannot remember what is done of this plan
    ├── NoAnswer                      the service gave no usable answer
    │   ├── ConnectionFailed          (ConnectionError)
    │   ├── TimedOut                  (TimeoutError) one attempt took too long
    │   ├── DeadlineExceeded          (TimeoutError) the call as a whole took too long; __cause__ is its last failure
    │   └── MalformedAnswer           what arrived is not what the service documents
    │       └── DamagedReport         a file of a billing report that is not whole, or none
    ├── RemoteError                   the service refused
    │   ├── BadRequest                400
    │   ├── Unauthorized              401
    │   ├── Forbidden                 403
    │   ├── NotFound                  404
    │   ├── MethodNotAllowed          405
    │   ├── Conflict                  409
    │   ├── Gone                      410
    │   ├── UnsupportedMediaType      415
    │   ├── Locked                    423
    │   ├── PreconditionRequired      428
    │   ├── RateLimited               429
    │   └── ServerError               5xx
    │       ├── BadGateway            502
    │       ├── ServiceUnavailable    503
    │       └── GatewayTimeout        504
    ├── NotUnique                     a search for one entry found more than one
    ├── ResourceDiffers               what is there already is not what was wanted; nothing was changed
    └── ProvisioningError             the service accepted, and what came of it is not what was hoped for
        ├── ProvisioningFailed
        │   └── ComplianceDenied      a review denied the customer
        ├── ReportFailed              a billing report that will not be made
        └── WaitTimeout               (TimeoutError) it is still under way

All of them pickle and deepcopy with everything they carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webex_wholesale._plan_problem import PlanProblem

if TYPE_CHECKING:
    import httpx

    from webex_wholesale._differences import Differences
    from webex_wholesale_contracts.models import BillingReport, Customer, ErrorDetail, PackageDetails, Subscriber

__all__ = [
    "BadGateway",
    "BadRequest",
    "CheckpointError",
    "ClientClosed",
    "ComplianceDenied",
    "Conflict",
    "ConnectionFailed",
    "DamagedReport",
    "DeadlineExceeded",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "InvalidArgument",
    "LocalError",
    "Locked",
    "MalformedAnswer",
    "MethodNotAllowed",
    "NoAnswer",
    "NotFound",
    "NotUnique",
    "PlanError",
    "PlanProblem",
    "PreconditionRequired",
    "ProvisioningError",
    "ProvisioningFailed",
    "RateLimited",
    "RecordsError",
    "RemoteError",
    "ReportFailed",
    "ResourceDiffers",
    "RuleViolation",
    "ServerError",
    "ServiceUnavailable",
    "TimedOut",
    "Unauthorized",
    "UnsupportedMediaType",
    "WaitTimeout",
    "WholesaleError",
]

MAX_TEXT = 2_000  # bytes of a message: whatever a server sends, a log stays readable


class WholesaleError(Exception):
    """Base class of all exceptions of this package.

    Args:
        text: the message; what cannot be printed is replaced, and it is cut to 2 kB.

    Attributes:
        status: the HTTP status, or None where there was no answer.
        code: the service's number for the reason, or None.
        rule: the id of the violated rule in `webex_wholesale_contracts.catalogue`, where it is known.
        evidence: how well that rule is known: "documented", "observed" or "assumed".
        field: the wire path of the field to blame, such as "customerInfo.name", where one is named.
        tracking_id: what the vendor's support asks for, or None.
        errors: all reasons that the service gave.
        resource_id: the service's id that the call named, or of what was waited for, in full; messages shorten it.
            None where there was none.
        retryable: the same call may succeed later, and making it again is safe.
        retry_after: seconds the service asks to wait first, or None.
        response: the answer that was refused or could not be read, or None. It is a copy without secrets: its request
            has neither headers, query nor body, and what the service said about a token request is left out.
    """

    retryable: bool = False
    response: httpx.Response | None = None

    def __init__(
        self,
        text: str,
        *,
        status: int | None = None,
        rule: str | None = None,
        evidence: str | None = None,
        tracking_id: str | None = None,
        errors: tuple[ErrorDetail, ...] = (),
        resource_id: str | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(presentable(text))
        self.status = status
        self.rule = rule
        self.evidence = evidence
        self.tracking_id = tracking_id
        self.errors = errors
        self.resource_id = resource_id
        self.retry_after = retry_after
        if retryable is not None:
            self.retryable = retryable

    @property
    def code(self) -> int | None:
        return next((error.error_code for error in self.errors if error.error_code is not None), None)

    @property
    def field(self) -> str | None:
        return next((error.field_name for error in self.errors if error.field_name), None)

    @property
    def help(self) -> str:
        """The place in the documentation that explains the error: its rule where that is known, else its class."""
        return f"docs/rules.md#{self.rule}" if self.rule else f"docs/exceptions.md#{type(self).__name__.lower()}"

    def __reduce__(self) -> tuple[Any, ...]:
        # A foreign cause stays behind: httpx's errors hold the request, and with it the token.
        cause = self.__cause__ if isinstance(self.__cause__, WholesaleError) else None
        return _restore, (type(self), self.args, self.__dict__, cause)


def presentable(text: str, most: int = MAX_TEXT) -> str:
    """The text without control characters and half surrogates, in at most so many bytes; quick for megabytes too."""
    clean = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text[: most + 1])
    while len(clean.encode()) > most:
        clean = clean[: len(clean) * 9 // 10 - 4] + " ..."
    return clean


def _restore(
    cls: type[WholesaleError], args: tuple[Any, ...], state: dict[str, Any], cause: WholesaleError | None
) -> WholesaleError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    error.__cause__ = cause
    return error


class LocalError(WholesaleError):
    """The caller's own mistake: nothing was sent, and the code that made the call has to change."""


class InvalidArgument(LocalError, ValueError):
    """An argument the service could not accept in any state of the world."""


class PlanError(InvalidArgument):
    """A plan that cannot be carried out; `problems` has all that is wrong with it, in the order of its lines."""

    def __init__(self, text: str, *, problems: tuple[PlanProblem, ...] = (), **details: Any) -> None:
        super().__init__(text, **details)
        self.problems = problems


class RecordsError(InvalidArgument):
    """Own records that cannot be reconciled; `line` and `column` say where, or are None where that has no place."""

    def __init__(self, text: str, *, line: int | None = None, column: str | None = None, **details: Any) -> None:
        super().__init__(text, **details)
        self.line, self.column = line, column


class RuleViolation(LocalError):
    """A rule of the service, found broken by the client before sending (`check=True`)."""


class ClientClosed(LocalError, RuntimeError):
    """The client was used after it had been closed."""


class CheckpointError(LocalError):
    """The checkpoint cannot be used for this plan; it was left as it is."""


class NoAnswer(WholesaleError):
    """The service gave no usable answer; whether it acted on the request is unknown unless `retryable` is true."""


class ConnectionFailed(NoAnswer, ConnectionError):
    """No connection, or one that broke."""


class TimedOut(NoAnswer, TimeoutError):
    """One attempt took longer than its connect or read timeout."""


class DeadlineExceeded(NoAnswer, TimeoutError):
    """The call, with attempts and waits, would exceed `Timeouts.total`; `__cause__` is its last failure."""


class MalformedAnswer(NoAnswer):
    """An answer that is not what the service documents: no JSON, another shape, an unknown status."""


class DamagedReport(MalformedAnswer):
    """The file of a billing report that is damaged, or not a report; `line` and `column` say where, or are None."""

    def __init__(self, text: str, *, line: int | None = None, column: str | None = None, **details: Any) -> None:
        super().__init__(text, **details)
        self.line, self.column = line, column


class RemoteError(WholesaleError):
    """The service refused. `message` is its own one-line reason."""

    message: str = ""


class BadRequest(RemoteError):
    """400: the request is wrong in itself; see `errors`."""


class Unauthorized(RemoteError):
    """401: the token is missing, unknown or expired."""


class Forbidden(RemoteError):
    """403: the token lacks a scope or role, or the partner lacks an entitlement."""


class NotFound(RemoteError):
    """404: no such thing for this partner."""


class MethodNotAllowed(RemoteError):
    """405: the path exists, the method does not."""


class Conflict(RemoteError):
    """409: the request contradicts what exists already."""


class Gone(RemoteError):
    """410: it existed once."""


class UnsupportedMediaType(RemoteError):
    """415: the service reads JSON only."""


class Locked(RemoteError):
    """423: temporarily unavailable."""


class PreconditionRequired(RemoteError):
    """428: something else has to be done first."""


class RateLimited(RemoteError):
    """429: too many requests; `retry_after` says how long to wait."""


class ServerError(RemoteError):
    """5xx: the service failed."""


class BadGateway(ServerError):
    """502: something between client and service failed."""


class ServiceUnavailable(ServerError):
    """503: the service is overloaded or down."""


class GatewayTimeout(ServerError):
    """504: something behind the service took too long."""


class NotUnique(WholesaleError):
    """More than one entry was found where at most one was asked for; give more filters."""


class ResourceDiffers(WholesaleError):
    """A resource with this key exists, but is not as it was asked for (`on_difference`); nothing was changed.

    Attributes:
        differences: the fields, each with what is there and what was wanted.
        resource: how it was seen.
    """

    def __init__(self, text: str, *, differences: Differences = (), resource: Any = None, **details: Any) -> None:
        super().__init__(text, **details)
        self.differences, self.resource = differences, resource


class ProvisioningError(WholesaleError):
    """An accepted request ended in another way than expected.

    Attributes:
        customer_id: the customer that was waited for, or to which the subscriber belongs; empty where that is unknown.
        customer: how the customer was last seen, or None.
        subscriber_id: the subscriber that was waited for; empty where it was something else.
        subscriber: how the subscriber was last seen, or None.
        report_id: the billing report that was waited for; empty where it was something else.
        report: how the billing report was last seen, or None.
    """

    def __init__(
        self,
        text: str,
        *,
        customer_id: str = "",
        customer: Customer | None = None,
        subscriber_id: str = "",
        subscriber: Subscriber | None = None,
        report_id: str = "",
        report: BillingReport | None = None,
        **details: Any,
    ) -> None:
        super().__init__(text, **details)
        self.resource_id = self.resource_id or report_id or subscriber_id or customer_id or None
        self.customer_id = customer_id
        self.customer = customer
        self.subscriber_id = subscriber_id
        self.subscriber = subscriber
        self.report_id = report_id
        self.report = report

    @property
    def customer_status(self) -> str | None:
        """The status in which the customer was last seen."""
        return self.customer.status if self.customer else None

    @property
    def packages(self) -> tuple[PackageDetails, ...]:
        """The packages of the customer that carry errors or warnings, or failed."""
        details = self.customer.resource_details if self.customer else None
        packages = details.packages if details else []
        return tuple(package for package in packages if package.errors or package.warnings or package.status == "error")


class ProvisioningFailed(ProvisioningError):
    """The resource ended in another status, or disappeared, while being waited for."""


class ComplianceDenied(ProvisioningFailed):
    """A compliance review denied the customer, which is gone; provisioning it again would begin a new review."""


class ReportFailed(ProvisioningError):
    """A billing report failed: it ended in status FAILED, or disappeared; `errors` has the service's reasons."""


class WaitTimeout(ProvisioningError, TimeoutError):
    """The wait ended before the work did; waiting can be resumed from the id, in another process too."""

    retryable = True


for _name in __all__:
    # Tracebacks and pickles name the public package.
    globals()[_name].__module__ = "webex_wholesale"
