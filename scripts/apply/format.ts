import type { AclEntry } from 'kafkajs';
import { describeGrants } from '../../kafka/acls';
import { counted } from '../counted';
import { table } from '../table';
import type { Change, ConfigChange, Plan } from './plan';

/** Lines for a terminal: what is done, what is left alone, or that there is nothing to do. */
export function formatPlan({ changes, drift, notes }: Plan): string[] {
  const lines = changeLines(changes);
  return [
    ...(lines.length > 0 ? lines : ['nothing to do: what is configured is there']),
    ...drift.map(
      ({ what, todo, deletion }) =>
        `drift: ${what}, which is left alone: ${todo}${deletion ? `, or --delete ${deletion.name}` : ''}`,
    ),
    ...notes.map((note) => `note: ${note}`),
  ];
}

/** Nothing for no changes. */
export function changeLines(changes: Change[]): string[] {
  return changes.length > 0 ? table(changes.flatMap(rowsOf)) : [];
}

function rowsOf(change: Change): string[][] {
  switch (change.kind) {
    case 'create topic': {
      const { topic, partitions, replicationFactor, configs } = change.topic;
      const own = Object.entries(configs).map(([name, value]) => `${name}=${value}`);
      return [
        [
          'create',
          `topic ${topic}`,
          [counted(partitions, 'partition'), counted(replicationFactor, 'replica'), ...own].join(', '),
        ],
      ];
    }
    case 'add partitions':
      return [
        [
          'change',
          `topic ${change.topic}`,
          `${change.from} → ${change.to} partitions: records of one key go to another partition from now on`,
        ],
      ];
    case 'alter configs':
      return change.configs.map((config) => ['change', `topic ${change.topic}`, describeConfig(config)]);
    case 'create user':
      return [['create', `user ${change.user}`, '']];
    case 'grant':
      return grantRows('create', change.principal, change.acls);
    case 'revoke':
      return grantRows('delete', change.principal, change.acls);
    case 'delete user':
      return [
        ['delete', `user ${change.user.name}`, ''],
        ...grantRows('delete', change.user.name, change.acls),
      ];
    case 'delete topic':
      return [['delete', `topic ${change.topic}`, 'with all records']];
  }
}

function grantRows(action: string, principal: string, acls: AclEntry[]): string[][] {
  const user = principal.replace(/^User:/, '');
  return describeGrants(acls).map((grant) => [action, `grant ${user}`, grant]);
}

function describeConfig({ name, from, to }: ConfigChange): string {
  const loses = name.startsWith('retention.') && to !== '-1' && !grows(from, to);
  return `${name}: ${from ?? "the cluster's"} → ${to ?? "the cluster's"}${loses ? ': records beyond it are deleted' : ''}`;
}

function grows(from: string | null, to: string | null): boolean {
  return from !== null && from !== '-1' && to !== null && Number(to) > Number(from);
}
