/** Colours and type of the picture; a dark page gets its own. Without CSS variables, which viewers beside browsers do not know. */

interface Colours {
  readonly page: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly runs: readonly [string, string];
  readonly closed: string;
  readonly open: string;
  readonly limited: string;
  readonly probe: string;
}

const light: Colours = {
  page: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  grid: '#d1d9e0',
  runs: ['#0550ae', '#bc4c00'],
  closed: '#aceebb',
  open: '#e5534b',
  limited: '#a475f9',
  probe: '#bf8700',
};

const dark: Colours = {
  page: '#0d1117',
  ink: '#e6edf3',
  faint: '#9198a1',
  grid: '#30363d',
  runs: ['#58a6ff', '#f0883e'],
  closed: '#1b4721',
  open: '#b62324',
  limited: '#7d4cdb',
  probe: '#e3b341',
};

const rules = ({ page, ink, faint, grid, runs, closed, open, limited, probe }: Colours): string => `
  .page { fill: ${page} } text { fill: ${ink} } .note, .tick { fill: ${faint} } .grid { stroke: ${grid} }
  .run0 { stroke: ${runs[0]} } .run1 { stroke: ${runs[1]} }
  .closed { fill: ${closed} } .open { fill: ${open} } .limited { fill: ${limited} } .half-open { fill: ${probe} }`;

export const style = `<style>
  text { font-family: system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 12px }
  .title { font-size: 18px; font-weight: 600 } .label { font-weight: 600 } .strip { font-size: 10px }
  .end { text-anchor: end } .middle { text-anchor: middle }
  .grid { stroke-width: 1 } .run0, .run1 { fill: none; stroke-width: 2; stroke-linejoin: round }
  .thin { stroke-width: 1.5; stroke-dasharray: 4 3 }${rules(light)}
  @media (prefers-color-scheme: dark) {${rules(dark).replaceAll('\n', '\n  ')}
  }
</style>
`;
