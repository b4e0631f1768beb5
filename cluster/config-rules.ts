import { brokerRoom } from './address-plan';
import { parseCidr } from './cidr';
import { got, type Problem, type RoleSalvage, type Salvage } from './config-fields';
import { typeProblems } from './instance-type-rules';
import { artifactsBucketName, nodeName, nodeResourceName } from './names';

/** Quotas of AWS: "Names and limits" of S3 and IAM. */
const MAX_BUCKET_NAME = 63;
const MAX_ROLE_NAME = 64;
/** Rules of a security group by direction (60 by default), without those for peers and for the VPC. */
const MAX_CLIENT_CIDRS = 58;
/** Nobody owns a larger network than /8; two of /1 would be everybody. */
const LARGEST_CLIENT_PREFIX = 8;
/** Of gp3 (EBS User Guide, "General Purpose SSD volumes"): included in every volume, and the limits by ratio. */
const GP3 = { includedIops: 3000, iopsPerGiB: 500, throughputPerIops: 0.25 };

/** Everything that is wrong although each field by itself is right. */
export function brokenRules(config: Salvage): Problem[] {
  return [
    ...nameProblems(config),
    ...zoneProblems(config),
    ...cidrProblems(config),
    ...typeProblems(config),
    ...volumeProblems('controllers.volume', config.controllers.volume),
    ...volumeProblems('brokers.volume', config.brokers.volume),
    ...clientProblems(config.clients),
    ...experimentProblems(config),
    ...topicProblems(config),
  ];
}

function topicProblems({ topics = {}, brokers }: Salvage): Problem[] {
  const { count = Infinity } = brokers;
  return Object.entries(topics)
    .filter(([, { replicationFactor }]) => replicationFactor > count)
    .map(([name, { replicationFactor }]) => ({
      key: `topics.${name}.replicationFactor`,
      message: `got ${replicationFactor}; each replica takes a broker of its own: write at most ${count}, or more brokers`,
    }));
}

function experimentProblems({ interruptionExperiments, controllers, brokers }: Salvage): Problem[] {
  const spot = [controllers, brokers].some(({ market }) => market !== 'on-demand');
  if (!interruptionExperiments || spot) return [];
  const message =
    "got true, but AWS interrupts spot instances only: drop it, or buy a role's as market: 'spot'";
  return [{ key: 'interruptionExperiments', message }];
}

function nameProblems({ name, region, brokers }: Salvage): Problem[] {
  if (name === undefined) return [];
  const bucket = region && artifactsBucketName(name, '<account-id>', region);
  const role = brokers.count && nodeResourceName(name, nodeName('broker', brokers.count));
  const limited = [
    // An account's id has twelve digits, as many as its stand-in has characters.
    { what: 'S3 bucket', full: bucket || '', limit: MAX_BUCKET_NAME },
    { what: 'IAM role', full: role || '', limit: MAX_ROLE_NAME },
  ];
  return limited
    .filter(({ full, limit }) => full.length > limit)
    .map(({ what, full, limit }) => ({
      key: 'name',
      message:
        `${got(name)}, ${name.length} characters; at most ${name.length - (full.length - limit)} leave room for the ` +
        `${what} ${full}: shorten it`,
    }));
}

function zoneProblems({ zones, region }: Salvage): Problem[] {
  if (!zones) return [];
  const example = ['a', 'b', 'c'].map((letter) => `${region ?? 'eu-central-1'}${letter}`).join(', ');
  const twice = zones.filter((zone, index) => zones.indexOf(zone) !== index);
  const foreign = zones.flatMap((zone, index) =>
    region === undefined || (zone.slice(0, -1) === region && /[a-z]$/.test(zone)) ? [] : [{ zone, index }],
  );
  return [
    ...(twice.length > 0
      ? [{ key: 'zones', message: `got ${twice[0]} twice; write three different zones, such as ${example}` }]
      : []),
    ...foreign.map(({ zone, index }) => ({
      key: `zones.${index}`,
      message:
        `${got(zone)}; write a zone of ${region}, which is the region and one letter, such as ${example} ` +
        '(local and wavelength zones lack what the cluster needs)',
    })),
  ];
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parseCidr(text)!);

