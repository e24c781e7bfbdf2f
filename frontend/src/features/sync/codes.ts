export const states = ['off', 'dry_run', 'signed_out', 'ok', 'behind', 'failing'] as const;
export const problems = ['offline', 'signed_out', 'revoked', 'schema', 'throttled', 'copied', 'failed'] as const;
export const textModes = ['plain', 'encrypted', 'off'] as const;
export const entities = ['job', 'posting', 'proposal', 'submission', 'outcome', 'profile', 'template', 'forecast', 'settings', 'command', 'other'] as const;

/** known is a word that this page has a text for; one of a later version gets the other's. */
export const known = <T extends string>(list: readonly T[], v: string | undefined, other: T): T => list.find((x) => x === v) ?? other;

/** refusalOf is what a code of PostgreSQL or PostgREST means for the owner. */
export function refusalOf(code: string): 'bounds' | 'twice' | 'denied' | 'changed' | 'unread' | 'beyond' | 'other' {
  if (code === '23505') return 'twice';
  if (code === '42501') return 'denied';
  if (code === 'PT409') return 'changed';
  if (code === 'beyond') return 'beyond';
  // 23 are broken constraints, 22001 and 22003 what is too long or too large; "unfit" was found before it was sent, and "" is a gateway's.
  if (code.startsWith('23') || code === '22001' || code === '22003' || code === 'unfit' || code === '') return 'bounds';
  if (code.startsWith('22') || code.startsWith('PGRST')) return 'unread';
  return 'other';
}
