import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { TestAgent } from '@/test/agent';
import { expectAccessible, openApp } from '@/test/app';
import { aJob, aWorth } from '@/test/build';
import { atStake, linesOf, parted, spanOf, thin } from './worth';

describe('the waterfall in money', () => {
  const w = aWorth('a');
  it('adds up to the value, with both chances told apart', () => {
    const lines = linesOf(w);
    expect(lines.map((l) => l.code)).toEqual(['gross', 'fee', 'net', 'reply', 'win', 'expected', 'model', 'bid', 'time', 'value']);
    expect(lines.find((l) => l.code === 'reply')!.amount).toBe(-291_600);
    expect(lines.filter((l) => !l.total).reduce((sum, l) => sum + l.amount, 0)).toBe(w.value!.minor);
    lines.filter((l) => l.total).forEach((l, i) => expect(l.to).toBe([324_000, 9720, 9090][i]));
  });
  it('is cut where the sum has become small', () => {
    const { big, small } = parted(linesOf(w));
    expect(big.at(-1)!.code).toBe('win');
    expect(small[0]!.code).toBe('expected');
    expect(parted([]).small).toEqual([]);
  });
  it('has an interval around the value, and none without lines', () => {
    const s = spanOf(w)!;
    expect(s.low).toBeLessThan(9090);
    expect(s.high).toBeGreaterThan(9090);
    expect(s.low).toBeGreaterThan(324_000 * 0.05 * 0.1 - 630);
    expect(spanOf(aWorth('a', { steps: null, value: undefined }))).toBeUndefined();
  });
  it('takes the risk of the client off before the chances', () => {
    const steps = [...w.steps!];
    steps.splice(3, 2, { code: 'risk', amount: { minor: -24_000, currency: 'EUR' } }, { code: 'unlikely', amount: { minor: -291_000, currency: 'EUR' } }, { code: 'expected', amount: { minor: 9000, currency: 'EUR' }, total: true });
    steps.splice(-1, 1, { code: 'value', amount: { minor: 8370, currency: 'EUR' }, total: true });
    const risky = aWorth('a', { steps, value: { minor: 8370, currency: 'EUR' } });
    expect(atStake(risky)).toBe(300_000);
    const lines = linesOf(risky);
    expect(lines.find((l) => l.code === 'reply')!.amount).toBe(-270_000);
    expect(lines.filter((l) => !l.total).reduce((sum, l) => sum + l.amount, 0)).toBe(8370);
  });
  it('knows what stands on too little', () => {
    expect(thin(w)).toBe(true);
    const own = { p: 0.1, low: 0.05, high: 0.2, basis: 'learned', sends: 90, hits: 9 };
    expect(thin(aWorth('a', { reply: own, win: own }))).toBe(false);
  });
});

const page = (agent: Partial<TestAgent>) => openApp(Object.assign(new TestAgent(), { jobs: [aJob('a')] }, agent), '/jobs/a');

describe('the value on the page of a job', () => {
  it('is explained line by line, each with what it stands on', async () => {
    page({ worths: { a: aWorth('a') } });
    expect(await screen.findByRole('heading', { name: /An answer is worth ≈ €90\.90/ })).toBeVisible();
    const table = screen.getByRole('table', { name: /How the value comes about/ });
    expect(within(table).getByRole('row', { name: /fee of the platform.*upwork: 10%.*−€360/i })).toBeVisible();
    expect(within(table).getByRole('row', { name: /no reply comes.*chance 10%, 90% interval 5% to 20%; little own data.*−€2,916/ })).toBeVisible();
    expect(within(table).getByRole('row', { name: /your time.*6 minutes.*floor of €60 an hour.*−€6/i })).toBeVisible();
    expect(screen.getByText(/Too little data of your own yet/)).toBeVisible();
    // A drawing measures its place after the first frame.
    expect(await screen.findByRole('img', { name: /Bid €90\san\shour; from €85 to €99/ })).toBeVisible();
    expect(screen.getByText('The posting offers 80.00 EUR to 95.00 EUR.')).toBeVisible();
    expect(await screen.findByRole('img', { name: 'Source board: × 1.6 (1.1 to 2.3)' })).toBeVisible();
    expect(screen.getByText(/stands on 12 settled sends of yours at this source, 1 replied to/)).toBeVisible();
    await expectAccessible();
  });
  it('prices the risk of the client in parts and a premium', async () => {
    const terms = { loss: 0.087, parts: 2, premium: 0.045, reasons: [{ code: 'client.payment_unverified', points: 0 }] };
    page({ worths: { a: aWorth('a', { terms }) } });
    const part = within(await screen.findByRole('region', { name: "What the client's risk costs" }));
    expect(part.getByText(/In about 8\.7% of such cases.*paid in 2 parts.*4\.5% higher/)).toBeVisible();
    expect(part.getByText("The client's payment is not verified.")).toBeVisible();
  });
  it('is never made up: without a price it says so', async () => {
    page({ worths: { a: aWorth('a', { missing: 'price', value: undefined, steps: null, bid: undefined }) } });
    expect(await screen.findByText('value unknown')).toBeVisible();
    expect(await screen.findByText(/neither the posting nor your profile names a price/)).toBeVisible();
    expect(screen.queryByRole('table', { name: /How the value/ })).toBeNull();
  });
  it('says that only shortlisted jobs are valued', async () => {
    page({ jobs: [aJob('a', { state: 'skipped' })] });
    expect(await screen.findByText('not valued yet')).toBeVisible();
    expect(screen.getByText(/Only shortlisted jobs are valued/)).toBeVisible();
  });
});

it('a risk says whether a rule or the model found it, and how likely', async () => {
  const job = aJob('a');
  const reasons = [{ code: 'scam.advance_fee', points: 0 }, { code: 'flag.scam_text', params: { p: '87', words: 'telegram, fee' }, points: -20 }];
  page({ jobs: [{ ...job, decision: { ...job.decision!, reasons } }] });
  const risks = await screen.findByRole('region', { name: 'Risk' });
  expect(within(risks).getByText('rule scam.advance_fee')).toBeVisible();
  expect(within(risks).getByText('text model: 87% likely')).toBeVisible();
});
