package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Keys of an event's data under which it records the row that it is about: a digest of
// the columns that the audit trail shows, and one of those that a purge empties.
const (
	sealKey = "row"
	textKey = "text"
)

// sealedTable is a table whose rows the audit chain records. Each write of such a row
// has an event in the same transaction that holds the digest of its columns.
type sealedTable struct {
	name string
	from string
	// columns are sealed in this order, texts apart from them. The job's id is sealed by
	// being one of them, where a row never moves to another job.
	columns, texts []string
	// more are columns that are read and not sealed.
	more []string
	show func(row map[string]string) []core.AuditFact
}

var (
	sealedPostings = &sealedTable{name: "postings", from: `postings AS r JOIN jobs AS j ON j.id = r.job_id JOIN texts AS t ON t.rid = j.rid`,
		columns: []string{"r.source", "r.external_id", "r.url", "r.title", "r.company", "r.completeness", "r.location", "r.content_hash", "r.posted_at"},
		texts:   []string{"CASE WHEN j.text_from = r.id THEN t.text ELSE r.text END", "r.hints", "r.author"},
		more:    []string{"r.purged_at"}, show: showPosting}
	sealedDecisions = &sealedTable{name: "decisions", from: `decisions AS r`,
		columns: []string{"r.job_id", "r.verdict", "r.score", "r.reasons", "r.policy", "r.at"}, show: showDecision}
	sealedProposals = &sealedTable{name: "proposals", from: `proposals AS r`,
		columns: []string{"r.job_id", "r.profile", "r.channel", "r.content", "r.hash", "r.claims", "r.gates", "r.rung", "r.template", "r.model",
			"r.missing", "r.flags", "r.writing", "r.draw", "r.approval", "r.approved_at", "r.created_at"},
		more: []string{"r.state"}, show: showProposal}
	sealedSubmissions = &sealedTable{name: "submissions", from: `submissions AS r`,
		columns: []string{"r.job_id", "r.proposal_id", "r.channel", "r.key", "r.recipient", "r.company", "r.hash", "r.content", "r.attempts",
			"r.receipt", "r.created_at"},
		more: []string{"r.state"}, show: showSubmission}
	sealedOutcomes = &sealedTable{name: "outcomes", from: `outcomes AS r`,
		columns: []string{"r.job_id", "r.submission_id", "r.kind", "r.amount_minor", "r.amount_currency", "r.fee_minor", "r.fee_currency", "r.hours",
			"r.source", "r.supersedes", "r.at", "r.booked"}, show: showOutcome}
	sealedReplies = &sealedTable{name: "replies", from: `replies AS r`,
		columns: []string{"r.submission_id", "r.class", "r.ask", "r.taught", "r.doc"}, show: showReply}
	sealedFeedback = &sealedTable{name: "feedback", from: `feedback AS r`,
		columns: []string{"r.job_id", "r.kind", "r.proposal_id", "r.undoes", "r.doc", "r.at"}, show: showFeedback}
)

// sealedTables lists them, those first on which others build.
func sealedTables() []*sealedTable {
	return []*sealedTable{sealedPostings, sealedDecisions, sealedProposals, sealedSubmissions, sealedReplies, sealedOutcomes, sealedFeedback}
}

// selects reads a row's id, its job and its columns.
func (s *sealedTable) selects() string {
	return `SELECT r.id, r.job_id, ` + strings.Join(append(append(append([]string{}, s.columns...), s.texts...), s.more...), ", ") + ` FROM ` + s.from
}

// sealedRow is a row as it is stored, with its digests.
type sealedRow struct {
	table      *sealedTable
	id         string
	job        core.JobID
	seal, text string
	// values are the columns by their names.
	values map[string]string
}

