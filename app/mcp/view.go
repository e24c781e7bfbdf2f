package mcp

import (
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// jobView is a job as a client sees it.
type jobView struct {
	ID    core.JobID    `json:"id"`
	State core.JobState `json:"state"`
	Score *float64      `json:"score,omitempty"`
	// Untrusted are the words of the posting.
	Untrusted struct {
		Title   string   `json:"title"`
		Company string   `json:"company,omitempty"`
		Text    *foreign `json:"text,omitempty"`
	} `json:"untrusted"`
	URL      string            `json:"url,omitempty"`
	Sources  []string          `json:"sources,omitempty"`
	Language core.Lang         `json:"language,omitempty"`
	Contract core.ContractType `json:"contract,omitempty"`
	Remote   core.RemoteKind   `json:"remote,omitempty"`
	Pay      string            `json:"pay,omitempty"`
	PostedAt time.Time         `json:"posted_at,omitzero"`
	SeenAt   time.Time         `json:"seen_at,omitzero"`
}

func viewJob(say *i18n.Printer, j core.Job, text bool) jobView {
	v := jobView{ID: j.ID, State: j.State, Score: j.Score, URL: j.URL, Sources: j.Sources, Language: j.Extraction.Language,
		Contract: j.Extraction.Contract, Remote: j.Extraction.Remote, PostedAt: j.PostedAt, SeenAt: j.FirstSeenAt}
	v.Untrusted.Title, v.Untrusted.Company = core.Clean(j.Title, 300, false), core.Clean(j.Company, 200, false)
	if j.Extraction.Pay != (core.Pay{}) {
		v.Pay = say.Pay(j.Extraction.Pay)
	}
	if text {
		v.Untrusted.Text = untrusted(j.Text)
	}
	return v
}

// decisionView is why a job was decided as it was.
type decisionView struct {
	ID      core.JobID    `json:"id"`
	State   core.JobState `json:"state"`
	Verdict string        `json:"verdict"`
	Score   *float64      `json:"score,omitempty"`
	Policy  string        `json:"policy"`
	At      time.Time     `json:"at,omitzero"`
	// Reasons are in the owner's language, with the points that each gave.
	Reasons []reasonView `json:"reasons"`
}

type reasonView struct {
	Code   string  `json:"code"`
	Text   string  `json:"text"`
	Points float64 `json:"points"`
}

func viewDecision(lang core.Lang, j core.Job) decisionView {
	v := decisionView{ID: j.ID, State: j.State, Verdict: string(j.Decision.Verdict), Score: j.Decision.Score, Policy: j.Decision.Policy, At: j.Decision.At, Reasons: []reasonView{}}
	for _, r := range j.Decision.Reasons {
		v.Reasons = append(v.Reasons, reasonView{Code: r.Code, Text: core.Clean(i18n.Reason(lang, r), 500, false), Points: r.Points})
	}
	return v
}

// proposalView is a proposal as a client sees it.
type proposalView struct {
	ID    core.ProposalID    `json:"id"`
	JobID core.JobID         `json:"job_id"`
	State core.ProposalState `json:"state"`
	// Hash is what an approval or an edit of this very text needs.
	Hash      core.ContentHash `json:"hash"`
	Channel   core.ChannelName `json:"channel"`
	Recipient string           `json:"recipient,omitempty"`
	Subject   string           `json:"subject,omitempty"`
	Body      string           `json:"body,omitempty"`
	Language  core.Lang        `json:"language,omitempty"`
	Rung      core.Rung        `json:"rung,omitempty"`
	// Blocked says why it cannot be approved as it is.
	Blocked   string       `json:"blocked,omitempty"`
	Claims    []core.Claim `json:"claims,omitempty"`
	Failed    []string     `json:"failed_gates,omitempty"`
	Missing   []string     `json:"missing,omitempty"`
	Flags     []string     `json:"flags,omitempty"`
	UpdatedAt time.Time    `json:"updated_at,omitzero"`
}

func viewProposal(lang core.Lang, p core.Proposal, whole bool) proposalView {
	c := p.Content
	v := proposalView{ID: p.ID, JobID: p.JobID, State: p.State, Hash: p.Hash, Channel: c.Channel, Recipient: c.Recipient, Subject: c.Subject,
		Language: c.Language, Rung: p.Rung, Blocked: p.Unsendable(), UpdatedAt: p.UpdatedAt}
	if !whole {
		return v
	}
	v.Body, v.Claims = c.Body, p.Claims
	for _, g := range p.Gates {
		if !g.Passed {
			v.Failed = append(v.Failed, g.Gate+": "+g.Detail)
		}
	}
	for _, m := range p.Missing {
		v.Missing = append(v.Missing, i18n.Note(lang, m))
	}
	for _, f := range p.Flags {
		v.Flags = append(v.Flags, i18n.Note(lang, f))
	}
	return v
}

// page is a list with the cursor of the next page.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// jobPage is a page of jobs without those that no model may rank.
type jobPage struct {
	page[jobView]
	Withheld    int    `json:"withheld,omitempty"`
	WithheldWhy string `json:"withheld_why,omitempty"`
}
