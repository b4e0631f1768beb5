import { lookUp, VERSIONS, type Folder } from './tree';
import type { Tokens } from './tokens';

const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds';
const TOKEN_HEADER = 'x-aws-ec2-metadata-token';

export interface MetadataRequest {
  method: string;
  /** Path and query. */
  url: string;
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>;
  /** Source address. */
  from: string;
}

export interface MetadataResponse {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

export interface MetadataSource {
  tokens: Tokens;
  /** The tree of the instance that has this address, or null if none has. */
  treeOf(address: string): Promise<Folder | null>;
}

/** IMDSv2 and nothing else: every read needs a token (EC2 User Guide, "Use the Instance Metadata Service"). */
export async function respond(request: MetadataRequest, source: MetadataSource): Promise<MetadataResponse> {
  const path = request.url.split('?')[0].split('/').filter(Boolean);
  if (request.method === 'PUT') return issueToken(request, path, source.tokens);
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: '' };
  const token = request.headers[TOKEN_HEADER];
  if (typeof token !== 'string' || !source.tokens.isValid(request.from, token))
    return { status: 401, body: '' };
  const tree = await source.treeOf(request.from);
  const value = tree === null ? undefined : read(tree, path);
  return value === undefined ? { status: 404, body: '' } : { status: 200, body: value };
}

function read(tree: Folder, path: string[]): string | undefined {
  const [version, ...rest] = path;
  if (version === undefined) return VERSIONS.join('\n');
  return VERSIONS.includes(version) ? lookUp(tree, rest) : undefined;
}

function issueToken({ headers, from }: MetadataRequest, path: string[], tokens: Tokens): MetadataResponse {
  if (path.join('/') !== 'latest/api/token') return { status: 403, body: '' };
  // A request that came through a proxy must not get one.
  if (headers['x-forwarded-for'] !== undefined) return { status: 403, body: '' };
  const ttl = Number(headers[TTL_HEADER] ?? NaN);
  const token = tokens.issue(from, ttl);
  if (token === null) return { status: 400, body: '' };
  return { status: 200, body: token, headers: { [TTL_HEADER]: String(ttl) } };
}
