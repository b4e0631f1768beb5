"""Auto Scaling groups: one reconciliation that launches and terminates until a group is as it should be.

moto launches and terminates inside the calls, from the template's default version, and knows neither states in
between nor hooks, activities or limits. Here a call only says what is wanted; `reconcile` runs after every call, after
every report of the hypervisor and twice a second.
"""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import ASG_NAME_TAG, AutoScalingBackend, FakeAutoScalingGroup, InstanceState
from moto.core.exceptions import ServiceException

from . import hooks, lifecycle, notifications
from .activities import Activity, begin, timestamp
from .clock import Clock
from .group_launches import ACTIVE, launch_request, next_launch_is_on_demand
from .latency import seconds
from .patching import replace, replace_property, wrap
from .world import Options, autoscaling_regions

#: Pause after a failed launch. AWS backs off for longer.
RETRY_SECONDS = 5

FakeAutoScalingGroup.launches_at = 0.0
FakeAutoScalingGroup.losses = 0
FakeAutoScalingGroup.status = None
InstanceState.activity = None
InstanceState.launched_from = None


def reconcile_all() -> None:
    for backend in autoscaling_regions():
        for group in list(backend.autoscaling_groups.values()):
            reconcile(backend, group)


def reconcile(backend: Any, group: Any) -> None:
    _follow_instances(group)
    hooks.expire(backend, group)
    if not _suspended(group, "ReplaceUnhealthy"):
        for member in group.instance_states:
            if member.lifecycle_state in ACTIVE and member.health_status == "Unhealthy":
                terminate_member(
                    backend, group, member, "an instance was taken out of service in response to a user health-check"
                )
    _meet_desired_capacity(backend, group)
    # Without a hypervisor, instances launched and terminated just now are running and gone already.
    _follow_instances(group)
    if group.status == "Delete in progress" and not group.instance_states:
        _forget(backend, group)


def _suspended(group: Any, process: str) -> bool:
    return process in group._suspended_processes


def _follow_instances(group: Any) -> None:
    for member in list(group.instance_states):
        _follow_instance(group, member)


def _follow_instance(group: Any, member: Any) -> None:
    """What became of the instance, whoever did it."""
    state = member.instance.state
    if state == "running" and member.lifecycle_state == "Pending":
        member.lifecycle_state = "InService"
        member.instance.target_lifecycle_state = "InService"
        member.activity.succeed()
    elif state == "terminated":
        if member.lifecycle_state in ACTIVE:
            _noticed_dead(group, member)
        group.instance_states.remove(member)
        member.activity.succeed()
    elif state == "shutting-down" and member.lifecycle_state in ACTIVE:
        _noticed_dead(group, member)


def _lost(group: Any) -> None:
    """A member has left or is ending. What the group does about it, it does in its own time."""
    group.losses += 1
    # By number, not by the instance's id: another run's is another one.
    group.launches_at = Clock.now() + seconds(Options.latency_seed, "react", f"{group.name} {group.losses}")


def _noticed_dead(group: Any, member: Any) -> None:
    """EC2's health check fails as soon as an instance is not running; a hook could hold nothing up any more."""
    if member.lifecycle_state == "Pending" and member.activity:
        member.activity.fail("Instance failed to launch: it was terminated while pending")
        notifications.launch_failed(group, member.activity)
    member.lifecycle_state = "Terminating"
    member.health_status = "Unhealthy"
    member.instance.target_lifecycle_state = "Terminated"
    member.activity = begin(
        group,
        f"Terminating EC2 instance: {member.instance_id}",
        f"At {timestamp()} an instance was taken out of service in response to an EC2 health check indicating it has "
        "been terminated or stopped.",
    )
    _lost(group)


