package replica

import (
	"context"
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// generation is the factor by which a generation goes before revisions in facts_v.
const generation = 1 << 40

// row is one row as it is sent.
type row struct {
	mark  core.Dirty
	facts int64
	gone  bool
	doc   json.RawMessage
	// bad is why the row cannot be sent at all; hold is set while it must wait.
	bad  error
	hold bool
}

// kind is how the rows of an entity become rows of a table.
type kind struct {
	entity, table string
	load          func(r *Replica, ctx context.Context, marks []core.Dirty, b *builder) error
}

// kinds are in the order in which rows are sent: parents first.
func kinds() []kind {
	return []kind{
		{"profile", "profiles", (*Replica).profiles},
		{"template", "templates", (*Replica).templates},
		{"job", "jobs", (*Replica).jobs},
		{"posting", "postings", (*Replica).postings},
		{"proposal", "proposals", (*Replica).proposals},
		{"submission", "submissions", (*Replica).submissions},
		{"outcome", "outcomes", (*Replica).outcomes},
		{"command", "decision_acks", (*Replica).acks},
		{"forecast", "forecasts", (*Replica).forecasts},
	}
}

// Entities are the entries of the outbox that are sent. Decisions of the agent are part of their jobs.
func Entities() []string {
	out := []string{"settings"}
	for _, k := range kinds() {
		out = append(out, k.entity)
	}
	return out
}

// builder turns nouns into rows of one table.
type builder struct {
	r      *Replica
	table  mirror.Table
	reduce mirror.Reducer
	state  core.SyncState
	marks  map[string]core.Dirty
	out    []row
}

func newBuilder(r *Replica, t mirror.Table, s core.SyncState, marks []core.Dirty) *builder {
	b := &builder{r: r, table: t, reduce: t.Reducer(), state: s, marks: make(map[string]core.Dirty, len(marks)), out: make([]row, 0, len(marks))}
	for _, m := range marks {
		b.marks[m.ID] = m
	}
	return b
}

// take adds a row. resource is what the allow-list chooses from; nil where the table has no view.
func (b *builder) take(id string, rev int64, cols map[string]any, resource any) {
	mark := b.marks[id]
	out := row{mark: mark, facts: b.state.Generation*generation + rev}
	cols["id"], cols["facts_v"] = id, out.facts
	if _, ok := cols["deleted_at"]; !ok {
		cols["deleted_at"] = nil
	}
	out.gone = cols["deleted_at"] != nil
	if b.table.View != nil {
		raw, err := json.Marshal(resource)
		if err == nil {
			raw, err = b.reduce.Reduce(raw)
		}
		if err != nil {
			out.bad = err
		}
		cols["view"] = json.RawMessage(raw)
	}
	if col := b.table.TextColumn(); col != "" {
		text, _ := cols[col].(string)
		sealed, err := b.r.seal(b.state, b.table.Name, id, col, mirror.Plain(text))
		if err != nil {
			out.bad = err
		}
		cols[col] = sealed
	}
	if out.bad == nil {
		out.doc, out.bad = json.Marshal(cols)
	}
	if len(out.doc) > mirror.MaxBatch {
		out.bad = core.Invalid("row", "it is larger than %d bytes", mirror.MaxBatch)
	}
	b.out = append(b.out, out)
	delete(b.marks, id)
}

// text is a long text that anybody who may read the row may read; private leaves only encrypted.
func (r *Replica) text(plain string) string {
	if r.cfg.Texts == TextsOff {
		return ""
	}
	return plain
}

func (r *Replica) private(v any) string {
	if r.cfg.Texts != TextsEncrypted {
		return ""
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(raw)
}

func (r *Replica) seal(s core.SyncState, table, id, column, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if r.cfg.Texts == TextsEncrypted {
		text = r.cfg.Cipher.Seal(Place{table, id, column, s.Account}, text)
	} else if strings.HasPrefix(text, "enc:") {
		// A foreign text that only looks encrypted.
		text = " " + text
	}
	if len(text) > mirror.MaxBody {
		return "", core.Invalid("body", "the text is larger than %d bytes", mirror.MaxBody)
	}
	return text, nil
}

func when(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// since is when for a column that cannot be null.
func since(t time.Time) any {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func minor(m core.Money) any {
	if !m.Stated() {
		return nil
	}
	return m.Minor
}

func currency(ms ...core.Money) string {
	for _, m := range ms {
		if m.Stated() {
			return string(m.Currency)
		}
	}
	return ""
}

func ids(marks []core.Dirty) []string {
	out := make([]string, len(marks))
	for i, m := range marks {
		out[i] = m.ID
	}
	return out
}

func (r *Replica) jobs(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyJobs(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, j := range list {
		source := ""
		if len(j.Sources) > 0 {
			source = core.Clean(j.Sources[0], 100, false)
		}
		pay, text := j.Extraction.Pay, j.Text
		// What the allow-list would drop anyway is not even encoded.
		j.Text, j.Extraction.Contacts, j.Extraction.Instructions, j.Extraction.Attention, j.Extraction.Provenance = "", nil, nil, nil, nil
		b.take(string(j.ID), j.Rev, map[string]any{"state": j.State, "score": j.Score, "verdict": j.Decision.Verdict, "source": source,
			"merged_into": j.MergedInto, "pay_min_minor": minor(pay.Min), "pay_max_minor": minor(pay.Max), "pay_currency": currency(pay.Min, pay.Max),
			"pay_period": pay.Period, "posted_at": when(j.PostedAt), "first_seen_at": since(j.FirstSeenAt), "last_seen_at": when(j.LastSeenAt),
			"deadline": when(j.Extraction.Deadline), "body": r.text(text)}, j)
	}
	return nil
}

func (r *Replica) postings(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, revs, err := r.cfg.Store.CopyPostings(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, p := range list {
		text := p.Text
		p.Text, p.Hints, p.Author = "", nil, ""
		b.take(string(p.ID), revs[string(p.ID)], map[string]any{"job_id": p.JobID, "source": core.Clean(string(p.Source), 100, false), "completeness": p.Completeness,
			"posted_at": when(p.PostedAt), "expires_at": when(p.ExpiresAt), "fetched_at": when(p.FetchedAt), "body": r.text(text)}, p)
	}
	return nil
}

// proposalBody is the text of a proposal as the dashboard reads it. The recipient and the claims are
// there only where it is encrypted; else To says as much of the recipient as may leave.
type proposalBody struct {
	Channel     core.ChannelName  `json:"channel"`
	Recipient   string            `json:"recipient,omitempty"`
	To          string            `json:"to,omitempty"`
	Subject     string            `json:"subject"`
	Body        string            `json:"body"`
	Language    core.Lang         `json:"language"`
	Price       core.Pay          `json:"price,omitzero"`
	Attachments []core.Attachment `json:"attachments,omitempty"`
	Claims      []core.Claim      `json:"claims,omitempty"`
	Gates       []core.GateResult `json:"gates,omitempty"`
	Missing     []string          `json:"missing,omitempty"`
	Flags       []string          `json:"flags,omitempty"`
}

func (r *Replica) proposals(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyProposals(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, p := range list {
		body := proposalBody{Channel: p.Content.Channel, Subject: p.Content.Subject, Body: p.Content.Body, Language: p.Content.Language, Price: p.Content.Price,
			Gates: p.Gates, Missing: p.Missing}
		if r.cfg.Texts == TextsEncrypted {
			body.Recipient, body.Claims, body.Flags = p.Content.Recipient, p.Claims, p.Flags
			for _, a := range p.Content.Attachments {
				body.Attachments = append(body.Attachments, core.Attachment{Name: a.Name, SHA256: a.SHA256})
			}
		} else {
			body.To = hint(p.Content.Recipient)
		}
		text := ""
		if p.Content.Body != "" || p.Content.Subject != "" {
			raw, err := json.Marshal(body)
			if err != nil {
				return fmt.Errorf("encode proposal %s: %w", p.ID, err)
			}
			text = r.text(string(raw))
		}
		var approved time.Time
		if p.Approval != nil {
			approved = p.Approval.At
		}
		price := p.Content.Price
		hash := string(p.Hash)
		b.take(string(p.ID), p.Rev, map[string]any{"job_id": p.JobID, "profile_id": p.Profile, "state": p.State, "channel": p.Content.Channel,
			"content_sha256": hash, "price_minor": firstOf(minor(price.Min), minor(price.Max)), "price_currency": currency(price.Min, price.Max),
			"created_at": since(p.CreatedAt), "changed_at": since(p.UpdatedAt), "approved_at": when(approved), "body": text}, p)
	}
	return nil
}

// What hint says of a recipient beside a host.
const (
	toNobody = "none"
	toKept   = "kept"
)

// hint is what may be told of a recipient in plain words, so that an approval from elsewhere is not blind: "@"
// and the host that a mail address ends in or a link leads to. Who it is there stays here.
func hint(recipient string) string {
	if recipient == "" {
		return toNobody
	}
	if a, err := mail.ParseAddress(recipient); err == nil {
		return "@" + strings.ToLower(a.Address[strings.LastIndexByte(a.Address, '@')+1:])
	}
	if u, err := url.Parse(recipient); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" {
		return "@" + strings.ToLower(u.Hostname())
	}
	return toKept
}

func firstOf(vs ...any) any {
	i := slices.IndexFunc(vs, func(v any) bool { return v != nil })
	if i < 0 {
		return nil
	}
	return vs[i]
}

func (r *Replica) submissions(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopySubmissions(ctx, ids(marks))
	if err != nil {
		return err
	}
	fences, err := r.cfg.Store.Fences(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, s := range list {
		key, err := r.jobKey(ctx, s.JobID)
		if err != nil {
			return err
		}
		fence, guarded := fences[string(s.ID)]
		b.submission(s, s.Rev, key, fence)
		// One that began before the project was joined goes when it has ended.
		b.out[len(b.out)-1].hold = s.State == core.SubmissionSending && !guarded
	}
	return nil
}

func (b *builder) submission(s core.Submission, rev int64, key string, fence int64) {
	var held any
	if fence > 0 {
		held = fence
	}
	b.take(string(s.ID), rev, map[string]any{"job_id": s.JobID, "job_key": key, "proposal_id": s.ProposalID, "channel": s.Channel, "state": s.State,
		"content_sha256": string(s.Hash), "fence": held, "created_at": since(s.CreatedAt), "changed_at": since(s.UpdatedAt)}, s)
}

// jobKey names a job alike on every device: by the smallest key of its postings. Jobs that no posting
// is left of are named by their id.
func (r *Replica) jobKey(ctx context.Context, id core.JobID) (string, error) {
	keys, err := r.cfg.Store.PostingKeys(ctx, id)
	if err != nil || len(keys) == 0 {
		return string(id), err
	}
	return slices.Min(keys), nil
}

func (r *Replica) outcomes(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyOutcomes(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, o := range list {
		b.take(string(o.ID), 1, map[string]any{"submission_id": o.SubmissionID, "job_id": o.JobID, "kind": o.Kind, "amount_minor": minor(o.Amount),
			"amount_currency": currency(o.Amount), "fee_minor": minor(o.Fee), "fee_currency": currency(o.Fee), "hours": o.Hours,
			"supersedes": o.Supersedes, "at": since(o.At)}, o)
	}
	return nil
}

func (r *Replica) acks(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyCommands(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, c := range list {
		result := map[core.CommandState]string{core.CommandDone: "applied", core.CommandRefused: "refused", core.CommandExpired: "expired"}[c.State]
		if c.Code == codeChanged {
			result = "changed"
		}
		b.take(c.ID, c.Rev, map[string]any{"decision_id": c.ID, "kind": c.Kind, "target_id": c.Target, "content_sha256": string(c.Hash), "result": result,
			"reason": core.Clean(c.Result, 500, false), "actor": r.actor(b.state, c), "decided_at": since(c.DoneAt)}, nil)
	}
	return nil
}

// approvalTable is where approvals that were made here lie beside what became of the dashboard's.
const approvalTable = "decision_acks"

// approvals are the decisions that were made here, as rows of the agent's own.
func (r *Replica) approvals(ctx context.Context, s core.SyncState, marks []core.Dirty) ([]row, error) {
	list, err := r.cfg.Store.CopyProposals(ctx, ids(marks))
	if err != nil {
		return nil, err
	}
	t, _ := mirror.Of(approvalTable)
	b := newBuilder(r, t, s, nil)
	for _, p := range list {
		if p.Approval == nil || strings.HasPrefix(p.Approval.By, actorPrefix) {
			continue
		}
		by := core.Clean(p.Approval.By, 200, false)
		if by == "" {
			by = "agent"
		}
		b.take("here-"+string(p.ID)+"-"+string(p.Approval.Hash), 1, map[string]any{"decision_id": nil, "kind": core.CommandApprove, "target_id": p.ID,
			"content_sha256": string(p.Approval.Hash), "result": "applied", "reason": "", "actor": by, "decided_at": since(p.Approval.At)}, nil)
	}
	return b.out, nil
}

func (r *Replica) forecasts(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyForecasts(ctx, ids(marks))
	if err != nil {
		return err
	}
	for id, f := range list {
		rev := int64(1)
		if f.Score != nil {
			rev = 2
		}
		b.take(id, rev, map[string]any{"at": since(f.At), "days": f.Days, "due": since(f.Due)}, f)
	}
	return nil
}

// profiles leave only encrypted: what they hold is the owner's CV and contact data.
func (r *Replica) profiles(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyProfiles(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, p := range list {
		b.take(string(p.ID), p.Rev, map[string]any{"body": r.private(map[string]any{"name": p.Name, "facts": p.Facts})}, p)
	}
	return nil
}

func (r *Replica) templates(ctx context.Context, marks []core.Dirty, b *builder) error {
	list, err := r.cfg.Store.CopyTemplates(ctx, ids(marks))
	if err != nil {
		return err
	}
	for _, t := range list {
		b.take(t.ID, t.Rev, map[string]any{"channel": "", "language": "", "frozen": t.Frozen, "body": r.text(t.Text)},
			map[string]any{"id": t.ID, "rev": t.Rev, "frozen": t.Frozen, "origin": "own", "builtin": false})
	}
	for id, m := range b.marks {
		b.take(id, m.Rev, map[string]any{"channel": "", "language": "", "frozen": false, "body": "", "deleted_at": since(r.cfg.Clock.Now())}, map[string]any{})
	}
	return nil
}
