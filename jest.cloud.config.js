/**
 * Tests on real guests: they need root, the compiled program, and this machine's only local cloud to themselves. And one
 * on a real Kafka without guests, which needs Java and Maven.
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test/local-cloud'],
  testMatch: ['**/*.cloudtest.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  maxWorkers: 1,
  testTimeout: 300_000,
};