def _meet_desired_capacity(backend: Any, group: Any) -> None:
    active = [member for member in group.instance_states if member.lifecycle_state in ACTIVE]
    missing = group.desired_capacity - len(active)
    if missing > 0 and not _suspended(group, "Launch") and Clock.now() >= group.launches_at:
        for _ in range(missing):
            if not _launch_member(group):
                return
    elif missing < 0 and not _suspended(group, "Terminate"):
        unprotected = [member for member in active if not member.protected_from_scale_in]
        oldest_first = sorted(unprotected, key=lambda member: member.instance.launch_time)
        for member in oldest_first[:-missing]:
            cause = (
                "an instance was taken out of service in response to a difference between desired and actual "
                f"capacity, shrinking the capacity from {len(active)} to {group.desired_capacity}"
            )
            terminate_member(backend, group, member, cause)


def _launch_member(group: Any) -> bool:
    cause = (
        f"At {timestamp()} an instance was started in response to a difference between desired and actual capacity, "
        f"increasing the capacity to {group.desired_capacity}."
    )
    try:
        request = launch_request(group)
        reservation = group.ec2_backend.run_instances(**request)
    except ServiceException as error:
        group.launches_at = Clock.now() + RETRY_SECONDS
        purchase = "On-Demand" if next_launch_is_on_demand(group) else "Spot"
        reason = error.message.rstrip(".")
        activity = begin(group, f"Launching a new EC2 instance.  Status Reason: {error.message}", cause)
        activity.fail(f"Could not launch {purchase} Instances. {error.code} - {reason}. Launching EC2 instance failed.")
        notifications.launch_failed(group, activity)
        return False
    instance = reservation.instances[0]
    instance.autoscaling_group = group
    member = InstanceState(
        instance, lifecycle_state="Pending", protected_from_scale_in=group.new_instances_protected_from_scale_in
    )
    template = request.get("launch_template")
    if template:
        version = group.ec2_backend._get_template_from_args(template)
        member.launched_from = {
            "LaunchTemplateId": version.template.id,
            "LaunchTemplateName": version.template.name,
            "Version": str(version.number),
        }
    member.activity = begin(group, f"Launching a new EC2 instance: {instance.id}", cause)
    group.instance_states.append(member)
    return True


def terminate_member(backend: Any, group: Any, member: Any, cause: str, with_hooks: bool = True) -> Activity:
    """The group's own termination, whatever its reason: hooks first, while the instance still runs."""
    instance = member.instance
    instance.target_lifecycle_state = "Terminated"
    member.lifecycle_state = "Terminating"
    member.activity = begin(group, f"Terminating EC2 instance: {instance.id}", f"At {timestamp()} {cause}.")
    _lost(group)
    if not (with_hooks and hooks.begin(backend, group, member)):
        lifecycle.shut_down(instance, lifecycle.USER_INITIATED)
    return member.activity


def _forget(backend: Any, group: Any) -> None:
    del backend.autoscaling_groups[group.name]
    for hook in backend.describe_lifecycle_hooks(group.name):
        backend.delete_lifecycle_hook(group.name, hook.name)


def find_group(backend: Any, name: str) -> Any:
    group = backend.autoscaling_groups.get(name)
    if group is None:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return group


def find_member(backend: Any, instance_id: str) -> tuple[Any, Any]:
    """Group and member."""
    for group in backend.autoscaling_groups.values():
        for member in group.instance_states:
            if member.instance_id == instance_id:
                return group, member
    raise ValidationError(f"Instance Id not found - No managed instance found for instance ID: {instance_id}")


@replace(FakeAutoScalingGroup, "set_desired_capacity", "new_capacity")
def set_desired_capacity(self: Any, new_capacity: int | None) -> None:
    self.desired_capacity = self.min_size if new_capacity is None else new_capacity
    self.launches_at = 0.0


@wrap(AutoScalingBackend, "set_desired_capacity", "group_name", "desired_capacity")
def backend_set_desired_capacity(original: Any, self: Any, group_name: str, desired_capacity: int) -> None:
    group = find_group(self, group_name)
    if desired_capacity > group.max_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired_capacity} is above max value {group.max_size} "
            "for the AutoScalingGroup."
        )
    if desired_capacity < group.min_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired_capacity} is below min value {group.min_size} "
            "for the AutoScalingGroup."
        )
    original(self, group_name, desired_capacity)


