import type { Job, Proposal, Submission } from '@/data/types';

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
