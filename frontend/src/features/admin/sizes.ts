import { useFormat } from '@/lib/format';
import { solid } from '@/lib/format';

/** useSizes writes a number of bytes, in units of 1000. */
export function useSizes(): (bytes: number) => string {
  const { number } = useFormat();
  return (bytes) => {
    let n = bytes;
    let unit = 'B';
    for (const next of ['kB', 'MB', 'GB', 'TB']) {
      if (n < 1000) break;
      n /= 1000;
      unit = next;
    }
    return solid(`${number(n, n < 10 && unit !== 'B' ? 1 : 0)} ${unit}`);
  };
}
