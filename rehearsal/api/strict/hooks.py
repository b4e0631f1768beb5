"""Lifecycle hooks on termination: Terminating:Wait until completed or timed out, with the instance still running.

moto stores hooks and never runs them.
"""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, InstanceState, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import EmptyResult
from moto.moto_api._internal import mock_random

from . import lifecycle
from .clock import Clock
from .patching import add, wrap

TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
TIMEOUT_SECONDS = (30, 7200)
#: A heartbeat cannot prolong an action past 48 hours or 100 timeouts, whichever is less.
GLOBAL_TIMEOUT_SECONDS = 48 * 3600


class Action:
    """One hook that waits for one instance."""

    def __init__(self, hook: LifecycleHook) -> None:
        self.hook = hook
        self.token = str(mock_random.uuid4())
        self.last_deadline = Clock.now() + min(GLOBAL_TIMEOUT_SECONDS, 100 * hook.heartbeat_timeout)
        self.beat()

    def beat(self) -> None:
        self.deadline = min(Clock.now() + self.hook.heartbeat_timeout, self.last_deadline)


InstanceState.lifecycle_actions = ()


def begin(backend: Any, group: Any, member: Any) -> bool:
    """Start the group's hooks for a member. False if it has none."""
    hooks = [hook for hook in backend.describe_lifecycle_hooks(group.name) if hook.lifecycle_transition == TERMINATING]
    if not hooks:
        return False
    member.lifecycle_actions = [Action(hook) for hook in hooks]
    member.lifecycle_state = "Terminating:Wait"
    member.activity.status_code = "MidTerminatingLifecycleAction"
    return True


def forget(member: Any) -> None:
    member.lifecycle_actions = ()


def _complete(member: Any, action: Action, result: str) -> None:
    """ABANDON ends the other hooks too; both results end the instance."""
    member.lifecycle_actions = [
        other for other in member.lifecycle_actions if other is not action and result == "CONTINUE"
    ]
    if not member.lifecycle_actions:
        member.lifecycle_state = "Terminating:Proceed"
        lifecycle.shut_down(member.instance, lifecycle.USER_INITIATED)


def expire(backend: Any, group: Any) -> None:
    """End the actions whose time is up, and those of instances that ended by themselves."""
    now = Clock.now()
    for member in group.instance_states:
        if member.instance.state not in ("pending", "running"):
            forget(member)
        for action in list(member.lifecycle_actions):
            if now >= action.deadline:
                _complete(member, action, action.hook.default_result)


def _find(response: Any) -> tuple[Any, Action]:
    name = response._get_param("LifecycleHookName")
    group_name = response._get_param("AutoScalingGroupName")
    instance_id, token = response._get_param("InstanceId"), response._get_param("LifecycleActionToken")
    group = response.autoscaling_backend.autoscaling_groups.get(group_name)
    for member in group.instance_states if group else []:
        for action in member.lifecycle_actions:
            if action.hook.name == name and (token == action.token or instance_id == member.instance_id):
                return member, action
    raise ValidationError(
        f"No active Lifecycle Action found with instance ID {instance_id}"
        if instance_id
        else f"No active Lifecycle Action found with token {token}"
    )


@add(AutoScalingResponse, "complete_lifecycle_action")
def complete_lifecycle_action(self: Any) -> EmptyResult:
    result = self._get_param("LifecycleActionResult")
    if result not in ("CONTINUE", "ABANDON"):
        raise ValidationError("The Lifecycle Action Result should be either CONTINUE or ABANDON")
    _complete(*_find(self), result)
    return EmptyResult()


@add(AutoScalingResponse, "record_lifecycle_action_heartbeat")
def record_lifecycle_action_heartbeat(self: Any) -> EmptyResult:
    _, action = _find(self)
    action.beat()
    return EmptyResult()


@wrap(AutoScalingBackend, "create_lifecycle_hook", "name", "as_name", "transition", "timeout", "result")
def create_lifecycle_hook(
    original: Any, self: Any, name: str, as_name: str, transition: str, timeout: int | None, result: str | None
) -> LifecycleHook:
    if as_name not in self.autoscaling_groups:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{as_name}' not found")
    if timeout is not None and not TIMEOUT_SECONDS[0] <= timeout <= TIMEOUT_SECONDS[1]:
        raise ValidationError(f"HeartbeatTimeout must be between {TIMEOUT_SECONDS[0]} and {TIMEOUT_SECONDS[1]} seconds")
    if transition != TERMINATING:
        raise ValidationError(f"autoscaling:PutLifecycleHook for {transition}: the local cloud runs {TERMINATING} only")
    return original(self, name, as_name, transition, timeout, result)
