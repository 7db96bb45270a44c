import type { PropertyFileDefinition } from '../definition/document.ts';

/** A JSON file among a processing step's outputs, for `jsonGet` to look into. */
export interface PropertyFile {
  readonly name: string;
  readonly outputName: string;
  /** Relative to the output's folder. */
  readonly path: string;
}

/** How the document writes a property file. */
export function propertyFileDefinition(file: PropertyFile): PropertyFileDefinition {
  return { PropertyFileName: file.name, OutputName: file.outputName, FilePath: file.path };
}
