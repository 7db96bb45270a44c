/** What an engine shows a registry. Source: Docker Engine API, "Authentication". */
export type RegistryAuth =
  | { readonly serveraddress: string; readonly username: string; readonly password: string }
  | { readonly serveraddress: string; readonly identitytoken: string };