// scan reads a row that selects selected.
func (s *sealedTable) scan(r scanner) (sealedRow, error) {
	row := sealedRow{table: s, values: map[string]string{}}
	n := len(s.columns) + len(s.texts) + len(s.more)
	raw := make([]any, n)
	into := []any{&row.id, &row.job}
	for i := range raw {
		into = append(into, &raw[i])
	}
	if err := r.Scan(into...); err != nil {
		return row, err
	}
	parts := make([]string, n)
	for i, v := range raw {
		parts[i] = plainValue(v)
	}
	names := append(append(append([]string{}, s.columns...), s.texts...), s.more...)
	for i, name := range names {
		row.values[strings.TrimPrefix(name, "r.")] = parts[i]
	}
	row.seal = digestOf(parts[:len(s.columns)]...)
	if len(s.texts) > 0 {
		row.text = digestOf(parts[len(s.columns) : len(s.columns)+len(s.texts)]...)
	}
	return row, nil
}

// sealOf returns the digest of a row as this transaction has left it.
func (t *tx) sealOf(s *sealedTable, id string) (string, error) {
	row, err := s.scan(t.row(s.selects()+` WHERE r.id = ?`, id))
	if err != nil {
		return "", fmt.Errorf("read the row %s/%s for its event: %w", s.name, id, err)
	}
	return row.seal, nil
}

// sealPosting is the digest of a posting that is being written, and that of its texts:
// what sealOf would read, without asking the database for each of a page's rows.
func sealPosting(p *core.Posting, hints string) (row, text string) {
	return digestOf(string(p.Source), p.ExternalID, p.URL, p.Title, p.Company, string(p.Completeness), p.Location, p.ContentHash, plainValue(micros(p.PostedAt))),
		digestOf(p.Text, hints, p.Author)
}

// sealDecision is the digest of a decision that is being written.
func sealDecision(job core.JobID, d core.Decision, reasons string) string {
	score := ""
	if d.Score != nil {
		score = plainValue(*d.Score)
	}
	return digestOf(string(job), string(d.Verdict), score, reasons, d.Policy, plainValue(micros(d.At)))
}

// plainValue writes a column's value in one way, NULL as "".
func plainValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		if v {
			return "1"
		}
		return "0"
	case time.Time:
		return plainValue(micros(v))
	}
	return ""
}

// digestOf is the first half of a SHA-256 over parts, each with its length before it,
// in hex.
func digestOf(parts ...string) string {
	h := sha256.New()
	for _, s := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// recorded says which row an event is about and whether it records it anew; a nil
// table means none. data is the event's.
func recorded(e core.Event, data map[string]string) (s *sealedTable, id string, writes bool) {
	switch e.Kind {
	case EventJobNew:
		return sealedPostings, data["posting"], true
	case EventPostingJoined, EventPostingChanged:
		return sealedPostings, e.Subject, true
	case EventTextPurged:
		return sealedPostings, e.Subject, false
	case EventJobDecided:
		return sealedDecisions, data["decision"], true
	case EventOutcome:
		return sealedOutcomes, e.Subject, true
	case EventReply, EventReplyFixed:
		return sealedReplies, e.Subject, true
	case EventFeedback:
		return sealedFeedback, e.Subject, true
	}
	switch what, _, _ := strings.Cut(string(e.Kind), "."); what {
	case "proposal":
		return sealedProposals, e.Subject, true
	case "submission":
		return sealedSubmissions, e.Subject, true
	}
	return nil, "", false
}

// snapshot lets f read one state of the database, whatever is written meanwhile.
func (s *Store) snapshot(ctx context.Context, f func(querier) error) error {
	tx, err := s.r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// It has only read, so that there is nothing to lose.
	defer func() { _ = tx.Rollback() }()
	return f(view{ctx, tx})
}

// view is a querier over one state of the database.
type view struct {
	ctx context.Context
	tx  *sql.Tx
}

func (v view) query(q string, args ...any) (*sql.Rows, error) {
	return v.tx.QueryContext(v.ctx, q, args...)
}

func (v view) row(q string, args ...any) *sql.Row { return v.tx.QueryRowContext(v.ctx, q, args...) }
