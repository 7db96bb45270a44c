import type { JobResources } from '@slipway/core';

const GIB = 2 ** 30;

/** `4 CPUs, 16 GiB`; GPUs only where there are some, and nothing below zero. */
export function resourcesText({ cpus, memory, gpus }: JobResources): string {
  const parts = [count(cpus, 'CPU'), memoryText(Math.max(0, memory))];
  return [...parts, ...(gpus > 0 ? [count(gpus, 'GPU')] : [])].join(', ');
}

/** Bytes as `7.5 GiB`, and less than one of these as `512 MiB`. */
export function memoryText(bytes: number): string {
  const isLarge = bytes === 0 || bytes >= GIB;
  return isLarge ? `${Math.round((bytes / GIB) * 10) / 10} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

function count(number: number, what: string): string {
  return `${Math.max(0, number)} ${what}${number === 1 ? '' : 's'}`;
}
