/** The id that ends an execution's ARN. */
export function idOf(executionArn: string): string {
  return executionArn.slice(executionArn.lastIndexOf('/') + 1);
}
