package core

import (
	"strings"
	"time"
)

// CandidateID identifies a Candidate.
type CandidateID string

// CandidateState says what the user decided about a candidate fact.
type CandidateState string

// The states of a candidate fact.
const (
	CandidatePending   CandidateState = "pending"
	CandidateConfirmed CandidateState = "confirmed"
	CandidateRejected  CandidateState = "rejected"
)

// Valid reports whether s is one of the known states.
func (s CandidateState) Valid() bool {
	return s == CandidatePending || s == CandidateConfirmed || s == CandidateRejected
}

// FactDetail is what a candidate fact consists of, where a document states its
// parts. What is not stated is empty.
type FactDetail struct {
	Role        string `json:"role,omitempty"`
	Employer    string `json:"employer,omitempty"`
	Degree      string `json:"degree,omitempty"`
	Institution string `json:"institution,omitempty"`
	// Start and End are "2019-03" or "2019"; End is OngoingDate for what goes on.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	// Grade is a level of a language as written, for example "B2".
	Grade string `json:"grade,omitempty"`
}

// OngoingDate is the end of what has not ended.
const OngoingDate = "present"

// FactSource says where in a document a candidate fact was read.
type FactSource struct {
	File string `json:"file"`
	// Page is counted from 1; 0 in formats that have no pages.
	Page int `json:"page,omitempty"`
	// Line is the line of the document's text, counted from 1.
	Line    int    `json:"line"`
	Section string `json:"section,omitempty"`
	// Text is the exact text that was read, at most MaxFactSourceBytes.
	Text string `json:"text"`
}

// MaxFactSourceBytes bounds the text that is kept of a candidate's source.
const MaxFactSourceBytes = 600

// Candidate is a statement that was read from a document and waits for its owner.
// It is no fact: nothing but its confirmation puts it into the profile.
type Candidate struct {
	ID CandidateID `json:"id"`
	// Profile is the profile it was read for; empty means the default one.
	Profile ProfileID  `json:"profile,omitempty"`
	Fact    Fact       `json:"fact"`
	Detail  FactDetail `json:"detail,omitzero"`
	Source  FactSource `json:"source"`
	// Key tells statements apart: candidates with the same key state the same
	// thing, though perhaps with other values.
	Key string `json:"key"`
	// Confidence is in 0..1: how sure the rules are that the document says this.
	Confidence float64        `json:"confidence"`
	State      CandidateState `json:"state"`
	// Conflict is a fact of the profile that speaks of the same thing and says
	// otherwise; Differs names the fields in which.
	Conflict FactID   `json:"conflict,omitempty"`
	Differs  []string `json:"differs,omitempty"`
	// Warnings are codes of what to look at: WarnAimedAtAI, WarnUnsure, WarnOtherName.
	Warnings []string  `json:"warnings,omitempty"`
	At       time.Time `json:"at"`
	// By is who decided, for example "user:anna".
	By string `json:"by,omitempty"`
	// FactID is the fact of the profile that a confirmation made or changed.
	FactID FactID `json:"fact_id,omitempty"`
}

// Codes of what a candidate's owner should look at.
const (
	// WarnAimedAtAI marks text that addresses a machine rather than a reader.
	WarnAimedAtAI = "aimed_at_ai"
	// WarnUnsure marks a candidate whose parts were guessed from the layout.
	WarnUnsure = "unsure"
)

// Exact reports whether a candidate leaves nothing to decide: it was read for
// certain, contradicts nothing and carries no warning.
func (c Candidate) Exact() bool {
	return c.Confidence >= ExactConfidence && c.Conflict == "" && len(c.Warnings) == 0
}

// ExactConfidence is the confidence from which a candidate counts as certain.
const ExactConfidence = 0.9

// CandidateChoice is what the owner makes of a candidate.
type CandidateChoice struct {
	// Fact replaces the candidate's fact, nil takes it as it is.
	Fact *Fact `json:"fact,omitempty"`
	// Conflict says what becomes of a fact that says otherwise: "replace" puts
	// the candidate in its place, "beside" keeps both. It must be said when the
	// candidate has a conflict.
	Conflict string `json:"conflict,omitempty" enum:"replace,beside"`
}

