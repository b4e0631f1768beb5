import { configure, type Context, type Environment } from '../context';
import { dataSources } from '../data/index';
import { type Applied, create, type Managed, read, update } from '../planning/lifecycle';
import { plan } from '../planning/plan';
import { resources } from '../resources/index';
import type { DataSourceType, ResourceType } from '../schema/bindings';
import type { ProviderSchema } from '../schema/model';
import { findProblems } from '../validation/rules';
import { unsupportedSettings } from '../validation/unsupported';
import { pack, unpack } from '../values/codec';
import { fitBlock } from '../values/fit';
import { type Attributes, known } from '../values/value';
import * as messages from './messages';
import { schemaMessage } from './schema-message';

/** What travels with an imported resource to its first read, and no further. */
const IMPORTED = Buffer.from('imported');

const dynamic = (value: Attributes | null) => ({ msgpack: pack(value) });
const attributes = (value: messages.DynamicValue) => unpack(value.msgpack) as Attributes;
const attributesOrNull = (value: messages.DynamicValue) => unpack(value.msgpack) as Attributes | null;

/** Terraform's calls. Each is a function from the request to the response; a throw becomes a diagnostic. */
export function providerService(schema: ProviderSchema, environment: Environment) {
  const stopping = new AbortController();
  let configured: Context | undefined;

  const context = (): Context => {
    if (!configured) throw new Error('the provider is not configured yet');
    return configured;
  };
  const managed = (type: string, state: Attributes | null): Managed => {
    const { region, defaultTags, scope } = context();
    const own = typeof state?.region === 'string' ? state.region : region;
    const handler = resources[type as ResourceType];
    return { type, block: schema.resources[type], resource: handler, scope: scope(own), defaultTags };
  };

  return {
    GetMetadata: async () => ({
      resources: Object.keys(schema.resources).map((type_name) => ({ type_name })),
      data_sources: Object.keys(schema.dataSources).map((type_name) => ({ type_name })),
    }),
    GetSchema: async () => schemaMessage(schema),
    GetResourceIdentitySchemas: async () => ({ identity_schemas: {} }),
    GetFunctions: async () => ({ functions: {} }),

    PrepareProviderConfig: async ({ config }: messages.ConfigRequest) => ({ prepared_config: config }),
    Configure: async ({ config }: messages.ConfigRequest) => {
      configured = await configure(known(attributes(config)) as Attributes, environment, stopping.signal);
      return {};
    },

    ValidateResourceTypeConfig: async (request: messages.ValidateRequest) => ({
      diagnostics: validateResource(schema, request),
    }),
    ValidateDataSourceConfig: async ({ type_name, config }: messages.ValidateRequest) => {
      const reader = dataSources[type_name as DataSourceType];
      const unsupported = unsupportedSettings(schema.dataSources[type_name], attributes(config), reader);
      return { diagnostics: unsupported.map((path) => refusal(type_name, path)) };
    },

    /** A state of another provider version has the attributes that it has: the schema says which are kept. */
    UpgradeResourceState: async ({ type_name, raw_state }: messages.UpgradeStateRequest) => {
      const stored = JSON.parse(Buffer.from(raw_state.json).toString()) as Attributes;
      return { upgraded_state: dynamic(fitBlock(schema.resources[type_name], stored)) };
    },
    ImportResourceState: async ({ type_name, id }: messages.ImportRequest) => {
      const identity = resources[type_name as ResourceType].identify?.(id) ?? { id };
      const state = { ...identity, region: context().region } as Attributes;
      const imported = dynamic(fitBlock(schema.resources[type_name], state));
      return { imported_resources: [{ type_name, state: imported, private: IMPORTED }] };
    },
    ReadResource: async ({ type_name, current_state, private: note }: messages.ReadRequest) => {
      const state = attributes(current_state);
      return { new_state: dynamic(await read(managed(type_name, state), state, IMPORTED.equals(note))) };
    },
    PlanResourceChange: async (request: messages.PlanRequest) => planChange(schema, context(), request),
    ApplyResourceChange: async (request: messages.ApplyRequest) => {
      const [prior, planned] = [
        attributesOrNull(request.prior_state),
        attributesOrNull(request.planned_state),
      ];
      const { type_name } = request;
      const doing = `${prior === null ? 'creating' : planned === null ? 'deleting' : 'updating'} ${type_name}`;
      const subject = prior === null ? doing : `${doing} (${String(prior.id)})`;
      const { state, error } = await applyChange(
        managed(type_name, planned ?? prior),
        prior,
        planned,
        request,
      );
      const diagnostics = error === undefined ? [] : [messages.diagnostic(subject, error)];
      return { new_state: dynamic(state), legacy_type_system: true, diagnostics };
    },

    ReadDataSource: async ({ type_name, config }: messages.ReadDataRequest) => {
      const wanted = known(attributes(config)) as Attributes;
      const own = typeof wanted.region === 'string' ? wanted.region : context().region;
      const found = await dataSources[type_name as DataSourceType].read(wanted, context().scope(own));
      const state = { ...wanted, region: own, ...found };
      return { state: dynamic(fitBlock(schema.dataSources[type_name], state)) };
    },

    Stop: async () => {
      stopping.abort(new Error('stopped by the operator'));
      return {};
    },
  };
}

