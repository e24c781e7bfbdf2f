package core

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	ProposalDrafting   ProposalState = "drafting"
	ProposalDrafted    ProposalState = "drafted"
	ProposalNeedsHuman ProposalState = "needs_human"
	ProposalWaiting    ProposalState = "waiting"
	ProposalApproved   ProposalState = "approved"
	ProposalRefused    ProposalState = "refused"
	ProposalRejected   ProposalState = "rejected"
	ProposalExpired    ProposalState = "expired"
)

// ProposalMachine returns the states and allowed steps of a proposal.
func ProposalMachine() Machine[ProposalState] {
	return Machine[ProposalState]{Name: "proposal", Initial: ProposalDrafting, Transitions: []Transition[ProposalState]{
		{ProposalDrafting, ProposalDrafted, "a text exists"},
		{ProposalDrafting, ProposalNeedsHuman, "no text can be made without the user"},
		{ProposalDrafted, ProposalWaiting, "the gates pass, a human decides"},
		{ProposalDrafted, ProposalApproved, "the gates pass, the channel is on auto"},
		{ProposalDrafted, ProposalRefused, "a gate fails"},
		{ProposalWaiting, ProposalApproved, "approve, bound to the content hash"},
		{ProposalWaiting, ProposalRejected, "reject"},
		{ProposalWaiting, ProposalExpired, "the job is gone or too old"},
		{ProposalWaiting, ProposalDrafted, "edit"},
		{ProposalApproved, ProposalDrafted, "edit"},
		{ProposalRefused, ProposalDrafted, "edit"},
		{ProposalRejected, ProposalDrafted, "edit"},
		{ProposalNeedsHuman, ProposalDrafted, "edit"},
		{ProposalNeedsHuman, ProposalRejected, "reject"},
		{ProposalNeedsHuman, ProposalExpired, "the job is gone or too old"},
		{ProposalApproved, ProposalWaiting, "anything changed after the approval"},
	}}
}

// ContentHash is the lower-case hex SHA-256 of a Content.
type ContentHash string

// Attachment is a file that goes along, by digest.
type Attachment struct {
	Name   string `json:"name"`
	Path   string `json:"path,omitempty"`
	SHA256 string `json:"sha256"`
}

