import { journal } from '../../../userdata/effects/log';
import fc, { hostileText } from '../../support/property';

const stream = process.env.JOURNAL_STREAM;
let written: string;
beforeEach(() => {
  process.env.JOURNAL_STREAM = '8:1';
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  if (stream === undefined) delete process.env.JOURNAL_STREAM;
  else process.env.JOURNAL_STREAM = stream;
});

it('whatever a message holds, the journal gets one line of it, with the priority that it has', () => {
  fc.assert(
    fc.property(hostileText, (message) => {
      written = '';
      journal.warn(message);
      // NUL and newline end a line there; another control character makes it unreadable.
      expect(written).toMatch(/^<4>\P{Cc}*\n$/u);
    }),
  );
});
