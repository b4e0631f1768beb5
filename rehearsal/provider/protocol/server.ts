import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  type ServerCredentials,
  type ServiceClientConstructor,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { diagnostic } from './messages';

export type Service = Record<string, (request: never) => Promise<object>>;
/** A .proto file in protobuf.js's JSON form. */
export type Protocol = Parameters<typeof fromJSON>[0];
type AnyCall = handleUnaryCall<unknown, unknown>;

/** A bundle of 4 MB would do for a state, not for the schema of a bigger provider: as go-plugin, don't limit. */
const MESSAGE_LIMIT = 256 * 1024 * 1024;

/** Serves the calls on a free loopback port and returns it. */
export function serve(
  definition: Protocol,
  service: Service,
  credentials: ServerCredentials,
  shutDown: () => void,
): Promise<number> {
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_LIMIT,
    'grpc.max_send_message_length': MESSAGE_LIMIT,
  });
  const calls = providerCalls(definition);
  server.addService(calls, implementations(calls, service));
  server.addService(CONTROLLER, {
    Shutdown: ((_call, respond) => {
      respond(null, {});
      setImmediate(shutDown);
    }) satisfies AnyCall,
  });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function providerCalls(definition: Protocol): ServiceDefinition {
  const options = { keepCase: true, longs: Number, enums: Number, defaults: true, oneofs: true };
  const { tfplugin5 } = loadPackageDefinition(fromJSON(definition, options));
  return (tfplugin5 as unknown as { Provider: ServiceClientConstructor }).Provider.service;
}

/** Calls that the stand-in doesn't know are unimplemented, which Terraform takes as "older provider". */
function implementations(calls: ServiceDefinition, service: Service): Record<string, AnyCall> {
  return Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      service[name] ? answering(name, service[name]) : unimplemented(name),
    ]),
  );
}

function answering(name: string, implementation: Service[string]): AnyCall {
  return (call, respond) => {
    implementation(call.request as never).then(
      (response) => respond(null, response),
      (error: unknown) => respond(null, { diagnostics: [diagnostic(subject(name, call.request), error)] }),
    );
  };
}

function subject(call: string, request: unknown): string {
  return (request as { type_name?: string }).type_name ?? call;
}

function unimplemented(name: string): AnyCall {
  return (_call, respond) => respond({ code: status.UNIMPLEMENTED, details: name });
}

const nothing = () => Buffer.alloc(0);
const ignore = () => ({});

/** go-plugin's own service, of which Terraform calls only this. Its messages are empty. */
const CONTROLLER: ServiceDefinition = {
  Shutdown: {
    path: '/plugin.GRPCController/Shutdown',
    requestStream: false,
    responseStream: false,
    requestSerialize: nothing,
    requestDeserialize: ignore,
    responseSerialize: nothing,
    responseDeserialize: ignore,
  },
};
