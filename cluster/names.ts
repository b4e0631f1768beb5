/** Names and tags in AWS, in one place, so that stacks, agent, scripts and tests agree. */

/** Tag keys. EC2 serves instance tags through the metadata service only if keys have no space or slash. */
export const TAGS = {
  cluster: 'Cluster',
  node: 'Node',
  /** Written by the agent: `<state> <ISO 8601 time>`, for example `standby 2026-11-21T10:00:00Z`. */
  state: 'KafkaState',
  /** Written by the operator: what an instance shall do. Read through the metadata service. */
  request: 'KafkaRequest',
} as const;

/** What an operator may ask of an instance, in the tag KafkaRequest. */
export const NODE_REQUESTS = ['hand-over'] as const;
export type NodeRequest = (typeof NODE_REQUESTS)[number];

/** What a node's agent says in the KafkaState tag. */
export const NODE_STATES = ['booting', 'standby', 'claiming', 'running', 'draining', 'refused'] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** For example broker-2: a node's name, the value of the tag Node. @param ordinal from 1 within its role */
export function nodeName(role: 'controller' | 'broker', ordinal: number): string {
  return `${role}-${ordinal}`;
}

export function isNodeName(name: string): boolean {
  return /^(controller|broker)-\d+$/.test(name);
}

/** For example kafka-broker-1: Auto Scaling group, launch template, role and profile of a node share it. */
export function nodeResourceName(cluster: string, node: string): string {
  return `${cluster}-${node}`;
}

/** The parameters that a node's role may read. Controllers have `scram` too. */
export const NODE_SECRETS = ['keystore', 'truststore', 'scram'] as const;
export type NodeSecret = (typeof NODE_SECRETS)[number];

export function nodeSecrets(role: 'controller' | 'broker'): NodeSecret[] {
  return role === 'controller' ? ['keystore', 'truststore', 'scram'] : ['keystore', 'truststore'];
}

/** Name of a node's secret in ids.json, for example broker-1/keystore. */
export function secretKey(node: string, secret: NodeSecret): string {
  return `${node}/${secret}`;
}

/** SSM path of everything about a cluster. What lies directly below it is no secret: see RECORDS. */
export function parameterPath(cluster: string): string {
  return `/kafka/${cluster}`;
}

/** @param key a secret's key, for example broker-1/keystore, or one of RECORDS */
export function parameterName(cluster: string, key: string): string {
  return `${parameterPath(cluster)}/${key}`;
}

/** Parameters that say what lives under a cluster's name, so that no other checkout harms it. */
export const RECORDS = {
  identity: 'identity',
  volumes: 'volumes',
  secretVersions: 'secret-versions',
} as const;

/** Key of the marker object that says a node's volume has been initialised. Outlives volume and stack. */
export function markerKey(node: string): string {
  return `markers/${node}.json`;
}

/** Key of the record of an instance's drain: what was done when. Outlives the instance. */
export function drainRecordKey(node: string, instanceId: string): string {
  return `${drainRecordFolder(node)}/${instanceId}.json`;
}

export function drainRecordFolder(node: string): string {
  return `${DRAIN_RECORDS}${node}`;
}

/** Prefix of all drains' records. */
export const DRAIN_RECORDS = 'drains/';

/** SNS topic of everything that somebody should hear of. */
export function eventsTopicName(cluster: string): string {
  return `${cluster}-events`;
}

/** Bucket names are global: account and region keep two owners of a "kafka" apart. */
export function artifactsBucketName(cluster: string, account: string, region: string): string {
  return `${cluster}-artifacts-${account}-${region}`;
}

/** The only key a bundle is stored under; versions of it are told apart by the bucket. */
export const BUNDLE_KEY = 'bundle.tar';

/** Subject of a node's certificate, as Kafka prints it: a super user. */
export function nodeDistinguishedName(cluster: string, node: string): string {
  return `CN=${node},OU=nodes,O=${cluster}`;
}

/** Of any cluster. */
export function isNodeDistinguishedName(name: string): boolean {
  return /^CN=[^,]+,OU=nodes,O=/.test(name);
}

/** SCRAM users that every new cluster has: the operator, and the user that the check and first clients use. */
export const ADMIN_USER = 'admin';
export const APP_USER = 'app';
export const USERS = [ADMIN_USER, APP_USER] as const;

/** Topics that the product writes to by itself, to check a cluster, begin like this. */
export const OWN_TOPIC_PREFIX = 'kafka-spot-';

export function isOwnTopic(name: string): boolean {
  return name.startsWith(OWN_TOPIC_PREFIX);
}

/** Kafka's own, for example __consumer_offsets. */
export function isInternalTopic(name: string): boolean {
  return name.startsWith('__');
}

/** Public DNS name that EC2 gives an address. us-east-1 has a form of its own. */
export function publicDnsName(region: string, publicIp: string): string {
  return `ec2-${publicIp.replaceAll('.', '-')}.${publicDnsDomain(region)}`;
}

export function publicDnsDomain(region: string): string {
  return region === 'us-east-1' ? 'compute-1.amazonaws.com' : `${region}.compute.amazonaws.com`;
}
