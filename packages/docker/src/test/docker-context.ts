import { createHash } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a context as `docker context create` keeps it. `folder`: that of `config.json`. */
export async function writeContext(
  folder: string,
  name: string,
  endpoint: { readonly Host: string },
  certificates?: string,
): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(folder, 'contexts/meta', id);
  await mkdir(meta, { recursive: true });
  const content = { Name: name, Metadata: {}, Endpoints: { docker: { ...endpoint, SkipTLSVerify: false } } };
  await writeFile(join(meta, 'meta.json'), JSON.stringify(content));
  if (certificates) await cp(certificates, join(folder, 'contexts/tls', id, 'docker'), { recursive: true });
}
