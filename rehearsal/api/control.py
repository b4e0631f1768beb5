"""Everything under /_cloud/, for the hypervisor and for tests. The contract is rehearsal/cloud-state.ts."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from feed import feed, settle
from iam.ledger import ledger
from strict import capacity, lifecycle, topics, volumes
from strict.clock import Clock
from strict.world import LOCK, find_instance, find_volume

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Refused(Exception):
    """A report that does not fit the state: status and message of the answer."""


def _report_instance(instance_id: str, report: dict[str, Any]) -> None:
    """`running` may come after a call to terminate: then it changes nothing."""
    instance = find_instance(instance_id)
    if instance is None:
        raise Refused("404 Not Found", f"no instance {instance_id}")
    state = report.get("state")
    if state == "terminated":
        lifecycle.terminated(instance)
    elif state != "running":
        raise Refused("400 Bad Request", f"state is {state!r}: give running or terminated")
    elif instance.state == "pending":
        lifecycle.running(instance)
    elif instance.state == "terminated":
        raise Refused("409 Conflict", f"{instance_id} is terminated: it cannot be running")


def _report_volume(volume_id: str, report: dict[str, Any]) -> None:
    volume = find_volume(volume_id)
    if volume is None:
        raise Refused("404 Not Found", f"no volume {volume_id}")
    state = volume.attachment.status if volume.attachment else "detached"
    match report.get("attachment"), state:
        case ("attached", "attaching"):
            volumes.attached(volume)
        case ("detached", "detaching"):
            volumes.release(volume)
        case ("attached", "attached" | "detaching") | ("detached", "detached"):
            # Known, or overtaken by a call to detach.
            pass
        case ("attached" | "detached") as reported, _:
            raise Refused("409 Conflict", f"{volume_id} is {state}: it cannot be {reported}")
        case reported, _:
            raise Refused("400 Bad Request", f"attachment is {reported!r}: give attached or detached")


REPORTS = {"instances": _report_instance, "volumes": _report_volume}


def _turn_clock(request: dict[str, Any]) -> None:
    Clock.ahead += request["seconds"]


#: What can be asked for, by path.
ANSWERS: dict[str, Callable[[], Any]] = {"/_cloud/iam": ledger.content, "/_cloud/messages": topics.messages}
#: What can be asked to happen.
COMMANDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "/_cloud/capacity": capacity.set_lacking,
    "/_cloud/clock": _turn_clock,
}


def _answer(method: str, path: str, query: str, body: bytes) -> str:
    if (method, path) == ("GET", "/_cloud/state"):
        after = parse_qs(query).get("after")
        return feed.wait(int(after[0]) if after else None)
    if method == "GET" and path in ANSWERS:
        with LOCK:
            return json.dumps(ANSWERS[path]())
    report = re.fullmatch(r"/_cloud/(instances|volumes)/([a-z0-9-]+)", path)
    if method != "POST" or (report is None and path not in COMMANDS):
        raise Refused("404 Not Found", f"no {method} {path}")
    with LOCK:
        if report:
            REPORTS[report[1]](report[2], json.loads(body))
        else:
            COMMANDS[path](json.loads(body))
        settle()
    return "{}"


def _own_address(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
    """The caller's address, as checkip.amazonaws.com tells it."""
    data = f"{environ['REMOTE_ADDR']}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(data)))])
    return [data]


def serve(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
    """WSGI application for everything under /_cloud/."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    try:
        status = "200 OK"
        if environ["PATH_INFO"] == "/_cloud/address":
            return _own_address(environ, start_response)
        content = _answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", ""), body)
    except Refused as refusal:
        status, message = refusal.args
        content = json.dumps({"message": message})
    except (KeyError, TypeError, ValueError) as error:
        status, content = "400 Bad Request", json.dumps({"message": f"{type(error).__name__}: {error}"})
    data = content.encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]
