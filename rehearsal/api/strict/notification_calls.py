"""The calls that say which topic hears what of a group. moto has none of them."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from . import notifications, topics
from .autoscaling import find_group
from .patching import add

NOT_SIMULATED = {
    "autoscaling:EC2_INSTANCE_LAUNCH",
    "autoscaling:EC2_INSTANCE_TERMINATE",
    "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
    notifications.TEST,
}


@add(AutoScalingResponse, "put_notification_configuration")
def put_notification_configuration(self: Any) -> EmptyResult:
    group = find_group(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
    arn, types = self._get_param("TopicARN"), self._get_param("NotificationTypes", [])
    for kind in types:
        if kind in NOT_SIMULATED:
            raise NotImplementedError(f"for {kind}")
        if kind != notifications.LAUNCH_ERROR:
            raise ValidationError(f"'{kind}' is not a valid notification type")
    topic = topics.find_topic(group.region, arn)
    if topic is None:
        raise ValidationError(f"Unable to publish a test notification to the topic {arn}: it does not exist")
    notifications.send_test(group, topic)
    group.notifications = {**group.notifications, arn: types}
    return EmptyResult()


@add(AutoScalingResponse, "describe_notification_configurations")
def describe_notification_configurations(self: Any) -> ActionResult:
    """In pages of 50 unless asked for more or fewer. Unknown groups have none."""
    groups = self.autoscaling_backend.autoscaling_groups
    found = [
        {"AutoScalingGroupName": name, "TopicARN": arn, "NotificationType": kind}
        for name in self._get_param("AutoScalingGroupNames", []) or groups
        if name in groups
        for arn, types in groups[name].notifications.items()
        for kind in types
    ]
    start = int(self._get_param("NextToken") or 0)
    end = start + (self._get_int_param("MaxRecords") or 50)
    return ActionResult(
        {"NotificationConfigurations": found[start:end], "NextToken": str(end) if end < len(found) else None}
    )


@add(AutoScalingResponse, "delete_notification_configuration")
def delete_notification_configuration(self: Any) -> EmptyResult:
    group = find_group(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
    arn = self._get_param("TopicARN")
    if arn not in group.notifications:
        raise ValidationError(f"Notification Topic '{arn}' doesn't exist")
    group.notifications = {topic: types for topic, types in group.notifications.items() if topic != arn}
    return EmptyResult()
