import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Drafts, slipwayError } from '@slipway/core';
import { fileName, writeNew } from '@slipway/core/session-folder';
import { arnOf, type Place } from './arn.ts';
import { readJson } from './files.ts';

/** The models that CreateModel made, one JSON file each. */
export interface ModelStore {
  /**
   * Keeps a CreateModel request under its name. The same request again gives the model there is;
   * another one under the same name rejects with `MODEL_EXISTS`.
   */
  create<Request extends { readonly ModelName: string }>(request: Request): Promise<Request & ModelIdentity>;
  /** In the shape of DescribeModel; rejects with `MODEL_NOT_FOUND`. Say in `Model` what the request looks like. */
  describe<Model = object>(name: string): Promise<Model & ModelIdentity>;
}

export interface ModelIdentity {
  readonly ModelName: string;
  readonly ModelArn: string;
  /** ISO 8601. */
  readonly CreationTime: string;
}

/** A model store in a folder, which is made by the first model. */
export function modelStore(folder: string, place: Place, drafts: Drafts): ModelStore {
  const pathOf = (name: string) => join(folder, `${fileName(name)}.json`);
  return {
    async create<Request extends { readonly ModelName: string }>(
      request: Request,
    ): Promise<Request & ModelIdentity> {
      const { ModelName } = request;
      const identity: ModelIdentity = {
        ModelName,
        ModelArn: arnOf(place, 'model', ModelName),
        CreationTime: new Date().toISOString(),
      };
      const model = { ...request, ...identity };
      if (await writeNew(drafts, pathOf(ModelName), JSON.stringify(model))) return model;
      const existing = await readJson<Request & ModelIdentity>(pathOf(ModelName));
      const { CreationTime } = existing ?? identity;
      const same = isDeepStrictEqual(existing, JSON.parse(JSON.stringify({ ...model, CreationTime })));
      if (existing && same) return existing;
      throw slipwayError(`There is another model named ${ModelName}`, {
        code: 'MODEL_EXISTS',
        category: 'input',
        hint: `Give the model another name, or remove ${pathOf(ModelName)}.`,
      });
    },

    async describe<Model>(name: string): Promise<Model & ModelIdentity> {
      const model = await readJson<Model & ModelIdentity>(pathOf(name));
      if (model) return model;
      throw slipwayError(`There is no model named ${name}`, {
        code: 'MODEL_NOT_FOUND',
        category: 'input',
        hint: `The models that are there: ls ${folder}`,
      });
    },
  };
}
