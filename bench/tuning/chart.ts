import { quantile } from './statistics.ts';

/** One search's course: for each seed what was best at each of the same places. */
interface Series {
  readonly label: string;
  readonly colour: string;
  readonly runs: readonly (readonly number[])[];
}

export interface Panel {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** What each place of the runs stands for. */
  readonly places: readonly number[];
  readonly series: readonly Series[];
}

const WIDTH = 400;
const HEIGHT = 250;
const LEFT = 62;
const TOP = 40;
const PLOT = { width: WIDTH - LEFT - 16, height: HEIGHT - TOP - 46 };

/** Panels two in a row, medians as lines, the middle half of the seeds as areas, on a logarithmic scale. */
export function chart(panels: readonly Panel[]): string {
  const legend = [...new Map(panels.flatMap(({ series }) => series.map((one) => [one.label, one.colour])))];
  const height = Math.ceil(panels.length / 2) * HEIGHT + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * WIDTH}" height="${height}" viewBox="0 0 ${2 * WIDTH} ${height}" role="img" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">`,
    `<rect width="${2 * WIDTH}" height="${height}" rx="9" fill="#ffffff"/>`,
    ...panels.map((panel, index) => drawn(panel, (index % 2) * WIDTH, Math.floor(index / 2) * HEIGHT)),
    ...legend.map(([label, colour], index) => {
      const x = LEFT + index * ((2 * WIDTH - LEFT) / legend.length);
      const y = height - 20;
      return `<path d="M${x} ${y - 4}h22" stroke="${colour}" stroke-width="3"/><text x="${x + 28}" y="${y}" fill="#24292f">${label}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}

function drawn({ title, x: xLabel, y: yLabel, places, series }: Panel, left: number, top: number): string {
  const at = (share: number) =>
    series.map(({ runs }) =>
      places.map((_, place) =>
        quantile(
          runs.map((run) => run[place] as number),
          share,
        ),
      ),
    );
  const [low, middle, high] = [at(0.25), at(0.5), at(0.75)] as const;
  const shown = [...low, ...high].flat().filter((value) => Number.isFinite(value) && value > 0);
  const ends = [
    Math.floor(Math.log10(Math.min(...shown))),
    Math.ceil(Math.log10(Math.max(...shown))),
  ] as const;
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 1];
  const x = (place: number) =>
    round(LEFT + (PLOT.width * ((places[place] as number) - first)) / (last - first));
  const y = (value: number) => {
    const part = (ends[1] - Math.log10(Math.max(value, 10 ** ends[0]))) / (ends[1] - ends[0]);
    return round(TOP + PLOT.height * Math.min(1, Math.max(0, part)));
  };
  const dots = (values: readonly number[]) => values.map((value, place) => `${x(place)} ${y(value)}`);
  const decades = Array.from({ length: ends[1] - ends[0] + 1 }, (_, index) => ends[0] + index);
  const bottom = TOP + PLOT.height;
  return [
    `<g transform="translate(${left} ${top})" fill="#57606a">`,
    `<text x="${LEFT}" y="24" font-size="14" font-weight="600" fill="#24292f">${title}</text>`,
    ...decades.map((decade) => {
      const height = y(10 ** decade);
      return `<path d="M${LEFT} ${height}h${PLOT.width}" stroke="#d8dee4"/><text x="${LEFT - 6}" y="${height + 4}" text-anchor="end">${label(decade)}</text>`;
    }),
    `<text x="${LEFT}" y="${bottom + 16}">${first}</text><text x="${LEFT + PLOT.width}" y="${bottom + 16}" text-anchor="end">${last}</text>`,
    `<text x="${LEFT + PLOT.width / 2}" y="${bottom + 16}" text-anchor="middle">${xLabel}</text>`,
    `<text transform="translate(14 ${TOP + PLOT.height / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`,
    ...series.map(({ colour }, index) => {
      const area = [...dots(high[index] ?? []), ...dots(low[index] ?? []).toReversed()].join('L');
      return `<path d="M${area}Z" fill="${colour}" opacity="0.15"/>`;
    }),
    ...series.map(
      ({ colour }, index) =>
        `<path d="M${dots(middle[index] ?? []).join('L')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ),
    '</g>',
  ].join('\n');
}

function label(decade: number): string {
  return decade >= -3 && decade <= 3 ? String(10 ** decade) : `1e${decade}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
