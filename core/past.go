package core

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"
)

// PastProposal is a proposal that the owner made before or beside the agent. It teaches
// what gets answered and says what was applied for; it is no send of the agent.
type PastProposal struct {
	ID string `json:"id"`
	// At is when it was sent.
	At time.Time `json:"at,omitzero"`
	// Source is where the job was found, for example "upwork".
	Source  string `json:"source,omitempty"`
	Title   string `json:"title,omitempty"`
	Company string `json:"company,omitempty"`
	URL     string `json:"url,omitempty"`
	// LinkKey is the canonical form of URL, as postings have it.
	LinkKey   string `json:"link_key,omitempty"`
	Recipient string `json:"recipient,omitempty"`
	Language  Lang   `json:"language,omitempty"`
	Price     Pay    `json:"price,omitzero"`
	Budget    Pay    `json:"budget,omitzero"`
	// Known is set where it is known what became of it, also that nothing did.
	Known    bool          `json:"known"`
	Outcomes []PastOutcome `json:"outcomes,omitempty"`
	// Origin is "csv", "json" or "mail"; File and Line say where it stood.
	Origin string `json:"origin"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	// MessageID is that of a mail.
	MessageID string `json:"message_id,omitempty"`
	// ImportedAt and By say when and by whom it was brought in.
	ImportedAt time.Time `json:"imported_at,omitzero"`
	By         string    `json:"by,omitempty"`
}

// PastOutcome is what became of a PastProposal.
type PastOutcome struct {
	Kind OutcomeKind `json:"kind"`
	// At is zero where the day is not known.
	At     time.Time `json:"at,omitzero"`
	Amount Money     `json:"amount,omitzero"`
	Fee    Money     `json:"fee,omitzero"`
	Hours  float64   `json:"hours,omitempty"`
}

// Key tells one past proposal from another: by the mail it was, else by its link and
// day, else by day, place, company, title and recipient.
func (p PastProposal) Key() string {
	day := p.At.UTC().Format(time.DateOnly)
	switch {
	case p.MessageID != "":
		return pastDigest("mail", p.MessageID)
	case p.URL != "":
		return pastDigest("link", day, strings.TrimSpace(p.URL))
	}
	return pastDigest("row", day, fold(p.Source), fold(p.Company), fold(p.Title), strings.ToLower(p.Recipient))
}

// Link is the key of its posting as sent.log and SendHistory.Postings have it; "" where
// it names none.
func (p PastProposal) Link() string {
	if p.LinkKey == "" {
		return ""
	}
	return PostingKey(p.LinkKey)
}

// Role is the key of its company and title; see RoleKey.
func (p PastProposal) Role() string { return RoleKey(p.Company, p.Title) }

// RoleKey is a digest of a company and a title that are the same however they are
// written; "" where either is missing.
func RoleKey(company, title string) string {
	c, t := fold(company), fold(title)
	if c == "" || t == "" {
		return ""
	}
	return pastDigest("role", c, t)
}

// CompanyKey is a digest of a company's folded name, "" without one.
func CompanyKey(company string) string {
	if c := fold(company); c != "" {
		return pastDigest("company", c)
	}
	return ""
}

func pastDigest(parts ...string) string {
	sum := sha256.Sum256([]byte("automonet past v1\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// fold keeps the words of a name or title that tell it from others: lower case, without
// marks, legal forms and "(m/w/d)".
func fold(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '#' })
	forms := []string{"gmbh", "ag", "kg", "ug", "inc", "llc", "ltd", "limited", "corp", "corporation", "bv", "plc", "gbr", "mbh", "the", "m", "w", "f", "d", "x", "mwd", "all", "genders"}
	out := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(forms, w) })
	if len(out) == 0 {
		out = words
	}
	return strings.Join(out, " ")
}

// Undated reports whether what became of it is known without its days.
func (p PastProposal) Undated() bool {
	return slices.ContainsFunc(p.Outcomes, func(o PastOutcome) bool { return o.At.IsZero() })
}

// NewPastProposal checks a past proposal and returns it with its words bounded.
func NewPastProposal(p PastProposal, now time.Time) (PastProposal, error) {
	p.Title, p.Company = Clean(p.Title, MaxTitleBytes, false), Clean(p.Company, MaxTitleBytes, false)
	p.URL, p.Recipient = Clean(p.URL, MaxURLBytes, false), Clean(p.Recipient, 320, false)
	p.Source, p.File = strings.ToLower(Clean(p.Source, 64, false)), Clean(p.File, 200, false)
	p.MessageID = Clean(p.MessageID, 998, false)
	switch {
	case p.At.IsZero():
		return p, Invalid("date", "a past proposal needs the day when it was sent")
	case p.At.After(now.AddDate(0, 0, 1)):
		return p, Invalid("date", "the day %s is in the future", p.At.Format(time.DateOnly))
	case p.At.Year() < 1995:
		return p, Invalid("date", "the day %s is too long ago", p.At.Format(time.DateOnly))
	case p.Title == "" && p.Company == "" && p.URL == "":
		return p, Invalid("title", "a past proposal needs a title, a company or a link")
	case len(p.Outcomes) > 20:
		return p, Invalid("outcomes", "%d outcomes of one proposal are too many", len(p.Outcomes))
	}
	for _, o := range p.Outcomes {
		switch {
		case !o.Kind.Valid():
			return p, Invalid("kind", "%q is not a known outcome", clip(string(o.Kind), 20))
		case !o.At.IsZero() && o.At.Before(p.At.AddDate(0, 0, -1)):
			return p, Invalid("at", "an answer of %s comes before the proposal of %s", o.At.Format(time.DateOnly), p.At.Format(time.DateOnly))
		case o.Amount.Minor < 0 || o.Fee.Minor < 0 || o.Hours < 0:
			return p, Invalid("amount", "money is entered without a sign; correct a wrong entry instead")
		}
	}
	return p, nil
}

// PastIssue is what is wrong in a file that is imported.
type PastIssue struct {
	// Line counts from 1; Column is the file's own name of the column, or its number.
	Line   int    `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
	// Code is stable and translated at the edge; Value is what was found, bounded.
	Code  string `json:"code"`
	Value string `json:"value,omitempty"`
}

