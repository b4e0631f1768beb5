import {
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { DeleteLaunchTemplateCommand, DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  ListRolePoliciesCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeResourceName } from '../../cluster/names';
import { type Kind, type Search, unlessGone } from './kind';
import { tagged } from './tagged';

const GROUP_POLL_MS = 2000;
const GROUP_LIMIT_SECONDS = 600;

/** Groups, templates, profiles and roles bear the name of their node. */
const names = ({ cluster, nodes }: Search): string[] => nodes.map((node) => nodeResourceName(cluster, node));

async function describeGroups({ autoScaling }: Search, AutoScalingGroupNames: string[]): Promise<string[]> {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames }),
  );
  return AutoScalingGroups.map(({ AutoScalingGroupName }) => AutoScalingGroupName!);
}

/** What the compute stack makes, in the order in which it can be removed. */
export const COMPUTE_KINDS: Kind[] = [
  {
    type: 'aws_autoscaling_group',
    list: (search) => describeGroups(search, names(search)),
    remove: async (name, search) => {
      await unlessGone(
        search.autoScaling.send(
          // With its instance, whose shutdown stops Kafka.
          new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete: true }),
        ),
      );
      const deadline = Date.now() + GROUP_LIMIT_SECONDS * 1000;
      while ((await describeGroups(search, [name])).length > 0) {
        if (Date.now() > deadline) throw new Error(`still there after ${GROUP_LIMIT_SECONDS} s`);
        await sleep(GROUP_POLL_MS);
      }
    },
  },
  {
    type: 'aws_launch_template',
    list: async ({ ec2, cluster }) => {
      const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand(tagged(cluster)));
      return LaunchTemplates.map(({ LaunchTemplateId }) => LaunchTemplateId!);
    },
    remove: async (id, { ec2 }) => {
      await unlessGone(ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })));
    },
  },
  {
    type: 'aws_iam_instance_profile',
    list: async (search) => {
      const found = await Promise.all(
        names(search).map((name) =>
          unlessGone(search.iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))),
        ),
      );
      return found.flatMap((answer) => answer?.InstanceProfile?.InstanceProfileName ?? []);
    },
    remove: async (InstanceProfileName, { iam }) => {
      const answer = await unlessGone(iam.send(new GetInstanceProfileCommand({ InstanceProfileName })));
      for (const { RoleName } of answer?.InstanceProfile?.Roles ?? []) {
        await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
      }
      await unlessGone(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })));
    },
  },
  {
    type: 'aws_iam_role',
    list: async (search) => {
      const found = await Promise.all(
        names(search).map((name) => unlessGone(search.iam.send(new GetRoleCommand({ RoleName: name })))),
      );
      return found.flatMap((answer) => answer?.Role?.RoleName ?? []);
    },
    remove: async (RoleName, { iam }) => {
      const answer = await unlessGone(iam.send(new ListRolePoliciesCommand({ RoleName })));
      for (const PolicyName of answer?.PolicyNames ?? []) {
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      await unlessGone(iam.send(new DeleteRoleCommand({ RoleName })));
    },
  },
];
