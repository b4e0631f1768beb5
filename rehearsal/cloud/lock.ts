import { createServer, type Server } from 'node:net';

/** An abstract socket: the kernel gives the name up with the process that holds it, however it ends. */
const NAME = '\0kafka-rehearsal';

export interface Lock {
  release(): Promise<void>;
}

/** Only who holds it may start or take apart the local cloud of this machine. @returns null if somebody else does */
export function tryLock(): Promise<Lock | null> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(NAME, () => {
      // Holding the lock is no reason to go on.
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Whether a local cloud runs, or is being started or taken apart. */
export async function isLocked(): Promise<boolean> {
  const lock = await tryLock();
  await lock?.release();
  return lock === null;
}
