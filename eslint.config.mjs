import tseslint from 'typescript-eslint';

/**
 * Folders depend one way: everything may use cluster/, programs that talk to Kafka use kafka/, nothing uses rehearsal/,
 * main.ts puts the rest together.
 */
const layers = {
  cluster: ['kafka', 'stacks', 'userdata', 'scripts', 'rehearsal'],
  kafka: ['stacks', 'userdata', 'scripts', 'rehearsal'],
  stacks: ['kafka', 'userdata', 'scripts', 'rehearsal'],
  userdata: ['stacks', 'scripts', 'rehearsal'],
  scripts: ['stacks', 'userdata', 'rehearsal'],
};

const rootImport = {
  name: '@cdktf/provider-aws',
  message: 'import one resource deeply: the package root costs seconds and half a gigabyte',
};

const seededProperties = {
  name: 'fast-check',
  message: 'import it from test/support/property: that gives every property the same seed',
};

export default tseslint.config(
  { ignores: ['build', 'out', 'cdktf.out', 'node_modules', '.cache', 'jest.config.js'] },
  ...tseslint.configs.recommended,
  { rules: { 'no-restricted-imports': ['error', { paths: [rootImport] }] } },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/property.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [rootImport, seededProperties] }] },
  },
  ...Object.entries(layers).map(([folder, forbidden]) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [rootImport],
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})(/|$)`,
              message: `${folder}/ does not depend on ${forbidden.join(', ')}`,
            },
            ...(folder === 'stacks'
              ? []
              : [{ regex: '^(cdktf|constructs|@cdktf/)', message: 'cdktf only in stacks/ and main.ts' }]),
          ],
        },
      ],
    },
  })),
);
