import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeTagsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { GetParametersCommand, paginateDescribeParameters, type SSMClient } from '@aws-sdk/client-ssm';
import type { CloudState } from '../../cloud-state';
import { type Artifact, bytesArtifact, textArtifact } from './artifact';

export interface AccountClients {
  ec2: EC2Client;
  s3: S3Client;
  ssm: SSMClient;
  /** Of the API stand-in. */
  endpoint: string;
}

/** Everything in the local cloud's account that somebody may read. */
export async function* accountArtifacts(clients: AccountClients): AsyncGenerator<Artifact> {
  yield* parameters(clients.ssm);
  yield* objects(clients.s3);
  yield* launchTemplates(clients.ec2);
  yield* instances(clients.endpoint);
  const { Tags = [] } = await clients.ec2.send(new DescribeTagsCommand({}));
  yield textArtifact('account', 'tags', JSON.stringify(Tags));
  yield textArtifact('account', 'messages of topics', await fetchText(`${clients.endpoint}/_cloud/messages`));
}

/** Descriptions of all, and each value, decrypted. */
async function* parameters(ssm: SSMClient): AsyncGenerator<Artifact> {
  for await (const { Parameters = [] } of paginateDescribeParameters({ client: ssm }, {})) {
    yield textArtifact('account', 'descriptions of parameters', JSON.stringify(Parameters));
    for (const { Name = '', Type } of Parameters) {
      const { Parameters: values = [] } = await ssm.send(
        new GetParametersCommand({ Names: [Name], WithDecryption: true }),
      );
      const kind = Type === 'SecureString' ? 'parameter' : 'account';
      yield textArtifact(kind, parameterArtifact(Name), values[0]?.Value ?? '');
    }
  }
}

export function parameterArtifact(name: string): string {
  return `parameter ${name}`;
}

/** Every version of every object. */
async function* objects(s3: S3Client): AsyncGenerator<Artifact> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  for (const { Name: Bucket } of Buckets) {
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | null = {};
    while (markers) {
      const page: Awaited<ReturnType<typeof listVersions>> = await listVersions(s3, Bucket!, markers);
      for (const { Key, VersionId } of page.Versions ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
        const name = `object ${Key} (${VersionId})`;
        yield { kind: 'object', name, content: () => Body as unknown as AsyncIterable<Buffer> };
      }
      markers = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : null;
    }
  }
}

function listVersions(
  s3: S3Client,
  Bucket: string,
  markers: { KeyMarker?: string; VersionIdMarker?: string },
) {
  return s3.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
}

/** Every version, as it is and with its user data decoded. */
async function* launchTemplates(ec2: EC2Client): AsyncGenerator<Artifact> {
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  for (const { LaunchTemplateId, LaunchTemplateName } of LaunchTemplates) {
    const { LaunchTemplateVersions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }),
    );
    for (const { VersionNumber, LaunchTemplateData: data } of LaunchTemplateVersions) {
      const name = `launch template ${LaunchTemplateName}, version ${VersionNumber}`;
      yield textArtifact('account', name, JSON.stringify(data));
      yield userData(name, data?.UserData);
    }
  }
}

/** As the hypervisor sees them, dead ones included. */
async function* instances(endpoint: string): AsyncGenerator<Artifact> {
  const text = await fetchText(`${endpoint}/_cloud/state`);
  yield textArtifact('account', 'state of the cloud', text);
  for (const { id, userData: encoded } of (JSON.parse(text) as CloudState).instances) {
    yield userData(id, encoded);
  }
}

function userData(of: string, encoded: string | null | undefined): Artifact {
  return bytesArtifact('userData', `user data of ${of}`, Buffer.from(encoded ?? '', 'base64'));
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
