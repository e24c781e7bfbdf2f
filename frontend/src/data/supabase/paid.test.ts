import { describe, expect, it } from 'vitest';
import type { Outcome } from '../types';
import { paidIn } from './paid';

const paid = (id: string, minor: number, more: Partial<Outcome> = {}): Outcome => ({
  id, job_id: 'j' + id, submission_id: 's' + id, kind: 'paid', source: 'user', at: '2026-11-20T12:00:00Z', amount: { minor, currency: 'EUR' }, ...more,
});

describe('payments of a mirror', () => {
  it('add up apart for each currency, and count what nobody recorded', () => {
    const [eur, usd] = paidIn([paid('1', 100_00, { fee: { minor: 10_00, currency: 'EUR' }, hours: 2 }), paid('2', 50_00), paid('3', 7_00, { amount: { minor: 700, currency: 'USD' } })], '2026-11-01', '2026-11-30');
    expect(eur).toMatchObject({ paid: { minor: 150_00, currency: 'EUR' }, fees: { minor: 10_00 }, kept: 140_00, hours: 2, per_hour: 45_00, no_fee: 1, no_hours: 1 });
    expect(usd).toMatchObject({ paid: { minor: 700, currency: 'USD' }, per_hour: null });
    expect(eur?.payments.map((o) => o.id)).toEqual(['1', '2']);
  });
  it('leave other months out', () => expect(paidIn([paid('1', 100, { at: '2020-01-01T00:00:00Z' })], '2026-11-01', '2026-11-30')).toEqual([]));
});
