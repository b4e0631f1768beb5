/** Terraform's types in their JSON form, as the plugin protocol carries them. */
export type CtyType =
  'string' | 'number' | 'bool' | ['list' | 'set' | 'map', CtyType] | ['object', Record<string, CtyType>];

export interface Attribute {
  type: CtyType;
  required: boolean;
  optional: boolean;
  computed: boolean;
  sensitive?: boolean;
  /** Given in the configuration only: in no plan and in no state. */
  writeOnly?: boolean;
}

export interface NestedBlock {
  nesting: 'single' | 'list' | 'set';
  minItems: number;
  /** 0 for any number. */
  maxItems: number;
  block: Block;
}

export interface Block {
  attributes: Record<string, Attribute>;
  blocks: Record<string, NestedBlock>;
}

export interface ProviderSchema {
  provider: Block;
  resources: Record<string, Block>;
  dataSources: Record<string, Block>;
}
