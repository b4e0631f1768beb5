"""Refusals in the words of each service.

Sources: "Common errors" in each service's API reference; IAM User Guide, "Troubleshoot access denied error messages".
"""

import base64
import json
from dataclasses import dataclass


@dataclass
class Refused(Exception):
    """A call that ends here."""

    status: int
    code: str
    message: str
    #: What was not allowed; None if the call did not get that far.
    action: str | None = None
    resource: str | None = None


#: By service; what is not named answers as the query services do.
INVALID_KEY = {
    "ec2": (401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
    "s3": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    "ssm": (400, "UnrecognizedClientException", "The security token included in the request is invalid."),
    "": (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
}
INVALID_TOKEN = {
    **INVALID_KEY,
    "s3": (400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
}
EXPIRED = {
    "ec2": (400, "RequestExpired", "Request has expired."),
    "s3": (400, "ExpiredToken", "The provided token has expired."),
    "ssm": (400, "ExpiredTokenException", "The security token included in the request is expired"),
    "": (403, "ExpiredToken", "The security token included in the request is expired"),
}
DENIED = {
    "ec2": (403, "UnauthorizedOperation"),
    "sns": (403, "AuthorizationError"),
    "ssm": (400, "AccessDeniedException"),
    "": (403, "AccessDenied"),
}


def credentials_refused(words: dict[str, tuple[int, str, str]], service: str) -> Refused:
    return Refused(*words.get(service, words[""]))


def anonymous(service: str) -> Refused:
    """A call without a signature."""
    if service == "s3":
        return Refused(403, "AccessDenied", "Access Denied")
    return Refused(403, "MissingAuthenticationToken", "Request is missing Authentication Token")


def denied(service: str, caller: str, action: str, resource: str, explicitly: bool) -> Refused:
    """`resource` is * for actions that know none: then it is not mentioned."""
    quoted = f'"{resource}"' if service == "s3" else resource
    # Alone among the services SNS spells its name in capitals.
    spelled = action.replace("sns:", "SNS:") if service == "sns" else action
    where = "" if resource == "*" else f" on resource: {quoted}"
    reason = (
        "with an explicit deny in an identity-based policy"
        if explicitly
        else f"because no identity-based policy allows the {spelled} action"
    )
    message = f"User: {caller} is not authorized to perform: {spelled}{where} {reason}"
    if service == "ec2":
        message = f"You are not authorized to perform this operation. {message}"
        if where:
            message += f". Encoded authorization failure message: {_encoded(caller, action, resource, explicitly)}"
    return Refused(*DENIED.get(service, DENIED[""]), message, action, resource)


def _encoded(caller: str, action: str, resource: str, explicitly: bool) -> str:
    """As opaque as AWS's, which only sts:DecodeAuthorizationMessage reads."""
    content = {
        "allowed": False,
        "explicitDeny": explicitly,
        "principal": caller,
        "action": action,
        "resource": resource,
    }
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