// What a choice does with a conflict.
const (
	ConflictReplace = "replace"
	ConflictBeside  = "beside"
)

// DocumentNote is something to know of a document that was read, by its code:
// "aimed_at_ai", "unread_pages", "macros_ignored", "cut", "no_text", "hidden_text".
type DocumentNote struct {
	Code string `json:"code"`
	Page int    `json:"page,omitempty"`
	Text string `json:"text,omitempty"`
}

// CVImport is what the import of a document brought.
type CVImport struct {
	File   string `json:"file"`
	Format string `json:"format"`
	// SHA256 is the digest of the file in hexadecimal digits.
	SHA256   string `json:"sha256"`
	Language Lang   `json:"language,omitempty"`
	Pages    int    `json:"pages,omitempty"`
	// Candidates are new or still wait for a decision.
	Candidates []Candidate `json:"candidates"`
	// Known counts statements that the profile already holds, Rejected those that
	// the owner rejected before; neither is asked again.
	Known    int            `json:"known"`
	Rejected int            `json:"rejected"`
	Notes    []DocumentNote `json:"notes,omitempty"`
}

// CandidateFilter selects candidates, in the order they were read.
type CandidateFilter struct {
	Profile ProfileID        `json:"profile,omitempty"`
	States  []CandidateState `json:"states,omitempty"`
}

// Confirm puts a candidate into a profile by its owner's choice and returns both
// as they are then. fresh is the id that a new fact gets. Nothing of the profile
// is replaced unless the choice says so.
func (c Candidate) Confirm(p Profile, choice CandidateChoice, fresh FactID, by string, at time.Time) (Profile, Candidate, error) {
	if c.State != CandidatePending {
		return p, c, Errorf(KindConflict, "the candidate was decided before; nothing is left to do")
	}
	f := c.Fact
	if choice.Fact != nil {
		f = *choice.Fact
		f.Evidence = c.Fact.Evidence
	}
	if !f.Kind.Valid() {
		return p, c, Invalid("fact.kind", "the kind %q is unknown; known: %s", clip(string(f.Kind), 30), knownKinds())
	}
	f.Confirmed = true
	p.Facts = append([]Fact(nil), p.Facts...)
	at0 := -1
	for i, have := range p.Facts {
		if c.Conflict != "" && have.ID == c.Conflict {
			at0 = i
		}
	}
	conflict := at0 >= 0 || c.Conflict == FactID(FactName) && p.Name != ""
	switch {
	case choice.Conflict != "" && choice.Conflict != ConflictReplace && choice.Conflict != ConflictBeside:
		return p, c, Invalid("conflict", "%q is no choice; use replace or beside", clip(choice.Conflict, 30))
	case conflict && choice.Conflict == "":
		return p, c, Errorf(KindConflict, "the profile says otherwise in %q; choose replace or beside", string(c.Conflict))
	case f.Kind == FactName && (p.Name == "" || conflict && choice.Conflict == ConflictReplace):
		if p.Name, _ = f.In(""); strings.TrimSpace(p.Name) == "" {
			return p, c, Invalid("fact.text", "the fact has no text; say what it states")
		}
		f.ID = FactID(FactName)
	case conflict && choice.Conflict == ConflictReplace:
		f.ID = p.Facts[at0].ID
		p.Facts[at0] = f
	default:
		f.ID = fresh
		p.Facts = append(p.Facts, f)
	}
	p, err := NewProfile(p)
	if err != nil {
		return p, c, err
	}
	c.State, c.By, c.At, c.FactID, c.Fact = CandidateConfirmed, by, at, f.ID, f
	return p, c, nil
}

// Reject returns the candidate as its owner refused it. It is remembered, so that
// the same statement is not asked again.
func (c Candidate) Reject(by string, at time.Time) (Candidate, error) {
	if c.State != CandidatePending {
		return c, Errorf(KindConflict, "the candidate was decided before; nothing is left to do")
	}
	c.State, c.By, c.At = CandidateRejected, by, at
	return c, nil
}
