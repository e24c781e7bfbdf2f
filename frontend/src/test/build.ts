import type { Answer, Job, Proposal, Reply, Submission, Worth } from '@/data/types';

/** What tests say of a job; the rest is filled in. */
export function aJob(id: string, over: Partial<Job> = {}): Job {
  return {
    id, state: 'shortlisted', rev: 1, title: 'Job ' + id, company: 'Firm ' + id, sightings: 1, sources: ['board'], score: 60, url: 'https://example.org/' + id,
    posted_at: new Date(Date.now() - 3_600_000).toISOString(), first_seen_at: new Date().toISOString(), last_seen_at: new Date().toISOString(),
    extraction: { language: 'en', language_confidence: 1, contract: 'freelance', remote: 'remote', version: 2, pay: { min: { minor: 9000, currency: 'EUR' }, max: { minor: 9000, currency: 'EUR' }, period: 'hour', text: '90 EUR' } },
    decision: {
      verdict: 'shortlist', score: 60, policy: 'screen/1+score/2', at: new Date().toISOString(),
      reasons: [
        { code: 'score.skills.fit', params: { n: '2', of: '3', matched: 'Go', missing: 'Rust' }, points: 30 },
        { code: 'score.remote.fit', params: { remote: 'remote' }, points: 20 },
        { code: 'score.client', params: { have: 'name' }, points: 10 },
      ],
    },
    ...over,
  } as Job;
}

export function aProposal(id: string, jobID: string, over: Partial<Proposal> = {}): Proposal {
  return {
    id, job_id: jobID, profile: 'p', state: 'waiting', rev: 1, rung: 'template', hash: 'a1b2c3d4e5f6a7b8c9d0',
    content: { channel: 'mail', recipient: 'jobs@example.org', subject: 'Offer ' + id, body: 'Grüße,\n\nI know Go well. I would start soon.', language: 'en', price: { period: '' } },
    claims: [{ text: 'I know Go well', fact: 'go', span: { start: 10, end: 24 } }],
    gates: [
      { gate: 'claims', passed: true }, { gate: 'length', passed: true }, { gate: 'language', passed: true }, { gate: 'cliche', passed: true }, { gate: 'secret', passed: true },
    ],
    writing: { cost_nusd: 0 },
    created_at: new Date().toISOString(), updated_at: new Date().toISOString(),
    ...over,
  } as Proposal;
}

export function aSubmission(id: string, jobID: string, over: Partial<Submission> = {}): Submission {
  return {
    id, job_id: jobID, proposal_id: 'p-' + id, channel: 'mail', state: 'sent', rev: 1, key: 'k', recipient: 'jobs@example.org', hash: 'h', attempts: 1,
    content: { channel: 'mail', recipient: 'jobs@example.org', subject: 'Offer ' + id, body: '', language: 'en' },
    created_at: new Date().toISOString(), updated_at: new Date().toISOString(),
    ...over,
  } as Submission;
}

/** A mail of the other side, and an answer of ours that waits. */
export const aReply = (id: string, over: Partial<Reply> = {}): Reply =>
  ({ id, submission_id: 's1', channel: 'mail', class: 'interview', by: 'rules', confidence: 1, from: 'jane@firm.example', from_name: 'Jane Doe', text: 'Which day suits you?', at: '2026-11-29T10:00:00Z', rev: 1, ...over }) as Reply;
export const anAnswer = (id: string, over: Partial<Answer> = {}): Answer =>
  ({
    id, submission_id: 's1', job_id: 'a', reply_id: 'r1', kind: 'interview', state: 'waiting', rev: 1, profile: 'p', hash: 'h-' + id, key: 'k', attempts: 0, rung: 'template', thread: { in_reply_to: 'r1@firm.example' },
    content: { channel: 'mail', recipient: 'jane@firm.example', subject: 'Re: Talk', body: 'Thank you for the invitation.', language: 'en' }, ...over,
  }) as Answer;

/** A worth as the agent computes it: 90 EUR an hour for 40 hours, 10 % fee, little own data. */
export function aWorth(job: string, over: Partial<Worth> = {}): Worth {
  const eur = (minor: number) => ({ minor, currency: 'EUR' });
  return {
    job, at: '2026-11-29T10:00:00Z', basis: 'win/3 profile/p/1 settings/1', formula: 'value/1', minutes: 6, floor: eur(6000), rates_as_of: '2026-11-27',
    reply: { p: 0.1, low: 0.05, high: 0.2, basis: 'thin', sends: 12, hits: 1 }, win: { p: 0.3, low: 0.1, high: 0.5, basis: 'prior', sends: 1, hits: 0 },
    bid: eur(9000), low: eur(8500), high: eur(9900), period: 'hour', hours: 40, value: eur(9090),
    reasons: [{ code: 'price.budget', params: { low: '80.00 EUR', high: '95.00 EUR' }, points: 0 }],
    steps: [
      { code: 'gross', amount: eur(360_000) }, { code: 'fee', amount: eur(-36_000), params: { platform: 'upwork', rate: '10 %' } }, { code: 'net', amount: eur(324_000), total: true },
      { code: 'unlikely', amount: eur(-314_280), params: { reply: '10 %', win: '30 %' } }, { code: 'expected', amount: eur(9720), total: true },
      { code: 'model', amount: eur(-1) }, { code: 'bid', amount: eur(-29) }, { code: 'time', amount: eur(-600), params: { minutes: '6', floor: '60.00 EUR' } }, { code: 'value', amount: eur(9090), total: true },
    ],
    influences: [{ name: 'source:board', odds: 1.6, low: 1.1, high: 2.3 }, { name: 'age', odds: 0.9, low: 0.5, high: 1.4 }],
    ...over,
  };
}
