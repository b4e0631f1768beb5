"""The WSGI application: the hypervisor's feed, and moto under the lock."""

import sys
import time
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from calls import Call, Credential, credential_of, error_response, identify
from control import StartResponse, serve
from feed import settle
from iam.gate import authorize
from iam.refusals import Refused
from strict.world import LOCK

#: Made before the first request, which would otherwise pay for it.
SERVICES = ("ec2", "autoscaling", "iam", "s3", "sns", "ssm", "sts", "servicequotas")

dispatcher = DomainDispatcherApplication(create_backend_app)


def preload() -> None:
    for service in SERVICES:
        dispatcher.app_instances[service] = create_backend_app(service)


def _log(call: Call, status: str, began: float) -> None:
    milliseconds = (time.monotonic() - began) * 1000
    print(f"{time.strftime('%H:%M:%S')} {call.name} {status.split()[0]} {milliseconds:.0f} ms", file=sys.stderr)


def _fail(call: Call, status: int, code: str, message: str, start_response: StartResponse) -> list[bytes]:
    content_type, body = error_response(call, status, code, message)
    start_response(
        f"{status} {HTTPStatus(status).phrase}", [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    )
    return [body]


def _run(call: Call, credential: Credential, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """moto's answer, or an error that names the call: never a page of HTML."""
    try:
        with LOCK:
            authorize(call, credential, environ)
        if not call.simulated:
            raise NotImplementedError("what moto would make of it is not what AWS does")
        return dispatcher(environ, start_response)
    except Refused as refusal:
        return _fail(call, refusal.status, refusal.code, refusal.message, start_response)
    except NotImplementedError as error:
        message = f"{call.name} is not implemented by the local cloud ({error})"
        return _fail(call, 400, "UnsupportedOperation", message, start_response)
    except Exception as error:
        traceback.print_exc()
        message = f"{call.name} failed in the local cloud: {type(error).__name__}: {error}"
        return _fail(call, 500, "InternalError", message, start_response)


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/_cloud/"):
        return serve(environ, start_response)
    began = time.monotonic()
    credential = credential_of(environ)
    call = identify(credential.service, environ)

    def log_and_start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        _log(call, status, began)
        return start_response(status, headers, *rest)

    if call.service == "s3":
        return _run(call, credential, environ, log_and_start)
    with LOCK:
        response = _run(call, credential, environ, log_and_start)
        settle()
    return response
