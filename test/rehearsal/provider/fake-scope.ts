import type { Scope } from '../../../rehearsal/provider/resource';

/** An answer, or what to do for one: throw, or say something else the second time. */
type Answer = object | ((request: never) => object);

export interface FakeScope {
  scope: Scope;
  /** Names of the calls so far, in order, as `service.call`. */
  calls: string[];
  requests: { call: string; request: unknown }[];
}

/** Clients that answer what they are told to, and fail for anything else. */
export function fakeScope(answers: Record<string, Answer>, signal = new AbortController().signal): FakeScope {
  const requests: FakeScope['requests'] = [];
  const client = (service: string) =>
    new Proxy(
      {},
      {
        get: (_target, name) => async (request: never) => {
          const call = `${service}.${String(name)}`;
          requests.push({ call, request });
          const answer = answers[call];
          if (answer === undefined) throw new Error(`nobody expected ${call}`);
          return typeof answer === 'function' ? answer(request) : answer;
        },
      },
    );
  const services = ['ec2', 'autoscaling', 'sns', 'ssm', 's3', 'sts', 'iam', 'servicequotas'].map((name) => [
    name,
    client(name),
  ]);
  const place = { region: 'eu-central-1', accountId: '123456789012', signal };
  return {
    scope: { ...Object.fromEntries(services), ...place } as Scope,
    requests,
    get calls() {
      return requests.map(({ call }) => call);
    },
  };
}

/** As the SDK throws it: AWS's code is the name. */
export function awsError(code: string, message = code): Error {
  return Object.assign(new Error(message), { name: code });
}

/** Gives one answer after the other, and the last for ever. */
export function inTurn(...answers: (object | Error)[]): () => object {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
}
