"""Checks of Auto Scaling's calls: those that change something name a group."""

from moto.autoscaling import autoscaling_backends

from strict.world import ACCOUNT_ID

from .checks import Check, Form, FormChecks, tag_keys, without_resource


def _group(form: Form) -> list[Check]:
    name = form.get("AutoScalingGroupName") or ""
    group = autoscaling_backends[ACCOUNT_ID][form.region].autoscaling_groups.get(name)
    tags = {tag["Key"]: tag["Value"] for tag in group.tags} if group else {}
    # The id in the middle is the group's own: no policy can know it beforehand.
    arn = group.arn if group else form.arn(f"autoScalingGroup:unknown:autoScalingGroupName/{name}")
    context = {**tag_keys("aws:ResourceTag", tags), **tag_keys("autoscaling:ResourceTag", tags)}
    return [Check(form.action, arn, "autoScalingGroup", context)]


CHECKS: dict[str, FormChecks] = {
    "autoscaling:CompleteLifecycleAction": _group,
    "autoscaling:DescribeAutoScalingGroups": without_resource,
    "autoscaling:DescribeAutoScalingInstances": without_resource,
    "autoscaling:DetachInstances": _group,
    "autoscaling:RecordLifecycleActionHeartbeat": _group,
}
