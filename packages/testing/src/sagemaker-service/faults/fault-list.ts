import type { Fault, PlacedFault } from './fault.ts';

/** Faults in place, each of which strikes so many calls. The oldest that fits a call strikes it, and it alone. */
export interface FaultList {
  add(fault: Fault): PlacedFault;
  /** The fault that strikes this call, which counts. */
  strike(service: string, operation: string): Fault | undefined;
  list(): readonly PlacedFault[];
  clear(): void;
}

export function faultList(): FaultList {
  const faults: { placed: { -readonly [Key in keyof PlacedFault]: PlacedFault[Key] }; passed: number }[] = [];
  return {
    add(fault) {
      const placed = { ...fault, id: faults.length + 1, hits: 0 };
      faults.push({ placed, passed: 0 });
      return placed;
    },
    strike(service, operation) {
      for (const entry of faults) {
        const { placed } = entry;
        if (placed.service !== undefined && placed.service !== service) continue;
        if (placed.operation !== undefined && placed.operation !== operation) continue;
        if (placed.hits >= (placed.times ?? 1)) continue;
        if (entry.passed < (placed.after ?? 0)) {
          entry.passed += 1;
          continue;
        }
        placed.hits += 1;
        return placed;
      }
      return undefined;
    },
    list: () => faults.map(({ placed }) => ({ ...placed })),
    clear: () => void faults.splice(0),
  };
}
