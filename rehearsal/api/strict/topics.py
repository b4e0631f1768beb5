"""SNS topics: what is published can be read back, and nobody is mailed.

moto confirms every subscription at once, takes subjects and messages that SNS refuses, and sets whatever attribute it
is given.
"""

import re
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import SNSBackend, Topic, sns_backends
from moto.sns.responses import SNSResponse

from .patching import replace, wrap
from .world import ACCOUNT_ID

#: "ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control
#: characters; and must be less than 100 characters long" (older API references; newer ones say UTF-8). 100 are taken.
SUBJECT = re.compile(r"[!-~][ -~]{0,99}")
MESSAGE_BYTES = 262_144
MAIL_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
#: Others would change who may publish, or how it is delivered.
TOPIC_ATTRIBUTES = {"DisplayName"}

_messages: list[dict[str, str | None]] = []


def messages() -> dict[str, Any]:
    """Everything that was published, oldest first. Outlives the topics."""
    return {"messages": _messages}


def _invalid(what: str) -> SNSInvalidParameter:
    return SNSInvalidParameter(f"Invalid parameter: {what}")


def publish(topic: Topic, subject: str | None, message: str) -> str:
    """As anybody in the account who may. Returns the message's id."""
    if subject is not None and not SUBJECT.fullmatch(subject):
        raise _invalid("Subject")
    if not message:
        raise _invalid("Empty message")
    if len(message.encode()) > MESSAGE_BYTES:
        raise _invalid("Message too long")
    time = f"{utcnow():%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    _messages.append({"topicArn": topic.arn, "subject": subject, "message": message, "time": time})
    return topic.publish(message, subject)


def find_topic(region: str, arn: str) -> Topic | None:
    return sns_backends[ACCOUNT_ID][region].topics.get(arn)


def _refuse_others(response: SNSResponse, *known: str) -> None:
    """Parameters that moto would pass over, or carry out in its own way."""
    for name, value in response._get_params().items():
        if name not in known and value is not None:
            raise NotImplementedError(f"with {name}")


def _named_topic(response: SNSResponse) -> Topic:
    arn = response._get_param("TopicArn") or ""
    if not re.fullmatch(r"arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}", arn):
        raise _invalid("TopicArn")
    return response.backend.get_topic(arn)


@replace(SNSResponse, "publish")
def respond_publish(self: Any) -> ActionResult:
    _refuse_others(self, "TopicArn", "Subject", "Message")
    return ActionResult(
        {"MessageId": publish(_named_topic(self), self._get_param("Subject"), self._get_param("Message"))}
    )


@wrap(SNSBackend, "create_topic", "name", "attributes", "tags")
def create_topic(
    original: Any, self: Any, name: str, attributes: dict[str, str] | None = None, tags: dict[str, str] | None = None
) -> Topic:
    """The one that is there already, if it is asked for as it is."""
    for attribute in set(attributes or {}) - TOPIC_ATTRIBUTES:
        raise NotImplementedError(f"with {attribute}")
    there = next((topic for topic in self.topics.values() if topic.name == name), None)
    if there and (tags or {}) != there._tags:
        raise _invalid("Tags Reason: Topic already exists with different tags")
    if there and (attributes or {}).get("DisplayName", there.display_name) != there.display_name:
        raise _invalid("Attributes Reason: Topic already exists with different attributes")
    return original(self, name, attributes, tags)


@replace(SNSResponse, "get_topic_attributes")
def get_topic_attributes(self: Any) -> ActionResult:
    """Without what was never set: moto answers empty texts."""
    topic = _named_topic(self)
    attributes = {
        "TopicArn": topic.arn,
        "Owner": topic.account_id,
        "Policy": topic.policy,
        "DisplayName": topic.display_name,
        "EffectiveDeliveryPolicy": topic.effective_delivery_policy,
        "SubscriptionsPending": len(self.backend._get_topic_subscriptions(topic)),
        "SubscriptionsConfirmed": 0,
        "SubscriptionsDeleted": 0,
    }
    return ActionResult({"Attributes": {name: str(value) for name, value in attributes.items()}})


@wrap(SNSResponse, "set_topic_attributes")
def set_topic_attributes(original: Any, self: Any) -> ActionResult:
    _named_topic(self)
    name = self._get_param("AttributeName")
    if name not in TOPIC_ATTRIBUTES:
        raise NotImplementedError(f"of {name}")
    return original(self)


@replace(SNSResponse, "subscribe")
def subscribe(self: Any) -> ActionResult:
    """By mail only. Nobody gets the mail, so it is never confirmed, and its ARN is told only who asks for it."""
    _refuse_others(self, "TopicArn", "Protocol", "Endpoint", "ReturnSubscriptionArn")
    topic, protocol, endpoint = _named_topic(self), self._get_param("Protocol"), self._get_param("Endpoint") or ""
    if protocol != "email":
        raise NotImplementedError(f"for the protocol {protocol}")
    if not MAIL_ADDRESS.fullmatch(endpoint):
        raise _invalid("Email address")
    subscription = self.backend.subscribe(topic.arn, endpoint, protocol)
    subscription.attributes.update(PendingConfirmation=True, ConfirmationWasAuthenticated=False)
    told = self._get_param("ReturnSubscriptionArn", False)
    return ActionResult({"SubscriptionArn": subscription.arn if told else "pending confirmation"})


@replace(SNSResponse, "list_subscriptions_by_topic")
def list_subscriptions_by_topic(self: Any) -> ActionResult:
    """All are pending, and those are listed without their ARN."""
    found, token = self.backend.list_subscriptions_by_topic(_named_topic(self).arn, self._get_param("NextToken"))
    subscriptions = [
        {
            "SubscriptionArn": "PendingConfirmation",
            "Owner": subscription.owner,
            "Protocol": subscription.protocol,
            "Endpoint": subscription.endpoint,
            "TopicArn": subscription.topic_arn,
        }
        for subscription in found
    ]
    return ActionResult({"Subscriptions": subscriptions, "NextToken": token})


@replace(SNSResponse, "unsubscribe")
def unsubscribe(self: Any) -> EmptyResult:
    """What is not confirmed yet goes with its topic, or by itself after some days."""
    if self._get_param("SubscriptionArn") not in self.backend.subscriptions:
        raise SNSNotFoundError("Subscription does not exist")
    raise _invalid("SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation")
