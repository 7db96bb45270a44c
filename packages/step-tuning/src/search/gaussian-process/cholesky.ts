/**
 * The lower triangle L with L·Lᵀ = `matrix` (n × n, row after row, symmetric and positive definite), in place of
 * the lower half of `matrix`; the upper half stays. False where the matrix is not positive definite.
 * The rows come one after another (Cholesky–Banachiewicz), so that both factors of each sum lie in memory in order.
 */
export function cholesky(matrix: Float64Array, n: number): boolean {
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const rest = (matrix[row * n + column] as number) - dot(matrix, row * n, column * n, column);
      if (column < row) {
        matrix[row * n + column] = rest / (matrix[column * n + column] as number);
      } else {
        if (!(rest > 0)) return false;
        matrix[row * n + row] = Math.sqrt(rest);
      }
    }
  }
  return true;
}

/** x with L·x = `right`, in place of `right`. */
export function solveLower(lower: Float64Array, n: number, right: Float64Array): void {
  for (let row = 0; row < n; row += 1) {
    let sum = right[row] as number;
    const start = row * n;
    for (let column = 0; column < row; column += 1) {
      sum -= (lower[start + column] as number) * (right[column] as number);
    }
    right[row] = sum / (lower[start + row] as number);
  }
}

/** x with Lᵀ·x = `right`, in place of `right`. */
export function solveUpper(lower: Float64Array, n: number, right: Float64Array): void {
  for (let row = n - 1; row >= 0; row -= 1) {
    const value = (right[row] as number) / (lower[row * n + row] as number);
    right[row] = value;
    for (let column = 0; column < row; column += 1) {
      right[column] = (right[column] as number) - (lower[row * n + column] as number) * value;
    }
  }
}

/** (L·Lᵀ)⁻¹, whole. */
export function inverse(lower: Float64Array, n: number): Float64Array {
  // Row i holds column i of L⁻¹, so that the sums below run along memory.
  const columns = new Float64Array(n * n);
  for (let column = 0; column < n; column += 1) {
    const start = column * n;
    columns[start + column] = 1 / (lower[start + column] as number);
    for (let row = column + 1; row < n; row += 1) {
      let sum = 0;
      for (let inner = column; inner < row; inner += 1) {
        sum += (lower[row * n + inner] as number) * (columns[start + inner] as number);
      }
      columns[start + row] = -sum / (lower[row * n + row] as number);
    }
  }
  const result = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = 0;
      for (let inner = row; inner < n; inner += 1) {
        sum += (columns[row * n + inner] as number) * (columns[column * n + inner] as number);
      }
      result[row * n + column] = sum;
      result[column * n + row] = sum;
    }
  }
  return result;
}

function dot(values: Float64Array, left: number, right: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    sum += (values[left + index] as number) * (values[right + index] as number);
  }
  return sum;
}
