import type { Exec, ExecResult } from '../../../userdata/effects/exec';
import type { Files, Ownership } from '../../../userdata/effects/files';
import type { Machine } from '../../../userdata/effects/machine';
import type { HttpRequest, HttpResponse, InterfaceAddress } from '../../../userdata/effects/network';
import { FakeClock, type FastClock } from './fake-clock';

type Answer = Partial<ExecResult> | undefined | void;

/** An instance in memory: files, commands and a metadata service that tests can bend. */
export class FakeMachine implements Machine {
  clock: FakeClock | FastClock = new FakeClock();
  readonly texts = new Map<string, string>();
  readonly owners = new Map<string, Ownership>();
  readonly blockDevices = new Map<string, string>();
  /** Command lines in the order in which they ran. */
  readonly commands: string[] = [];
  readonly lines: string[] = [];
  /** Answers under /latest/meta-data/; what is not there answers 404. */
  readonly metadata = new Map<string, string>();
  readonly metadataEndpoint = 'http://169.254.169.254';
  configured: InterfaceAddress[] = [];
  memoryMiB = 4096;
  listening = false;
  /** What a command does; nothing by default, successfully. */
  onCommand: (line: string, timeoutMs?: number) => Answer | Promise<Answer> = () => undefined;
  /** Every request to the metadata service goes through here. */
  onHttp: (request: HttpRequest) => Promise<HttpResponse> = async (request) => this.answer(request);

  readonly log = {
    info: (message: string) => void this.lines.push(message),
    warn: (message: string) => void this.lines.push(message),
  };

  readonly files: Files = {
    read: async (path) => this.texts.get(path),
    write: async (path, text, ownership = {}) => {
      this.texts.set(path, text);
      this.owners.set(path, ownership);
    },
    remove: async (path) => void this.texts.delete(path),
    makeFolder: async (path, ownership = {}) => void this.owners.set(path, ownership),
    list: async (folder) =>
      [...this.texts.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
    blockDevice: async (path) => this.blockDevices.get(path),
  };

  exec: Exec = async (command, args, { timeoutMs } = {}) => {
    const line = [command, ...args].join(' ');
    this.commands.push(line);
    return { code: 0, stdout: '', stderr: '', ...(await this.onCommand(line, timeoutMs)) };
  };

  http = (request: HttpRequest): Promise<HttpResponse> => this.onHttp(request);

  canConnect = async (): Promise<boolean> => this.listening;

  addresses = (): InterfaceAddress[] => this.configured;

  /** What a metadata service says that is well. */
  answer({ method, url }: HttpRequest): HttpResponse {
    if (method === 'PUT') return { status: 200, body: 'token' };
    const body = this.metadata.get(url.replace(`${this.metadataEndpoint}/latest/meta-data/`, ''));
    return body === undefined ? { status: 404, body: '' } : { status: 200, body };
  }
}
