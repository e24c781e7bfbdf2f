/** wilson is the Wilson score interval of k successes in n trials; z 1.2816 gives 80 %. It is undefined without trials. */
export function wilson(k: number, n: number, z = 1.2816): { low: number; high: number } | undefined {
  if (n <= 0 || k < 0 || k > n) return undefined;
  const p = k / n;
  const z2 = z * z;
  const mid = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { low: Math.max(0, mid - half), high: Math.min(1, mid + half) };
}