@replace(AutoScalingBackend, "detach_instances", "group_name", "instance_ids", "should_decrement")
def detach_instances(self: Any, group_name: str, instance_ids: list[str], should_decrement: bool) -> list[Activity]:
    """A detached instance runs on, but neither group nor hooks reach it any more. Undecremented, it is replaced."""
    group = find_group(self, group_name)
    # Naming one twice is naming it once.
    instance_ids = list(dict.fromkeys(instance_ids))
    members = {member.instance_id: member for member in group.instance_states}
    for instance_id in instance_ids:
        if instance_id not in members:
            raise ValidationError(f"The instance {instance_id} is not part of Auto Scaling group {group_name}.")
        if members[instance_id].lifecycle_state not in ("InService", "Standby"):
            raise ValidationError(f"The instance {instance_id} is not in InService or Standby.")
    if should_decrement and group.desired_capacity - len(instance_ids) < group.min_size:
        raise ValidationError(
            f"AutoScalingGroup {group_name} has min-size={group.min_size}, max-size={group.max_size}, and "
            f"desired-size={group.desired_capacity}. To detach {len(instance_ids)} instance, please update the "
            "AutoScalingGroup sizes appropriately."
        )
    activities = []
    for instance_id in instance_ids:
        member = members[instance_id]
        group.instance_states.remove(member)
        member.instance.target_lifecycle_state = "Detached"
        del member.instance.autoscaling_group
        self.ec2_backend.delete_tags([instance_id], {ASG_NAME_TAG: group.name})
        activity = begin(
            group,
            f"Detaching EC2 instance: {instance_id}",
            f"At {timestamp()} instance {instance_id} was detached in response to a user request.",
        )
        activity.succeed()
        activities.append(activity)
        _lost(group)
    if should_decrement:
        group.desired_capacity -= len(instance_ids)
    return activities


@replace(AutoScalingBackend, "terminate_instance", "instance_id", "should_decrement")
def terminate_instance(self: Any, instance_id: str, should_decrement: bool) -> Activity:
    group, member = find_member(self, instance_id)
    if should_decrement and group.desired_capacity <= group.min_size:
        raise ValidationError(
            f"Currently, desiredSize equals minSize ({group.min_size}). Terminating instance without replacement will "
            "violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower "
            "group's min size."
        )
    if member.lifecycle_state not in ACTIVE:
        return member.activity
    if should_decrement:
        group.desired_capacity -= 1
    cause = f"instance {instance_id} was taken out of service in response to a user request"
    return terminate_member(self, group, member, cause)


@replace(AutoScalingBackend, "set_instance_health", "instance_id", "health_status")
def set_instance_health(self: Any, instance_id: str, health_status: str) -> None:
    _, member = find_member(self, instance_id)
    member.health_status = health_status


@replace(AutoScalingBackend, "delete_auto_scaling_group", "group_name")
def delete_auto_scaling_group(self: Any, group_name: str, force_delete: bool = False) -> None:
    group = find_group(self, group_name)
    if group.instance_states and not force_delete:
        error = ValidationError(
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) "
            "still in the group."
        )
        error.code = "ResourceInUse"
        raise error
    group.min_size = group.desired_capacity = 0
    group.status = "Delete in progress"
    for member in group.instance_states:
        # Outstanding lifecycle actions are dropped.
        hooks.forget(member)
        terminate_member(self, group, member, "an instance was taken out of service: the group is deleted", False)
    reconcile(self, group)


@replace_property(InstanceState, "launch_template")
def launch_template(self: Any) -> dict[str, Any] | None:
    """The version that the instance was launched from, not the template's default."""
    return self.launched_from


@wrap(AutoScalingBackend, "update_attached_elbs", "group_name")
def update_attached_elbs(original: Any, self: Any, group_name: str) -> None:
    """Nothing to do without load balancers; a group may be gone by now."""
    if group_name in self.autoscaling_groups:
        original(self, group_name)
