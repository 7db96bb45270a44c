// Draws what a terminal shows, as an SVG: reads text with colours (`tmux capture-pane -ep`) from stdin.
//   node tools/terminal-picture.mjs < frame.txt > docs/images/demo.svg
import { readFileSync } from 'node:fs';

const STYLE = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)m`);
const LINE = 19;
const CHARACTER = 8.43;
const MARGIN = 20;
const BAR = 36;
const COLOURS = { 31: '#f7768e', 32: '#9ece6a', 33: '#e0af68', 36: '#7dcfff' };

const lines = readFileSync(0, 'utf8').trimEnd().split('\n');
const columns = Math.max(...lines.map((line) => plain(line).length));
const width = Math.ceil(columns * CHARACTER + 2 * MARGIN);
const height = lines.length * LINE + BAR + MARGIN;

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<rect width="${width}" height="${height}" rx="9" fill="#1a1b26"/>
<g fill="#414868"><circle cx="22" cy="18" r="6"/><circle cx="42" cy="18" r="6"/><circle cx="62" cy="18" r="6"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#c0caf5">
${lines.map(lineText).join('\n')}
</g>
</svg>`);

/** Each run of one style is placed by its column, so that no font can shift what follows it. */
function lineText(line, row) {
  const y = BAR + (row + 1) * LINE - 5;
  let column = 0;
  let style = {};
  const spans = line.split(new RegExp(`(${STYLE.source.replace('(', '(?:')})`)).map((part) => {
    const codes = STYLE.exec(part);
    if (codes) {
      style = codes[1].split(';').reduce(styled, style);
      return '';
    }
    const x = (MARGIN + column * CHARACTER).toFixed(1);
    column += part.length;
    if (part.trim() === '') return '';
    const length = (part.length * CHARACTER).toFixed(1);
    return `<text xml:space="preserve" x="${x}" y="${y}" textLength="${length}"${attributes(style)}>${escaped(part)}</text>`;
  });
  return spans.join('');
}

function styled(style, code) {
  if (code === '' || code === '0') return {};
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, dim: true };
  if (code === '22') return { ...style, bold: false, dim: false };
  if (code === '39') return { ...style, colour: undefined };
  return { ...style, colour: COLOURS[code] ?? style.colour };
}

function attributes({ bold, dim, colour }) {
  return `${bold ? ' font-weight="bold"' : ''}${dim ? ' fill="#7a82a8"' : ''}${colour ? ` fill="${colour}"` : ''}`;
}

function plain(line) {
  return line.replaceAll(new RegExp(STYLE, 'g'), '');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
