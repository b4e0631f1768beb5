import { DARK, figureRules, FONT, LIGHT } from '../theme';

/** The page's own rules; figures bring theirs. */
export function pageStyle(): string {
  return `:root{color-scheme:light dark;${variables(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}
${RULES}
${figureRules()}`;
}

function variables(palette: typeof LIGHT): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

const RULES = `
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 ${FONT}}
main{max-width:1012px;margin:0 auto;padding:40px 16px 80px}
h1{font-size:30px;line-height:1.2;margin:10px 0 6px;letter-spacing:-.015em}
h2{font-size:19px;margin:56px 0 4px;letter-spacing:-.01em}
h3{font-size:15px;margin:0}
p{margin:4px 0 12px;max-width:84ch}
a{color:var(--data)}
.muted,figcaption,.facts{color:var(--muted)}
section>p.muted{font-size:14px}
.notaws{display:inline-block;border:1.5px solid var(--alarm);color:var(--alarm);border-radius:99px;padding:2px 12px;font-weight:650;font-size:13px}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:24px;margin:30px 0 36px}
.numbers b{display:block;font-size:34px;line-height:1.15;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.numbers span{color:var(--muted);font-size:13.5px;display:block}
figure{margin:28px 0 0;break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
figure .head{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline;margin-bottom:6px}
figcaption{font-size:13px;margin-top:4px;max-width:96ch}
.scroll{overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{color:var(--muted);font-size:12px;vertical-align:bottom}
tbody th{font-weight:600}
.number{text-align:right;white-space:nowrap}
td.number strong{font-weight:650}
.verdict{white-space:nowrap;font-weight:650;color:var(--muted)}
.verdict.met{color:var(--replacement)}
.verdict.missed{color:var(--alarm)}
@media print{main{max-width:none;padding:0}body{font-size:11px}.scroll{overflow:visible}table{font-size:9px}th,td{padding-right:6px}h2{break-after:avoid}tr{break-inside:avoid}}
`.trim();
