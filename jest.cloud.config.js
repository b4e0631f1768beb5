const base = require('./jest.config.js');

/** Tests on real guests: they need root, the compiled program, and the machine's only local cloud for themselves. */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/local-cloud'],
  testMatch: ['**/*.cloudtest.ts'],
  maxWorkers: 1,
  testTimeout: 300_000,
};
