import type { Result } from '../check/evidence';
import type { Evidence } from './evidence';
import type { Attention, Phase } from './report';

/** What could not be seen, one item for each reason. */
export function judgeSources({ aws, kafka }: Evidence, phase: Phase): Attention[] {
  const awsFailures = failures({
    instances: aws.instances,
    'Auto Scaling groups': aws.groups,
    volumes: aws.volumes,
    'Elastic IPs': aws.elasticIps,
    snapshots: aws.snapshots,
    'launch templates': aws.bundles,
  });
  const kafkaFailures = failures({
    partitions: kafka.metadata,
    'min.insync.replicas': kafka.minInsyncReplicas,
    quorum: kafka.quorum,
  });
  // Nobody answers where nothing runs.
  const expected = phase === 'paused' || phase === 'absent';
  const kafkaAdvice =
    'error' in kafka.metadata
      ? 'see that clients.cidrs lets this machine in, and what npm run check says'
      : 'brokers answer, but perhaps no active controller: see that a majority of the controllers runs';
  return [
    ...awsFailures.map(([error, what]) => unseen(`AWS's ${what}`, error, awsAdvice(error))),
    ...(expected ? [] : kafkaFailures).map(([error, what]) => unseen(`Kafka's ${what}`, error, kafkaAdvice)),
  ];
}

function failures(sources: Record<string, Result<unknown>>): [error: string, what: string][] {
  const names = new Map<string, string[]>();
  for (const [name, source] of Object.entries(sources)) {
    if ('error' in source) names.set(source.error, [...(names.get(source.error) ?? []), name]);
  }
  return [...names].map(([error, what]) => [error, what.join(', ')]);
}

function unseen(what: string, error: string, todo: string): Attention {
  return { code: 'unseen', subject: 'cluster', message: `${what} could not be seen: ${error}`, todo };
}

/** By the SDK's and AWS's names of errors. */
function awsAdvice(error: string): string {
  if (
    /^(CredentialsProviderError|ExpiredToken|InvalidClientTokenId|AuthFailure|UnrecognizedClient)/.test(error)
  ) {
    return 'put AWS credentials into the environment: "aws sts get-caller-identity" has to answer';
  }
  if (/^(AccessDenied|UnauthorizedOperation)/.test(error)) {
    return 'these credentials need ec2:Describe* and autoscaling:Describe*';
  }
  return "see that this machine reaches AWS's API, then look again";
}
