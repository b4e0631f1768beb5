"""What Auto Scaling tells a group's topics, of which moto knows nothing.

Subjects and fields: Auto Scaling User Guide, "Amazon SNS notification options for Amazon EC2 Auto Scaling".
"""

import json
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.sns.models import Topic

from . import topics
from .activities import Activity
from .world import ACCOUNT_ID

LAUNCH_ERROR = "autoscaling:EC2_INSTANCE_LAUNCH_ERROR"
TEST = "autoscaling:TEST_NOTIFICATION"

#: Types of notifications by the topic that gets them. Replaced, never changed: all groups share the first one.
FakeAutoScalingGroup.notifications = {}


def _content(group: Any, event: str) -> dict[str, Any]:
    return {
        "Service": "AWS Auto Scaling",
        "Time": f"{utcnow():%Y-%m-%dT%H:%M:%S.000Z}",
        "RequestId": str(mock_random.uuid4()),
        "AccountId": ACCOUNT_ID,
        "AutoScalingGroupARN": group.arn,
        "AutoScalingGroupName": group.name,
        "Event": event,
    }


def send_test(group: Any, topic: Topic) -> None:
    """Auto Scaling finds out whether it may publish whenever a topic is set."""
    subject = f'Auto Scaling: test notification for group "{group.name}"'
    topics.publish(topic, subject, json.dumps(_content(group, TEST)))


def launch_failed(group: Any, activity: Activity) -> None:
    content = {
        **_content(group, LAUNCH_ERROR),
        "ActivityId": activity.activity_id,
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": f"{activity.start_time:%Y-%m-%dT%H:%M:%S.000Z}",
        "EndTime": f"{activity.end_time:%Y-%m-%dT%H:%M:%S.000Z}",
        "StatusCode": activity.status_code,
        "StatusMessage": activity.status_message,
        "Progress": activity.progress,
        "EC2InstanceId": "",
        "Details": {},
    }
    for arn, types in group.notifications.items():
        # Told as well as it can be: a topic that is gone is nobody's error.
        topic = topics.find_topic(group.region, arn)
        if LAUNCH_ERROR in types and topic:
            topics.publish(topic, f'Auto Scaling: failed launch for group "{group.name}"', json.dumps(content))
