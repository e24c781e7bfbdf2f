package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

const proposalSelect = `SELECT rid, id, job_id, profile, state, rev, content, hash, claims, gates, rung, template, model,
	missing, flags, writing, draw, approval, created_at, updated_at FROM proposals`

// proposalBrief leaves out what is long: the body, the claims in it, and the texts
// that were not taken.
const proposalBrief = `SELECT rid, id, job_id, profile, state, rev, json_remove(content, '$.body'), hash, '[]', gates, rung, template, model,
	missing, flags, json_remove(writing, '$.others', '$.original', '$.steps', '$.requirements'), draw, approval, created_at, updated_at FROM proposals`

type proposalRow struct {
	core.Proposal
	rid int64
}

func scanProposalRow(r scanner) (proposalRow, error) {
	var p proposalRow
	var content, claims, gates, missing, flags, writing, draw, approval string
	var created, updated int64
	if err := r.Scan(&p.rid, &p.ID, &p.JobID, &p.Profile, &p.State, &p.Rev, &content, &p.Hash, &claims, &gates, &p.Rung, &p.Template, &p.Model,
		&missing, &flags, &writing, &draw, &approval, &created, &updated); err != nil {
		return p, err
	}
	p.CreatedAt, p.UpdatedAt = instant(created), instant(updated)
	for _, c := range []struct {
		doc, what string
		v         any
	}{{content, "content", &p.Content}, {claims, "claims", &p.Claims}, {gates, "gates", &p.Gates},
		{missing, "missing answers", &p.Missing}, {flags, "flags", &p.Flags}, {writing, "writing", &p.Writing}} {
		if err := decode(c.doc, c.what, c.v); err != nil {
			return p, err
		}
	}
	if draw != "" {
		p.Draw = &core.ArmDraw{}
		if err := decode(draw, "draw", p.Draw); err != nil {
			return p, err
		}
	}
	if approval != "" {
		p.Approval = &core.Approval{}
		return p, decode(approval, "approval", p.Approval)
	}
	return p, nil
}

func scanProposals(r *sql.Rows) (core.Proposal, error) {
	p, err := scanProposalRow(r)
	return p.Proposal, err
}

// Proposal returns a proposal.
func (s *Store) Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error) {
	p, err := loadProposal(s.reading(ctx), id)
	return p, s.explain(err)
}

func loadProposal(q querier, id core.ProposalID) (core.Proposal, error) {
	p, err := scanProposalRow(q.row(proposalSelect+` WHERE id = ?`, string(id)))
	if err != nil {
		return p.Proposal, missing(err, "proposal", string(id))
	}
	return p.Proposal, nil
}

// Proposals returns proposals, newest first, and the cursor of the next page.
// A job's filter covers those of the jobs merged with it.
func (s *Store) Proposals(ctx context.Context, f core.ProposalFilter) ([]core.Proposal, string, error) {
	n := limit(f.Limit, 50)
	q := s.reading(ctx)
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	c := &conditions{}
	if f.JobID != "" {
		id, err := canonical(q, f.JobID)
		if err != nil {
			return nil, "", s.explain(err)
		}
		c.add(`job_id IN (SELECT id FROM jobs WHERE id = ? OR merged_into = ?)`, string(id), string(id))
	}
	if len(f.States) > 0 {
		c.add(`state IN (SELECT value FROM json_each(?))`, list(f.States))
	}
	if after.set {
		c.add(`rid < ?`, after.rid)
	}
	from := proposalSelect
	if f.Brief {
		from = proposalBrief
	}
	rows, err := collectQuery(q, from+c.sql()+` ORDER BY rid DESC LIMIT ?`,
		func(r *sql.Rows) (proposalRow, error) { return scanProposalRow(r) }, append(c.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list proposals: %w", err))
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		next = cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.Proposal, len(rows))
	for i, r := range rows {
		out[i] = r.Proposal
	}
	return out, next, nil
}

// DraftingProposals returns proposals that wait for their text, oldest first.
func (s *Store) DraftingProposals(ctx context.Context, n int) ([]core.Proposal, error) {
	out, err := collectQuery(s.reading(ctx), proposalSelect+` WHERE state = 'drafting' ORDER BY rid LIMIT ?`, scanProposals, limit(n, 50))
	return out, s.explain(err)
}

// DraftsSince counts the proposals that were begun at or after since.
func (s *Store) DraftsSince(ctx context.Context, since time.Time) (int, error) {
	var n int
	err := s.reading(ctx).row(`SELECT count(*) FROM proposals WHERE created_at >= ?`, micros(since)).Scan(&n)
	return n, s.explain(err)
}

// RecentBodies returns the texts of earlier proposals, newest first.
func (s *Store) RecentBodies(ctx context.Context, n int) ([]string, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT json_extract(content, '$.body') AS body FROM proposals
		WHERE coalesce(json_extract(content, '$.body'), '') <> '' ORDER BY rid DESC LIMIT ?`, func(r *sql.Rows) (string, error) {
		var body string
		return body, r.Scan(&body)
	}, limit(n, 100))
	return out, s.explain(err)
}

// ApprovedWithoutSubmission returns approved proposals that are to be queued,
// oldest approval first. Left out are those whose present approval already led
// to a submission, whatever became of it, and those whose job, or one merged
// with it, has a live submission by another way: that needs the human.
func (s *Store) ApprovedWithoutSubmission(ctx context.Context, n int) ([]core.Proposal, error) {
	out, err := collectQuery(s.reading(ctx), proposalSelect+` AS p WHERE state = 'approved'
		AND NOT EXISTS (SELECT 1 FROM submissions AS s WHERE s.proposal_id = p.id AND s.hash = p.hash AND s.created_at >= p.approved_at)
		AND NOT EXISTS (SELECT 1 FROM submissions AS s JOIN jobs AS j ON j.id = p.job_id
			WHERE s.guard = CASE WHEN j.merged_into = '' THEN j.id ELSE j.merged_into END AND s.state NOT IN ('failed', 'cancelled'))
		ORDER BY approved_at, rid LIMIT ?`, scanProposals, limit(n, 50))
	return out, s.explain(err)
}
