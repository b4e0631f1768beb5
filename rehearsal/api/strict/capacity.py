"""What zones lack: spot capacity, if a rehearsal says so. moto always has some."""

from fnmatch import fnmatchcase
from typing import Any

from moto.ec2.exceptions import EC2ClientError

#: By zone: patterns of the instance types that are not to be had, for example m5.* or *.
_lacking: dict[str, list[str]] = {}


def set_lacking(request: dict[str, Any]) -> None:
    """Replaces what was lacking before. Running instances stay."""
    lacking: dict[str, list[str]] = {}
    for entry in request["lacking"]:
        if not isinstance(entry["zone"], str) or not isinstance(entry["instanceTypes"], list):
            raise ValueError(f'{entry!r}: give {{"zone": "eu-central-1a", "instanceTypes": ["*"]}}')
        lacking.setdefault(entry["zone"], []).extend(str(pattern) for pattern in entry["instanceTypes"])
    _lacking.clear()
    _lacking.update(lacking)


def has_spot(zone: str, instance_type: str) -> bool:
    return not any(fnmatchcase(instance_type, pattern) for pattern in _lacking.get(zone, []))


def check_spot(zone: str, instance_type: str) -> None:
    if not has_spot(zone, instance_type):
        raise EC2ClientError(
            "InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request."
        )
