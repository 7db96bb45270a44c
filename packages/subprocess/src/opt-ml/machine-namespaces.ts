/** How mount namespaces are made on this machine. */
export interface Namespace {
  /** `unshare` with what it takes here. */
  readonly unshare: readonly string[];
  /** Absolute, quoted path of `mount`. */
  readonly mount: string;
  /** Whether it lies in a user namespace, where only this user's own uid and gid exist. */
  readonly mapped: boolean;
}
