/** What can be painted, in light and in dark. */
interface Palette {
  paper: string;
  ink: string;
  /** Axes and captions. */
  muted: string;
  /** Grid lines and borders. */
  line: string;
  /** Acknowledgements. */
  data: string;
  /** An instance that goes. */
  old: string;
  /** One that comes. */
  replacement: string;
  /** The cluster as a whole. */
  cluster: string;
  /** What a client has to wait for, and whatever is wrong. */
  alarm: string;
}

export const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#17202b',
  muted: '#5d6978',
  line: '#dfe4ea',
  data: '#3b74c4',
  old: '#a66300',
  replacement: '#0d8a6a',
  cluster: '#5d6978',
  alarm: '#c8321f',
};

export const DARK: Palette = {
  paper: '#12171e',
  ink: '#e8edf3',
  muted: '#98a5b4',
  line: '#2b3542',
  data: '#6ea8f5',
  old: '#e8a33d',
  replacement: '#3fc79c',
  cluster: '#98a5b4',
  alarm: '#ff7361',
};

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Rules for the classes that figures use: light, and dark where the screen is; paper stays light. */
export function figureRules(): string {
  return `${rules(LIGHT)}@media screen and (prefers-color-scheme:dark){${rules(DARK)}}`;
}

/** Literal colours: programs that show SVGs outside a browser know no variables. */
function rules({ paper, ink, muted, line, data, old, replacement, cluster, alarm }: Palette): string {
  const actors = Object.entries({ old, replacement, cluster }).map(
    ([actor, colour]) =>
      `.${actor} .bar{stroke:${colour}}.${actor} .dot{fill:${colour}}.${actor} text,.figure tspan.${actor}{fill:${colour}}`,
  );
  return [
    `.figure text{fill:${ink}}.figure text.muted{fill:${muted}}`,
    `.paper{fill:${paper}}.halo{stroke:${paper}}`,
    `.grid{stroke:${line}}.axis{stroke:${muted}}`,
    `.ack{stroke:${data}}.figure text.data{fill:${data}}`,
    `.level{stroke:${ink}}`,
    `.figure text.alarm{fill:${alarm}}.alarm-line{stroke:${alarm}}.alarm-area{fill:${alarm}}`,
    `.announced .gap{fill:${data}}.unannounced .gap{fill:${alarm}}`,
    ...actors,
  ].join('');
}
