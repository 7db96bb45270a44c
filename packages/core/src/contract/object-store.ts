/**
 * Where `s3://bucket/key` objects are. `describeObjectStore` of `@slipway/testing` is the contract
 * as a test. A URI that is none, or whose key would climb out of its bucket (`..`, NUL, an empty
 * bucket), is refused with `BAD_OBJECT_URI`.
 */
export interface ObjectStore {
  /** Objects whose key starts with the URI's key, as S3 reads a prefix, ordered by key. */
  list(uri: string, options?: { signal?: AbortSignal }): AsyncIterable<StoredObject>;
  /** The whole object; rejects with `OBJECT_NOT_FOUND`. */
  read(uri: string, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  write(uri: string, content: Uint8Array | string, options?: { signal?: AbortSignal }): Promise<void>;
  /** A file becomes an object. `move`: the caller has no more use for the file. */
  upload(path: string, uri: string, options?: { signal?: AbortSignal; move?: boolean }): Promise<void>;
  /** An object becomes a file, whose folder is made; rejects with `OBJECT_NOT_FOUND`. */
  download(uri: string, path: string, options?: { signal?: AbortSignal }): Promise<void>;
  /** Removing what is not there is no error. */
  remove(uri: string): Promise<void>;
}

export interface StoredObject {
  readonly uri: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}
