"""Checks of Systems Manager's calls: each parameter that is asked for."""

from typing import Any

from moto.ssm import ssm_backends

from strict.world import ACCOUNT_ID

from .checks import Check, tag_keys
from .errors import NotSupported

#: Every principal of the account may decrypt with it, through Systems Manager.
DEFAULT_KEY = "alias/aws/ssm"


def _name(asked: str) -> str:
    """Without a version or label behind a colon, and out of an ARN, where the leading slash is missing."""
    if asked.startswith("arn:"):
        asked = asked.split(":", 5)[5].removeprefix("parameter")
    return asked.partition(":")[0]


def _parameter(action: str, region: str, asked: str, decrypt: bool) -> Check:
    name = _name(asked)
    backend = ssm_backends[ACCOUNT_ID][region]
    parameter = backend._parameters[name][-1] if name in backend._parameters else None
    if decrypt and parameter and parameter.parameter_type == "SecureString" and parameter.keyid != DEFAULT_KEY:
        raise NotSupported(f"kms:Decrypt with {parameter.keyid}, which encrypts {name}")
    tags = dict(backend._resource_tags["Parameter"].get(name, {}))
    arn = f"arn:aws:ssm:{region}:{ACCOUNT_ID}:parameter/{name.removeprefix('/')}"
    return Check(action, arn, "parameter", tag_keys("aws:ResourceTag", tags))


def checks(action: str, region: str, request: dict[str, Any]) -> list[Check] | None:
    """None if the action is not known here."""
    names = {
        "ssm:GetParameter": lambda: [request["Name"]],
        "ssm:GetParameters": lambda: request["Names"],
    }.get(action)
    if names is None:
        return None
    decrypt = request.get("WithDecryption", False)
    return [_parameter(action, region, name, decrypt) for name in names()]
