import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One call to AWS: `DescribeVolumes` and so on; S3 requests by their method, `GET object`. */
interface AwsCall {
  service: string;
  name: string;
  /** Access key that signed it. */
  accessKey: string;
}

/** Refusals come in each service's own words. */
export type Fault = Refusal | 'hangs' | 'stalls' | 'cuts' | 'resets' | 'garbles' | 'slow';

/** What happens to a call: a fault, or nothing. May wait, which holds the call up. */
export type Decide = (call: AwsCall) => Fault | undefined | Promise<Fault | undefined>;

export interface FaultyAws {
  endpoint: string;
  /** Names of all calls, in the order in which they came. */
  calls: string[];
  decide: Decide;
  /** No more connections are accepted, until `listen`. */
  deafen(): Promise<void>;
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** A proxy in front of an AWS API that can misbehave like AWS and like the network before it. */
export async function startFaultyAws(target: string): Promise<FaultyAws> {
  const aws: FaultyAws = {
    endpoint: '',
    calls: [],
    decide: () => undefined,
    deafen: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
    listen: () => listen(Number(new URL(aws.endpoint).port)),
    stop: () => aws.deafen(),
  };
  const server = createServer((incoming, answer) => void serve(incoming, answer));
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));

  async function serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const call = identify(incoming, body.toString());
    aws.calls.push(call.name);
    const fault = await aws.decide(call);
    switch (fault) {
      case 'hangs':
        return;
      case 'resets':
        return void incoming.socket.resetAndDestroy();
      case 'garbles':
        answer.writeHead(502, { 'Content-Type': 'text/html' });
        return void answer.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
      case 'throttles':
      case 'refuses':
      case 'expires':
        return respond(answer, errorOf(call.service, fault));
      case 'slow':
        await sleep(300);
    }
    const real = await forward(target, incoming, body);
    if (fault !== 'cuts' && fault !== 'stalls') return respond(answer, real);
    answer.writeHead(real.status, { ...real.headers, 'content-length': String(real.body.length + 1) });
    answer.write(real.body.subarray(0, real.body.length / 2), () => {
      if (fault === 'cuts') incoming.socket.destroy();
    });
  }

  await listen(0);
  aws.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return aws;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

function respond(answer: ServerResponse, { status, headers, body }: Answer): void {
  answer.writeHead(status, headers);
  answer.end(body);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(`${target}${url}`, { method, headers }, (response) => {
      bodyOf(response).then((content) => {
        const headersOfWhole = { ...response.headers };
        delete headersOfWhole['transfer-encoding'];
        resolve({ status: response.statusCode!, headers: headersOfWhole, body: content });
      }, reject);
    });
    call.once('error', reject).end(body);
  });
}

/** From the signature's scope (key/date/region/service/aws4_request), and where each protocol names the operation. */
function identify({ headers, method }: IncomingMessage, body: string): AwsCall {
  const scope = /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1].split('/') ?? [];
  const target = headers['x-amz-target'] as string | undefined;
  const action = target?.split('.').at(-1) ?? new URLSearchParams(body).get('Action');
  const service = scope.at(-2) ?? 's3';
  return { service, name: service === 's3' ? `${method} object` : action!, accessKey: scope[0] ?? '' };
}

type Refusal = 'throttles' | 'refuses' | 'expires';

/** How a service speaks. */
type Protocol = 'ec2' | 'json' | 's3' | 'query';
const PROTOCOLS: Record<string, Protocol> = {
  ec2: 'ec2',
  ssm: 'json',
  servicequotas: 'json',
  s3: 's3',
  autoscaling: 'query',
  sns: 'query',
  sts: 'query',
};

/** Status and code as each protocol words them. */
const ERRORS: Record<Protocol, Record<Refusal, [number, string]>> = {
  ec2: {
    throttles: [503, 'RequestLimitExceeded'],
    refuses: [403, 'UnauthorizedOperation'],
    expires: [400, 'RequestExpired'],
  },
  json: {
    throttles: [400, 'ThrottlingException'],
    refuses: [400, 'AccessDeniedException'],
    expires: [400, 'ExpiredTokenException'],
  },
  s3: {
    throttles: [503, 'SlowDown'],
    refuses: [403, 'AccessDenied'],
    expires: [400, 'ExpiredToken'],
  },
  query: {
    throttles: [400, 'Throttling'],
    refuses: [403, 'AccessDenied'],
    expires: [403, 'ExpiredToken'],
  },
};

function errorOf(service: string, fault: Refusal): Answer {
  const protocol = PROTOCOLS[service];
  const [status, code] = ERRORS[protocol][fault];
  const message = 'said by the test';
  const bodies: Record<Protocol, string> = {
    ec2: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
    json: JSON.stringify({ __type: code, message }),
    s3: `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>r</RequestId></Error>`,
    query: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'text/xml';
  return { status, headers: { 'content-type': type }, body: Buffer.from(bodies[protocol]) };
}
