"""Which operation of which service a request asks for, and errors in that service's own protocol."""

import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

#: Services whose requests name the operation in a form field.
QUERY_SERVICES = ("ec2", "autoscaling", "iam", "sns", "sts")

#: moto accepts these and does nothing, or something that no guest would notice.
NOT_SIMULATED = {
    "autoscaling": {
        "AttachInstances",
        "BatchPutScheduledUpdateGroupAction",
        "CreateLaunchConfiguration",
        "EnterStandby",
        "ExecutePolicy",
        "ExitStandby",
        "PutScalingPolicy",
        "PutScheduledUpdateGroupAction",
        "PutWarmPool",
    },
    "ec2": {
        "AttachNetworkInterface",
        "CreateFleet",
        "DetachNetworkInterface",
        "RebootInstances",
        "RequestSpotFleet",
        "RequestSpotInstances",
        "StartInstances",
        "StopInstances",
    },
}

#: Of these services moto accepts much more, and nobody has looked at it.
SIMULATED = {
    "sns": {
        "CreateTopic",
        "DeleteTopic",
        "GetSubscriptionAttributes",
        "GetTopicAttributes",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "ListTopics",
        "Publish",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "Unsubscribe",
        "UntagResource",
    },
}


@dataclass(frozen=True)
class Call:
    """One request to a service."""

    service: str
    #: Empty if the request does not name one. S3 requests have method and path instead.
    operation: str

    @property
    def name(self) -> str:
        """As in an IAM policy, for example ec2:AttachVolume."""
        return f"{self.service}:{self.operation}"

    @property
    def simulated(self) -> bool:
        operations = SIMULATED.get(self.service)
        if operations is not None:
            return self.operation in operations
        return self.operation not in NOT_SIMULATED.get(self.service, ())


@dataclass(frozen=True)
class Credential:
    """What a request is signed with."""

    #: Empty for a request without a signature.
    access_key: str
    region: str
    service: str
    #: Of temporary credentials.
    token: str | None


def credential_of(environ: dict[str, Any]) -> Credential:
    """From the credential scope of the signature: key/date/region/service/aws4_request."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    if len(scope) < 5:
        return Credential("", "us-east-1", "s3", None)
    return Credential(scope[0], scope[-3], scope[-2], environ.get("HTTP_X_AMZ_SECURITY_TOKEN"))


def identify(service: str, environ: dict[str, Any]) -> Call:
    """Reads the body of everything but S3, and leaves a copy in its place."""
    if service == "s3":
        return Call(service, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    if service in QUERY_SERVICES:
        return Call(service, parse_qs(body.decode(errors="replace")).get("Action", [""])[0])
    return Call(service, environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2])


def error_response(call: Call, status: int, code: str, message: str) -> tuple[str, bytes]:
    """Content type and body of an error that moto itself has no answer for."""
    if call.service == "ec2":
        body = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>"
            "<RequestID>local-cloud</RequestID></Response>"
        )
    elif call.service == "s3":
        body = (
            f"<Error><Code>{code}</Code><Message>{escape(message)}</Message><RequestId>local-cloud</RequestId></Error>"
        )
    elif call.service in QUERY_SERVICES:
        fault = "Sender" if status < 500 else "Receiver"
        body = (
            f"<ErrorResponse><Error><Type>{fault}</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
            "<RequestId>local-cloud</RequestId></ErrorResponse>"
        )
    else:
        return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message}).encode()
    return "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode()
