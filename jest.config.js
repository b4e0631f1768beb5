// Debian 13 has Node.js 20, which the AWS SDK would rather see replaced, and says so in every test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Unit tests need no root; tests of the local cloud's guests run through scripts/test. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
    '^.+\\.mjs$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  // These are modules of the newer kind, which Node.js can require and jest cannot.
  transformIgnorePatterns: ['/node_modules/(?!(d3-[a-z-]+|internmap)/)'],
  modulePathIgnorePatterns: ['<rootDir>/build', '<rootDir>/cdktf.out', '<rootDir>/out'],
  // Most of the time a test waits for Terraform or the API: one worker, jest's choice for two cores, would wait alone.
  maxWorkers: 2,
  testTimeout: 120_000,
};
