import type { Content, ContentQuery } from '../../contract/session.ts';

type Ask = (what: ContentQuery) => Promise<Content | undefined>;

/**
 * Looks at each object or prefix once for as long as no step has run: what one step made is what the next one reads, and
 * of a pipeline whose steps are all cached, nothing has changed in between.
 */
export function rememberContent(ask: Ask): { readonly contentOf: Ask; forget(): void } {
  let known: Map<string, Promise<Content | undefined>> | undefined = new Map();
  return {
    contentOf(what) {
      if (known === undefined || what.form !== 'objects') return ask(what);
      const place = what.value.replace(/\/$/, '');
      const content = known.get(place) ?? ask(what);
      known.set(place, content);
      return content;
    },
    // For good: from then on something may be running at any moment.
    forget() {
      known = undefined;
    },
  };
}
