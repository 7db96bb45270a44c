import type { ServiceModel } from '../../../../../tools/test-python/service-model.ts';

/** Path of every field of what an operation is asked, as support tables write it: `InputDataConfig[].ChannelName`. */
export function fieldPaths(model: ServiceModel, operation: string): readonly string[] {
  const paths = (name: string, path: string, above: readonly string[]): readonly string[] => {
    const shape = model.shapes[name];
    // A shape within itself says nothing new.
    if (shape === undefined || above.includes(name)) return [];
    const below = [...above, name];
    if (shape.type === 'list') return paths(shape.member.shape, `${path}[]`, below);
    if (shape.type === 'map') return paths(shape.value.shape, `${path}.*`, below);
    if (shape.type !== 'structure') return [path];
    return Object.entries(shape.members).flatMap(([member, { shape: of }]) =>
      paths(of, path === '' ? member : `${path}.${member}`, below),
    );
  };
  return paths(model.operations[operation]?.input?.shape ?? '', '', []);
}
