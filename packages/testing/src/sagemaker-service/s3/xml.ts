/** A value of an XML document: a list is its element once for each item, `undefined` is left out. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

export function xml(root: string, content: Xml, namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${inner(content)}</${root}>`;
}

function inner(content: Xml): string {
  if (typeof content !== 'object') return content === undefined ? '' : escaped(String(content));
  return Object.entries(content)
    .flatMap(([name, child]: [string, Xml]) =>
      (Array.isArray(child) ? child : [child])
        .filter((item) => item !== undefined)
        .map((item) => `<${name}>${inner(item)}</${name}>`),
    )
    .join('');
}

/** What stands in each element of this name, markup and all: enough for the few documents that clients send. */
export function elements(document: string, name: string): readonly string[] {
  return [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, content = '']) => content,
  );
}

/** The text of the first element of this name. */
export function elementText(document: string, name: string): string | undefined {
  return elements(document, name).map(unescaped)[0];
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

function unescaped(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
