/** Unit tests need no root; tests of the local cloud's guests run through scripts/test. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  modulePathIgnorePatterns: ['<rootDir>/build', '<rootDir>/cdktf.out', '<rootDir>/out'],
  testTimeout: 120_000,
};
