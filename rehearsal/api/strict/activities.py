"""Scaling activities, which moto does not record: the place where AWS says why a group has no instance."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.autoscaling.models import AutoScalingBackend
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from .patching import replace, wrap


def timestamp() -> str:
    return f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"


class Activity:
    """The attributes are those of the API, in snake case: moto's serializer finds them by name."""

    def __init__(self, group: Any, description: str, cause: str) -> None:
        self.activity_id = str(mock_random.uuid4())
        self.auto_scaling_group_name = group.name
        self.auto_scaling_group_arn = group.arn
        self.description = description
        self.cause = cause
        self.start_time = utcnow()
        self.end_time: datetime | None = None
        self.status_code = "InProgress"
        self.status_message: str | None = None
        self.progress = 50
        self.details = "{}"

    def _end(self, status_code: str) -> None:
        if self.end_time is None:
            self.end_time = utcnow()
            self.status_code = status_code
            self.progress = 100

    def succeed(self) -> None:
        self._end("Successful")

    def fail(self, message: str) -> None:
        self.status_message = message
        self._end("Failed")


@wrap(AutoScalingBackend, "__init__", "region_name", "account_id")
def keep_activities(original: Any, self: Any, region_name: str, account_id: str) -> None:
    """Kept by region: they outlive their group, as on AWS."""
    original(self, region_name, account_id)
    self.activities = []


def begin(group: Any, description: str, cause: str) -> Activity:
    activity = Activity(group, description, cause)
    group.autoscaling_backend.activities.append(activity)
    return activity


def _selected(response: Any) -> Iterator[Activity]:
    """Newest first."""
    backend = response.autoscaling_backend
    name = response._get_param("AutoScalingGroupName")
    ids = response._get_param("ActivityIds", [])
    deleted = response._get_param("IncludeDeletedGroups", False)
    for activity in reversed(backend.activities):
        shown = deleted or activity.auto_scaling_group_name in backend.autoscaling_groups
        named = name in (None, activity.auto_scaling_group_name) and (not ids or activity.activity_id in ids)
        if shown and named:
            yield activity


@replace(AutoScalingResponse, "describe_scaling_activities")
def describe_scaling_activities(self: Any) -> ActionResult:
    """In pages of up to 100."""
    activities = list(_selected(self))
    start = int(self._get_param("NextToken") or 0)
    end = start + (self._get_int_param("MaxRecords") or 100)
    return ActionResult(
        {
            "Activities": activities[start:end],
            "NextToken": str(end) if end < len(activities) else None,
        }
    )
