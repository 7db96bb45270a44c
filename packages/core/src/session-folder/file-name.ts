import { slipwayError } from '../errors.ts';

/** A name as a file's or folder's name; throws `BAD_NAME` for one that could mean another place. */
export function fileName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) return name;
  throw slipwayError(`${JSON.stringify(name)} cannot be a name here`, {
    code: 'BAD_NAME',
    category: 'input',
    hint: 'Names are made of letters, digits, ".", "_" and "-", and start with a letter or digit.',
  });
}