// Content is exactly what an approval covers: if one byte of it changes, the
// approval is void.
type Content struct {
	Channel     ChannelName  `json:"channel"`
	Recipient   string       `json:"recipient"`
	Subject     string       `json:"subject"`
	Body        string       `json:"body"`
	Language    Lang         `json:"language"`
	Price       Pay          `json:"price,omitzero"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Hash returns the SHA-256 over every field of the content. Each part is
// written with its length before it, so that no two contents share an encoding.
func (c Content) Hash() ContentHash {
	h := sha256.New()
	part := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	number := func(v int64) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	part("automonet content v1")
	part(string(c.Channel))
	part(c.Recipient)
	part(c.Subject)
	part(c.Body)
	part(string(c.Language))
	number(c.Price.Min.Minor)
	part(string(c.Price.Min.Currency))
	number(c.Price.Max.Minor)
	part(string(c.Price.Max.Currency))
	part(string(c.Price.Period))
	number(int64(len(c.Attachments)))
	for _, a := range c.Attachments {
		part(a.Name)
		part(a.SHA256)
	}
	return ContentHash(hex.EncodeToString(h.Sum(nil)))
}

// Claim is something a proposal says about the freelancer, with the fact that
// supports it. A claim whose Fact is empty blocks sending.
type Claim struct {
	Text string `json:"text"`
	Fact FactID `json:"fact"`
	// Span is the claim's place in the body.
	Span Span `json:"span,omitzero"`
}

// GateResult is the verdict of one gate over a draft.
type GateResult struct {
	Gate   string `json:"gate"`
	Passed bool   `json:"passed"`
	// Detail says what was found, in words for the user, with bounded quotes.
	Detail string `json:"detail,omitempty"`
	// Code and Params name the finding for translation; see core/draft.
	Code   string            `json:"code,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

// Rung says on which step of the quality ladder a text was made. The owner sees
// it; a client never does.
type Rung string

// The rungs, best first.
const (
	RungFull     Rung = "full_draft"
	RungCheap    Rung = "cheap_draft"
	RungLocal    Rung = "local_draft"
	RungTemplate Rung = "template"
	RungHuman    Rung = "human"
)

// Proposal is a text for one job, through one channel.
type Proposal struct {
	ID      ProposalID    `json:"id"`
	JobID   JobID         `json:"job_id"`
	Profile ProfileID     `json:"profile"`
	State   ProposalState `json:"state"`
	Rev     int64         `json:"rev"`
	Content Content       `json:"content"`
	// Hash is Content.Hash() at the time of saving.
	Hash     ContentHash  `json:"hash"`
	Claims   []Claim      `json:"claims,omitempty"`
	Gates    []GateResult `json:"gates,omitempty"`
	Rung     Rung         `json:"rung"`
	Template string       `json:"template,omitempty"`
	Model    string       `json:"model,omitempty"`
	// Missing lists what the user has to answer before it can be sent.
	Missing []string `json:"missing,omitempty"`
	// Flags are warnings for the reviewer, for example a check aimed at an AI.
	Flags []string `json:"flags,omitempty"`
	// Writing says how the text came about and what its making cost.
	Writing Writing `json:"writing,omitzero"`
	// Draw is the choice between arms that it was written by; nil where the owner
	// chose.
	Draw      *ArmDraw  `json:"draw,omitempty"`
	Approval  *Approval `json:"approval,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

// Approval is a decision to send exactly one content. By is "user:cli",
// "user:ui", "user:telegram", "remote:<device>" or "rule:auto".
type Approval struct {
	Hash ContentHash `json:"hash"`
	By   string      `json:"by"`
	At   time.Time   `json:"at,omitzero"`
}

// NewProposal makes a proposal in state drafting.
func NewProposal(id ProposalID, job JobID, profile ProfileID, now time.Time) (Proposal, error) {
	if id == "" || job == "" || profile == "" {
		return Proposal{}, Invalid("id", "a proposal needs an id, a job and a profile")
	}
	return Proposal{ID: id, JobID: job, Profile: profile, State: ProposalDrafting, Rev: 1, CreatedAt: now, UpdatedAt: now}, nil
}

// Approve returns the proposal approved for exactly the content with this hash.
// It fails with KindConflict when the content has changed since it was shown,
// and with KindDenied when a gate has failed or a claim has no fact.
func (p Proposal) Approve(hash ContentHash, by string, now time.Time) (Proposal, error) {
	if current := p.Content.Hash(); hash != current || p.Hash != current {
		return p, Errorf(KindConflict, "proposal %s has changed since it was shown; review it again", p.ID)
	}
	if why := p.Unsendable(); why != "" {
		return p, Errorf(KindDenied, "proposal %s cannot be approved: %s", p.ID, why)
	}
	if err := ProposalMachine().Check(p.State, ProposalApproved); err != nil {
		return p, err
	}
	p.State = ProposalApproved
	p.Approval = &Approval{Hash: hash, By: by, At: now}
	p.UpdatedAt = now
	return p, nil
}

// Unsendable returns why the content must not be sent, or "".
func (p Proposal) Unsendable() string {
	for _, c := range p.Claims {
		if c.Fact == "" {
			return "the claim \"" + clip(c.Text, 60) + "\" has no supporting fact"
		}
	}
	for _, g := range p.Gates {
		if !g.Passed {
			return g.Gate + ": " + g.Detail
		}
	}
	if len(p.Missing) > 0 {
		return "still to be answered: " + strings.Join(p.Missing, "; ")
	}
	return ""
}

// ApprovedFor reports whether a valid approval covers the present content.
func (p Proposal) ApprovedFor() bool {
	return p.State == ProposalApproved && p.Approval != nil && p.Approval.Hash == p.Content.Hash()
}