function validateResource(schema: ProviderSchema, request: messages.ValidateRequest): messages.Diagnostic[] {
  const { type_name, client_capabilities } = request;
  const block = schema.resources[type_name];
  const config = attributes(request.config);
  const problems = findProblems(type_name, config).map(({ attribute, message }) =>
    messages.diagnostic(type_name, message, attribute),
  );
  const unsupported = unsupportedSettings(block, config, resources[type_name as ResourceType]);
  const writeOnly = Object.keys(block.attributes).filter(
    (name) => block.attributes[name].writeOnly && (config[name] ?? null) !== null,
  );
  const tooOld = client_capabilities?.write_only_attributes_allowed ? [] : writeOnly;
  return [
    ...problems,
    ...unsupported.map((path) => refusal(type_name, path)),
    ...tooOld.map((name) =>
      messages.diagnostic(type_name, `${name} is write-only: it needs Terraform 1.11`, name),
    ),
  ];
}

function refusal(type: string, path: string): messages.Diagnostic {
  const message = `the rehearsal's provider does not implement ${path}; it would have no effect here, so it is refused`;
  return messages.diagnostic(type, message, path.split('.')[0]);
}

function planChange(schema: ProviderSchema, context: Context, request: messages.PlanRequest) {
  const proposed = attributesOrNull(request.proposed_new_state);
  if (proposed === null) return { planned_state: dynamic(null) };
  const { planned, replace } = plan({
    block: schema.resources[request.type_name],
    resource: resources[request.type_name as ResourceType],
    prior: attributesOrNull(request.prior_state),
    proposed,
    config: attributes(request.config),
    region: context.region,
    defaultTags: context.defaultTags,
  });
  // The real provider's resources, too, ask Terraform for the leniency it grants their SDK.
  return {
    planned_state: dynamic(planned),
    requires_replace: replace.map(messages.attributePath),
    legacy_type_system: true,
  };
}

async function applyChange(
  managed: Managed,
  prior: Attributes | null,
  planned: Attributes | null,
  request: messages.ApplyRequest,
): Promise<Applied> {
  try {
    if (planned === null) {
      await managed.resource.delete(prior as Attributes & { id: string }, managed.scope);
      return { state: null };
    }
    const config = attributes(request.config);
    return await (prior === null
      ? create(managed, planned, config)
      : update(managed, planned, prior, config));
  } catch (error) {
    // Nothing came of it: what there was is what there is.
    return { state: prior, error };
  }
}
