import { execFileSync } from 'node:child_process';
import { vi } from 'vitest';

export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** The one module in it, and its text. */
  readonly module: string;
  readonly text?: string;
}

const program = `import json, sys, zipfile
folder, wheels = sys.argv[1], json.loads(sys.argv[2])
for wheel in wheels:
    dist = wheel["name"].replace("-", "_") + "-" + wheel["version"]
    with zipfile.ZipFile(f"{folder}/{dist}-py3-none-any.whl", "w") as file:
        file.writestr(wheel["module"] + ".py", wheel.get("text", ""))
        file.writestr(f"{dist}.dist-info/METADATA", f"Metadata-Version: 2.1\\nName: {wheel['name']}\\nVersion: {wheel['version']}\\n")
        file.writestr(f"{dist}.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(f"{dist}.dist-info/RECORD", "")
`;

/** Writes wheels, and has pip of this test know these and no others. */
export function offerWheels(folder: string, wheels: readonly Wheel[]): void {
  execFileSync('python3', ['-c', program, folder, JSON.stringify(wheels)]);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', folder);
}

/** What the framework images take, as wheels with nothing in them. */
export const frameworkWheels: readonly Wheel[] = [
  ...['2.1.1', '2.1.4', '3.0.0'].flatMap((version) =>
    ['xgboost-cpu', 'xgboost'].map((name) => ({ name, version, module: 'xgboost' })),
  ),
  ...['1.3.0', '1.3.2', '1.5.0'].map((version) => ({ name: 'scikit-learn', version, module: 'sklearn' })),
  ...['2.1.4', '2.3.3', '3.1.0'].map((version) => ({ name: 'pandas', version, module: 'pandas' })),
  ...['1.26.4', '2.4.0'].map((version) => ({ name: 'numpy', version, module: 'numpy' })),
  ...['1.11.4', '1.17.0'].map((version) => ({ name: 'scipy', version, module: 'scipy' })),
];
