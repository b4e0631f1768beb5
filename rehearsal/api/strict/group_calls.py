"""The calls that make, change and delete groups, with AWS's checks.

moto overwrites a group that exists, ignores limits and ForceDelete, forgets the mixed instances policy at every
update that does not repeat it, and drops options that it does not know.
"""

import copy
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError

from .autoscaling import find_group
from .group_launches import launch_request
from .launches import prepare
from .patching import replace, replace_property, wrap

#: Parameters that moto does not keep, with the attribute under which its serializer finds them.
KEPT_AS_GIVEN = {
    "CapacityRebalance": "capacity_rebalance",
    "DefaultCooldown": "default_cooldown",
    "DefaultInstanceWarmup": "default_instance_warmup",
    "DesiredCapacityType": "desired_capacity_type",
    "TerminationPolicies": "termination_policies",
}

#: They would change what happens, and nothing here carries them out.
NOT_SIMULATED = ("MaxInstanceLifetime", "InstanceMaintenancePolicy", "AvailabilityZoneDistribution")


def _check_policy(backend: Any, policy: dict[str, Any]) -> None:
    template = policy["LaunchTemplate"]
    for override in template.get("Overrides") or []:
        if "InstanceRequirements" in override:
            raise ValidationError("autoscaling: InstanceRequirements are not implemented by the local cloud")
    for specification in [template["LaunchTemplateSpecification"]] + [
        override["LaunchTemplateSpecification"]
        for override in template.get("Overrides") or []
        if "LaunchTemplateSpecification" in override
    ]:
        version = backend._get_template_from_args(
            {key: value for key, value in specification.items() if value is not None}
        )
        if version.data.get("InstanceMarketOptions"):
            raise ValidationError(
                "Incompatible launch template: You cannot use a launch template that is set to request Spot Instances "
                "(InstanceMarketOptions) when you configure an Auto Scaling group with a mixed instances policy. "
                "Add a different launch template to the group and try again."
            )


def _check_sizes(group: Any) -> None:
    if group.min_size > group.max_size:
        raise ValidationError(
            f"Max bound, {group.max_size}, must be greater than or equal to min bound, {group.min_size}"
        )
    if not group.min_size <= group.desired_capacity <= group.max_size:
        raise ValidationError(
            f"Desired capacity:{group.desired_capacity} must be between the specified min size:{group.min_size} "
            f"and max size:{group.max_size}"
        )


def _check_launch(group: Any) -> None:
    """Auto Scaling tries RunInstances as a dry run."""
    if group.mixed_instances_policy:
        _check_policy(group.ec2_backend, group.mixed_instances_policy)
    try:
        request = launch_request(group)
        prepare(group.ec2_backend, request.pop("image_id"), request.pop("user_data"), request)
    except EC2ClientError as error:
        raise ValidationError(f"You must use a valid fully-formed launch template. {error.message}") from error


def _keep(response: Any, group: Any) -> None:
    for parameter in NOT_SIMULATED:
        if response._get_param(parameter) is not None:
            raise ValidationError(f"autoscaling: {parameter} is not implemented by the local cloud")
    for parameter, attribute in KEPT_AS_GIVEN.items():
        value = response._get_param(parameter)
        if value is not None:
            setattr(group, attribute, value)


@wrap(AutoScalingResponse, "create_auto_scaling_group")
def create_auto_scaling_group(original: Any, self: Any) -> ActionResult:
    backend = self.autoscaling_backend
    name = self._get_param("AutoScalingGroupName")
    if name in backend.autoscaling_groups:
        raise AutoscalingClientError(
            "AlreadyExists",
            f"AutoScalingGroup by this name already exists - A group with the name {name} already exists",
        )
    if not self._get_param("VPCZoneIdentifier"):
        raise ValidationError("autoscaling: a group without VPCZoneIdentifier is not implemented by the local cloud")
    if "LifecycleHookSpecificationList" in self._get_params():
        raise ValidationError("autoscaling: LifecycleHookSpecificationList is not implemented: use PutLifecycleHook")
    result = original(self)
    group = backend.autoscaling_groups[name]
    try:
        _check_sizes(group)
        _keep(self, group)
        _check_launch(group)
    except AutoscalingClientError:
        del backend.autoscaling_groups[name]
        raise
    return result


@wrap(
    FakeAutoScalingGroup,
    "update",
    "availability_zones",
    "desired_capacity",
    "max_size",
    "min_size",
    "launch_config_name",
    "launch_template",
    "vpc_zone_identifier",
    "health_check_period",
    "health_check_type",
    "new_instances_protected_from_scale_in",
    "mixed_instances_policy",
)
def update(original: Any, self: Any, *, mixed_instances_policy: Any = None, **settings: Any) -> None:
    """A policy is kept unless replaced; one that names only the distribution keeps the template and overrides."""
    kept = None if settings["launch_template"] else self.mixed_instances_policy
    if kept and mixed_instances_policy:
        mixed_instances_policy = _merge_policies(kept, mixed_instances_policy)
    if settings["desired_capacity"] is None:
        # moto compares with the instances there are, AWS with what is desired.
        lowest = self.min_size if settings["min_size"] is None else settings["min_size"]
        highest = self.max_size if settings["max_size"] is None else settings["max_size"]
        if lowest <= highest:
            settings["desired_capacity"] = min(max(self.desired_capacity, lowest), highest)
    original(self, mixed_instances_policy=mixed_instances_policy, **settings)
    if mixed_instances_policy is None:
        self.mixed_instances_policy = kept


def _merge_policies(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy({**old, **new})
    if "LaunchTemplate" not in new:
        # Stored with id and name, of which a request may give only one.
        merged["LaunchTemplate"]["LaunchTemplateSpecification"].pop("LaunchTemplateName", None)
    return merged


@wrap(AutoScalingResponse, "update_auto_scaling_group")
def update_auto_scaling_group(original: Any, self: Any) -> ActionResult:
    group = find_group(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
    before = copy.copy(group.__dict__)
    try:
        result = original(self)
        _check_sizes(group)
        _keep(self, group)
        if self._get_param("LaunchTemplate") or self._get_param("MixedInstancesPolicy"):
            _check_launch(group)
    except AutoscalingClientError:
        group.__dict__.update(before)
        raise
    return result


@replace(AutoScalingResponse, "delete_auto_scaling_group")
def delete_auto_scaling_group(self: Any) -> ActionResult:
    self.autoscaling_backend.delete_auto_scaling_group(
        self._get_param("AutoScalingGroupName"), force_delete=bool(self._get_param("ForceDelete", False))
    )
    return EmptyResult()


@replace_property(FakeAutoScalingGroup, "launch_template")
def launch_template(self: Any) -> dict[str, Any] | None:
    """Shown for a group that has one of its own; a mixed policy shows it inside the policy."""
    if self.ec2_launch_template is None or self.mixed_instances_policy:
        return None
    return {
        "LaunchTemplateId": self.ec2_launch_template.id,
        "LaunchTemplateName": self.ec2_launch_template.name,
        "Version": self.provided_launch_template_version,
    }


@wrap(AutoScalingBackend, "create_or_update_tags", "tags")
def create_or_update_tags(original: Any, self: Any, tags: list[dict[str, str]]) -> None:
    for tag in tags:
        find_group(self, tag["ResourceId"])
    original(self, tags)


@wrap(AutoScalingBackend, "suspend_processes", "group_name", "scaling_processes")
def suspend_processes(original: Any, self: Any, group_name: str, scaling_processes: list[str]) -> None:
    find_group(self, group_name)
    original(self, group_name, scaling_processes)