function cidrProblems({ cidr, brokers }: Salvage): Problem[] {
  const vpc = cidr === undefined ? undefined : parseCidr(cidr);
  if (cidr === undefined || !vpc) return [];
  const problem = (message: string) => [{ key: 'cidr', message: `${got(cidr)}; ${message}` }];
  if (vpc.prefix < 16 || vpc.prefix > 28) {
    return problem('a VPC takes /16 to /28: choose one, for example 10.0.0.0/16');
  }
  const inside = PRIVATE.some(
    (net) => vpc.prefix >= net.prefix && vpc.base >= net.base && vpc.base < net.base + 2 ** (32 - net.prefix),
  );
  if (!inside) {
    return problem(
      'choose a private network (RFC 1918): part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
    );
  }
  if (brokers.count === undefined) return [];
  const room = brokerRoom(cidr);
  if (brokers.count <= room) return [];
  return problem(
    `it has room for ${Math.max(room, 0)} brokers, not ${brokers.count}, since each node takes a /26 and the first ` +
      "eight are the controllers': choose a larger network, for example 10.0.0.0/16 (1016 brokers), or fewer brokers",
  );
}

function volumeProblems(key: string, { sizeGiB, iops, throughputMiBps }: RoleSalvage['volume']): Problem[] {
  const problems: Problem[] = [];
  const mostIops = Math.max(GP3.includedIops, (sizeGiB ?? Infinity) * GP3.iopsPerGiB);
  if (iops !== undefined && iops > mostIops) {
    problems.push({
      key: `${key}.iops`,
      message:
        `got ${iops} for ${sizeGiB} GiB; gp3 allows ${GP3.iopsPerGiB} for each GiB: write at most ${mostIops}, or ` +
        `sizeGiB ${Math.ceil(iops / GP3.iopsPerGiB)}`,
    });
  }
  const paidIops = iops ?? GP3.includedIops;
  const mostThroughput = paidIops * GP3.throughputPerIops;
  if (throughputMiBps !== undefined && throughputMiBps > mostThroughput) {
    problems.push({
      key: `${key}.throughputMiBps`,
      message:
        `got ${throughputMiBps} with ${paidIops} iops; gp3 allows ${GP3.throughputPerIops} for each of them: write at ` +
        `most ${Math.floor(mostThroughput)}, or iops ${Math.ceil(throughputMiBps / GP3.throughputPerIops)}`,
    });
  }
  return problems;
}

function clientProblems({ cidrs = [], openToTheWorld }: Salvage['clients']): Problem[] {
  const problems: Problem[] = [];
  const twice = cidrs.find((cidr, index) => cidrs.indexOf(cidr) !== index);
  if (twice !== undefined) {
    problems.push({ key: 'clients.cidrs', message: `got ${twice} twice; list each network once` });
  }
  if (cidrs.length > MAX_CLIENT_CIDRS) {
    problems.push({
      key: 'clients.cidrs',
      message: `got ${cidrs.length} networks; a security group has room for ${MAX_CLIENT_CIDRS}: join some to larger ones`,
    });
  }
  const widest = cidrs.find((cidr) => (parseCidr(cidr)?.prefix ?? 32) < LARGEST_CLIENT_PREFIX);
  if (!openToTheWorld && widest !== undefined) {
    problems.push({
      key: 'clients.cidrs',
      message:
        `got ${widest}, ${parseCidr(widest)!.prefix === 0 ? 'everybody' : 'a good part of the internet'}; write the ` +
        'networks of your clients, or clients.openToTheWorld: true if you mean it',
    });
  }
  return problems;
}