// PastReport is what was found in a file, and what became of it.
type PastReport struct {
	File   string `json:"file"`
	Format string `json:"format"`
	// Rows is how many proposals were read, Good how many of them can be taken in.
	Rows int `json:"rows"`
	Good int `json:"good"`
	// Teach is how many of the good ones say what became of them.
	Teach int `json:"teach"`
	// Kinds counts the latest outcome of each; "" is none.
	Kinds map[string]int `json:"kinds"`
	From  time.Time      `json:"from,omitzero"`
	To    time.Time      `json:"to,omitzero"`
	// Columns says what each column of a table was taken for; "" is not used.
	Columns []PastColumn `json:"columns,omitempty"`
	// Issues are the first of what is wrong, IssueCount all of it.
	Issues     []PastIssue `json:"issues"`
	IssueCount int         `json:"issue_count"`
	// Skipped counts mails that were left out, by reason.
	Skipped map[string]int `json:"skipped,omitempty"`
	// DryRun is set while nothing was saved. Added, Updated and Known say what was.
	DryRun  bool `json:"dry_run"`
	Added   int  `json:"added"`
	Updated int  `json:"updated"`
	Known   int  `json:"known"`
}

// PastColumn says what a column was taken for.
type PastColumn struct {
	Name string `json:"name"`
	As   string `json:"as"`
}

// PastSaved says what became of past proposals that were saved.
type PastSaved struct {
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Known   int `json:"known"`
}

// PastMailWish asks for one page of the past proposals in a channel's mailbox.
type PastMailWish struct {
	Channel ChannelName `json:"channel"`
	// Since is the first day that is looked at.
	Since time.Time `json:"since,omitzero"`
	// From is the Next of the page before. "" begins, or goes on where an import was
	// interrupted, unless Again is set.
	From   string `json:"from,omitempty"`
	Again  bool   `json:"again,omitempty"`
	DryRun bool   `json:"dry_run,omitempty"`
}

// PastMailPage is what one page of a mailbox held.
type PastMailPage struct {
	Report PastReport `json:"report"`
	Next   string     `json:"next,omitempty"`
	More   bool       `json:"more"`
	// Seen is how many sent mails were looked at, Left how many follow.
	Seen int `json:"seen"`
	Left int `json:"left"`
	// Resumed is set where it went on after an interruption.
	Resumed bool `json:"resumed,omitempty"`
}

// Add puts the report of a further page to a report.
func (r *PastReport) Add(o PastReport) {
	r.File, r.Format, r.DryRun = o.File, o.Format, o.DryRun
	r.Rows, r.Good, r.Teach, r.IssueCount = r.Rows+o.Rows, r.Good+o.Good, r.Teach+o.Teach, r.IssueCount+o.IssueCount
	r.Added, r.Updated, r.Known = r.Added+o.Added, r.Updated+o.Updated, r.Known+o.Known
	if r.Kinds == nil {
		r.Kinds = map[string]int{}
	}
	for k, n := range o.Kinds {
		r.Kinds[k] += n
	}
	for k, n := range o.Skipped {
		if r.Skipped == nil {
			r.Skipped = map[string]int{}
		}
		r.Skipped[k] += n
	}
	r.Issues = append(r.Issues, o.Issues[:min(len(o.Issues), max(0, mostPastIssues-len(r.Issues)))]...)
	if !o.From.IsZero() && (r.From.IsZero() || o.From.Before(r.From)) {
		r.From = o.From
	}
	if o.To.After(r.To) {
		r.To = o.To
	}
}

// mostPastIssues bounds what is told of what is wrong.
const mostPastIssues = 200

// PastFile is a file of past proposals that is handed over.
type PastFile struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
	// Me is the owner's address in a mail folder, "" to find it.
	Me     string `json:"me,omitempty"`
	DryRun bool   `json:"dry_run"`
}
