/** Lines for the journal. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** For the journal a line ends at NUL, too, and one with other control characters it shows as a "blob". */
const CONTROL = /\p{Cc}+/gu;

/** systemd takes "<4>" at the start of a line for its priority. */
export const journal: Log = {
  info: (message) => write(6, message),
  warn: (message) => write(4, message),
};

function write(priority: number, message: string): void {
  const prefix = process.env.JOURNAL_STREAM ? `<${priority}>` : '';
  process.stdout.write(`${prefix}${message.replace(CONTROL, ' ')}\n`);
}
