import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  paginateDescribeInstances,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { createNetwork, type LocalAws, refusal, runInstance, startLocalAws } from './local-aws';

let aws: LocalAws;
/** Instances of the cluster kafka that run. */
let running: string[];

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  const { subnetA } = await createNetwork(aws);
  const launch = async (Cluster: string) => {
    const Tags = [{ Key: 'Cluster', Value: Cluster }];
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
    return (await runInstance(aws, subnetA, { TagSpecifications })).InstanceId!;
  };
  const ids: string[] = [];
  for (let count = 0; count < 12; count += 1) ids.push(await launch('kafka'));
  await launch('kafka2');
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [ids[0]] }));
  running = ids.slice(1);
});
afterAll(() => aws.stop());

const Filters = [
  { Name: 'tag:Cluster', Values: ['kafka'] },
  { Name: 'instance-state-name', Values: ['running'] },
];

test("a cluster's running instances are found, page by page, and no others", async () => {
  const pages: string[][] = [];
  for await (const { Reservations } of paginateDescribeInstances(
    { client: aws.ec2, pageSize: 5 },
    { Filters },
  )) {
    const instances = Reservations!.flatMap(({ Instances }) => Instances!);
    pages.push(instances.map(({ InstanceId }) => InstanceId!));
  }
  expect(pages.map(({ length }) => length)).toEqual([5, 5, 1]);
  expect(pages.flat().sort()).toEqual([...running].sort());
});

test.each<[string, DescribeInstancesCommandInput, RegExp]>([
  ['a page of four', { MaxResults: 4 }, /^InvalidParameterValue: .*maxResults/],
  ['a page of a thousand and one', { MaxResults: 1001 }, /^InvalidParameterValue: .*maxResults/],
  ['a token that was never given', { NextToken: 'r-1' }, /^InvalidParameterValue: .*nextToken/],
  ['a filter that is not known', { Filters: [{ Name: 'no-such', Values: ['x'] }] }, /^UnsupportedOperation/],
])('%s is refused', async (_, input, words) => {
  expect(await refusal(aws.ec2.send(new DescribeInstancesCommand(input)))).toMatch(words);
});

test('a page size beside ids is refused', async () => {
  const input = { InstanceIds: running, MaxResults: 5 };
  expect(await refusal(aws.ec2.send(new DescribeInstancesCommand(input)))).toMatch(
    /^InvalidParameterCombination/,
  );
});
