import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drafts, slipwayError } from '@slipway/core';
import { fileName, writeNew } from '@slipway/core/session-folder';
import { arnOf, type Place } from './arn.ts';
import { readJson } from './files.ts';
import { absent } from './link-free.ts';

/** The model registry: groups of model packages, each package a JSON file. */
export interface ModelPackageRegistry {
  /**
   * Keeps a CreateModelPackage request: with a group as that group's next version, which makes a missing
   * group; with a name as an unversioned package, or rejects with `MODEL_PACKAGE_EXISTS`.
   * A `ClientToken` seen before gives the package it made.
   */
  create<Request extends ModelPackageRequest>(request: Request): Promise<ModelPackage<Request>>;
  /** In the shape of DescribeModelPackage, by ARN or by the name of an unversioned package; rejects with `MODEL_PACKAGE_NOT_FOUND`. */
  describe<Request = object>(nameOrArn: string): Promise<ModelPackage<Request>>;
  /** The versions of a group, from 1. */
  list(groupName: string): Promise<readonly ModelPackage[]>;
}

export interface ModelPackageRequest {
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageName?: string;
  readonly ModelApprovalStatus?: string;
  readonly ClientToken?: string;
}

export type ModelPackage<Request = object> = Omit<Request, 'ClientToken'> & ModelPackageIdentity;

export interface ModelPackageIdentity {
  readonly ModelPackageName: string;
  readonly ModelPackageGroupName?: string;
  /** From 1; absent for an unversioned package. */
  readonly ModelPackageVersion?: number;
  readonly ModelPackageArn: string;
  readonly ModelPackageStatus: 'Completed';
  /** Default `PendingManualApproval`. */
  readonly ModelApprovalStatus: string;
  /** ISO 8601. */
  readonly CreationTime: string;
}

/** A file holds the token too, which describing a package does not show. */
interface Stored {
  readonly token?: string;
  readonly package: ModelPackageIdentity;
}

/** A registry in a folder: `<group>/<version>.json`, `<name>.json`. It is made by the first package. */
export function modelPackageRegistry(folder: string, place: Place, drafts: Drafts): ModelPackageRegistry {
  const unversioned = (name: string) => join(folder, `${fileName(name)}.json`);
  const version = (group: string, number: number) => join(folder, fileName(group), `${number}.json`);

  async function versions(group: string): Promise<readonly Stored[]> {
    const names = (await readdir(join(folder, fileName(group))).catch(absent)) ?? [];
    const numbers = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    const stored = await Promise.all(
      numbers.sort((a, b) => a - b).map((number) => readJson<Stored>(version(group, number))),
    );
    return stored.filter((entry) => entry !== undefined);
  }

  async function createVersion<Request extends ModelPackageRequest>(
    group: string,
    request: Request,
  ): Promise<ModelPackage<Request>> {
    const existing = await versions(group);
    const token = request.ClientToken;
    const isMade = (entry: Stored | undefined) => token !== undefined && entry?.token === token;
    const made = existing.find(isMade);
    if (made) return made.package as ModelPackage<Request>;
    // Somebody else may take the number first: then the package is made, or the next number is ours.
    for (let number = (existing.at(-1)?.package.ModelPackageVersion ?? 0) + 1; ; number++) {
      const created = packageOf(request, `${group}/${number}`, {
        // Describing a version gives the group's name here. Source: SageMaker API, DescribeModelPackage.
        ModelPackageName: group,
        ModelPackageGroupName: group,
        ModelPackageVersion: number,
      });
      if (await writeNew(drafts, version(group, number), stored(created, token))) return created;
      const taken = await readJson<Stored>(version(group, number));
      if (taken && isMade(taken)) return taken.package as ModelPackage<Request>;
    }
  }

  function packageOf<Request extends ModelPackageRequest>(
    request: Request,
    resource: string,
    names: Pick<ModelPackageIdentity, 'ModelPackageName' | 'ModelPackageGroupName' | 'ModelPackageVersion'>,
  ): ModelPackage<Request> {
    const { ClientToken: _, ...rest } = request;
    return {
      ...rest,
      ...names,
      ModelPackageArn: arnOf(place, 'model-package', resource),
      ModelPackageStatus: 'Completed',
      ModelApprovalStatus: request.ModelApprovalStatus ?? 'PendingManualApproval',
      CreationTime: new Date().toISOString(),
    };
  }

  return {
    async create<Request extends ModelPackageRequest>(request: Request): Promise<ModelPackage<Request>> {
      const { ModelPackageGroupName: group, ModelPackageName: name, ClientToken: token } = request;
      if (group !== undefined) return await createVersion(group, request);
      if (name === undefined) {
        throw slipwayError('A model package has neither a group nor a name', {
          code: 'MODEL_PACKAGE_UNNAMED',
          category: 'input',
          hint: 'Give ModelPackageGroupName.',
        });
      }
      const created = packageOf(request, name, { ModelPackageName: name });
      if (await writeNew(drafts, unversioned(name), stored(created, token))) return created;
      const existing = await readJson<Stored>(unversioned(name));
      if (existing && token !== undefined && existing.token === token)
        return existing.package as ModelPackage<Request>;
      throw slipwayError(`There is another model package named ${name}`, {
        code: 'MODEL_PACKAGE_EXISTS',
        category: 'input',
        hint: 'Give ModelPackageGroupName instead of a name: a group counts versions.',
      });
    },

    async describe<Request>(nameOrArn: string): Promise<ModelPackage<Request>> {
      const name = nameOrArn.startsWith('arn:') ? (nameOrArn.split(':model-package/')[1] ?? '') : nameOrArn;
      const [first = '', number, ...rest] = name.split('/');
      const path = number === undefined ? unversioned(first) : version(first, Number(number));
      const found = rest.length === 0 ? await readJson<Stored>(path) : undefined;
      if (found) return found.package as ModelPackage<Request>;
      throw slipwayError(`There is no model package ${nameOrArn}`, {
        code: 'MODEL_PACKAGE_NOT_FOUND',
        category: 'input',
        hint: `The groups that are there: ls ${folder}`,
      });
    },

    list: async (group) => (await versions(group)).map((entry) => entry.package),
  };
}

function stored(created: ModelPackageIdentity, token: string | undefined): string {
  return JSON.stringify({ ...(token !== undefined && { token }), package: created });
}
