export interface Mount {
  target: string;
  /** File system type. */
  type: string;
  source: string;
  /** Options of the file system itself. */
  options: string;
  /** Device as `major:minor`. */
  device: string;
}

/** Parse the text of a /proc/<pid>/mountinfo (proc_pid_mountinfo(5)). */
export function parseMountInfo(text: string): Mount[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before, after] = line.split(' - ');
      const [, , device, , target] = before.split(' ');
      const [type, source, options] = after.split(' ');
      return { target: unescape(target), type, source: unescape(source), options, device };
    });
}

/** Blanks and the like are written as three octal digits. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
