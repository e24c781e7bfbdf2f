package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"sort"

	"github.com/automonet/automonet/core"
)

// AuditJob returns everything that happened to a job and the jobs merged with it, and
// what does not fit: an event that was changed, cut out or cut off, a row that is not
// what its last event recorded, that is gone, or that no event recorded. The empty id
// stands for what belongs to no job.
func (s *Store) AuditJob(ctx context.Context, id core.JobID) (core.AuditTrail, error) {
	a := auditor{trail: core.AuditTrail{JobID: id, Entries: []core.AuditEntry{}}, last: map[rowID]record{}}
	err := s.snapshot(ctx, func(q querier) error {
		if err := a.audit(q, id); err != nil {
			return err
		}
		return a.gap(q)
	})
	return a.trail, s.explain(err)
}

// auditRows is AuditJob without the look at the whole log.
func (s *Store) auditRows(ctx context.Context, id core.JobID) (core.AuditTrail, error) {
	a := auditor{trail: core.AuditTrail{JobID: id}, last: map[rowID]record{}}
	err := s.snapshot(ctx, func(q querier) error { return a.audit(q, id) })
	return a.trail, s.explain(err)
}

// VerifyJob is AuditJob where only the first finding is of interest.
func (s *Store) VerifyJob(ctx context.Context, id core.JobID) error {
	trail, err := s.AuditJob(ctx, id)
	if err != nil {
		return err
	}
	return trail.Broken()
}

// rowID names a row of a sealed table.
type rowID struct {
	table *sealedTable
	id    string
}

// record is what the chain says of a row.
type record struct {
	// entry is the place of the last event that wrote it in the trail.
	entry int
	// seal and text are its digests, "" where that event is of an older version; a
	// purge takes the text's away.
	seal, text string
	// hash is the content hash that the event holds, job in whose chain it stands.
	hash string
	job  core.JobID
}

// auditor compares one cluster of jobs with its chains.
type auditor struct {
	trail core.AuditTrail
	jobs  []core.JobID
	last  map[rowID]record
	// states are the last states of subjects.
	states map[string]string
}

func (a *auditor) audit(q querier, id core.JobID) error {
	if err := a.cluster(q, id); err != nil {
		return err
	}
	events, err := collectQuery(q, `SELECT seq, job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash
		FROM events WHERE job_id IN (SELECT value FROM json_each(?)) ORDER BY job_id, job_seq`, scanEvent, list(a.jobs))
	if err != nil {
		return fmt.Errorf("read the audit chain of job %s: %w", id, err)
	}
	a.chains(events)
	a.entries(events)
	known, err := a.rowStates(q)
	if err != nil {
		return err
	}
	if id != "" && len(events) == 0 && known == 0 {
		return missing(sql.ErrNoRows, "job", string(id))
	}
	for _, table := range sealedTables() {
		if err := a.compare(q, table); err != nil {
			return err
		}
	}
	return a.decided(q)
}

// cluster collects the jobs that were merged with one.
func (a *auditor) cluster(q querier, id core.JobID) error {
	a.jobs = []core.JobID{id}
	if id == "" {
		return nil
	}
	into, err := canonical(q, id)
	if core.KindOf(err) == core.KindNotFound {
		return nil // its row may have been taken away
	}
	if err != nil {
		return err
	}
	a.jobs, err = collectQuery(q, `SELECT id FROM jobs WHERE id = ?1 OR merged_into = ?1 ORDER BY rid`, func(r *sql.Rows) (core.JobID, error) {
		var v core.JobID
		return v, r.Scan(&v)
	}, string(into))
	return err
}

func (a *auditor) find(f core.AuditFinding, format string, args ...any) {
	f.Why = core.Errorf(core.KindConflict, format, args...).Msg
	a.trail.Findings = append(a.trail.Findings, f)
}

// chains checks each job's chain by itself.
func (a *auditor) chains(events []core.Event) {
	for from := 0; from < len(events); {
		to := from
		for to < len(events) && events[to].JobID == events[from].JobID {
			to++
		}
		if broken := core.BrokenLinkOf(events[from:to]); broken != nil {
			a.trail.Findings = append(a.trail.Findings, *broken)
		}
		from = to
	}
}

// gap finds a number that is missing in the whole log. The log counts without gaps, and
// the last number that was given is kept apart, so that the end of a chain cannot be cut
// off together with the rows that it tells of.
func (a *auditor) gap(q querier) error {
	seq, err := logGap(q)
	if err == nil && seq > 0 {
		a.find(core.AuditFinding{Seq: seq}, "event log: event %d is missing", seq)
	}
	return err
}

// logGap returns the first number of the event log without an event, 0 where there is
// none.
func logGap(q querier) (int64, error) {
	var count, given int64
	if err := q.row(`SELECT (SELECT count(*) FROM events), coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)`).Scan(&count, &given); err != nil {
		return 0, fmt.Errorf("count the event log: %w", err)
	}
	if count == given {
		return 0, nil
	}
	var seq int64
	err := q.row(`SELECT coalesce(min(n), 0) FROM (SELECT 1 AS n WHERE NOT EXISTS (SELECT 1 FROM events WHERE seq = 1)
		UNION ALL SELECT * FROM (SELECT seq + 1 FROM events AS e WHERE seq < ?1 AND NOT EXISTS (SELECT 1 FROM events WHERE seq = e.seq + 1) ORDER BY seq LIMIT 1))`, given).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("look for the gap in the event log: %w", err)
	}
	if seq == 0 { // more events than numbers were given
		seq = given + 1
	}
	return seq, nil
}

// entries puts the events in the order in which they happened, and notes what each
// says of which row.
func (a *auditor) entries(events []core.Event) {
	sort.Slice(events, func(i, j int) bool { return events[i].Seq < events[j].Seq })
	a.states = map[string]string{}
	for i, e := range events {
		data := map[string]string{}
		// An event that was changed may hold anything; it is found by its hash.
		_ = json.Unmarshal([]byte(cmp.Or(e.Data, "{}")), &data)
		if e.To != "" {
			a.states[e.Subject] = e.To
		}
		a.trail.Entries = append(a.trail.Entries, core.AuditEntry{Event: e, Stage: core.StageOf(e.Kind, outcomeOf(e, data))})
		table, id, writes := recorded(e, data)
		if table == nil {
			continue
		}
		key := rowID{table, id}
		r := a.last[key]
		if writes {
			r = record{entry: i, seal: data[sealKey], text: data[textKey], hash: data["hash"], job: e.JobID}
		} else {
			r.text = ""
		}
		a.last[key] = r
	}
}

func outcomeOf(e core.Event, data map[string]string) core.OutcomeKind {
	if e.Kind == EventOutcome {
		return core.OutcomeKind(data["kind"])
	}
	return ""
}

// rowStates compares the states of jobs, proposals and submissions with the ends of
// their chains, and returns how many rows there are.
func (a *auditor) rowStates(q querier) (int, error) {
	type state struct{ job, id, state, table string }
	rows, err := collectQuery(q, `SELECT id, id, state, 'jobs' FROM jobs WHERE id IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT job_id, id, state, 'proposals' FROM proposals WHERE job_id IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT job_id, id, state, 'submissions' FROM submissions WHERE job_id IN (SELECT value FROM json_each(?1))`, func(r *sql.Rows) (state, error) {
		var v state
		return v, r.Scan(&v.job, &v.id, &v.state, &v.table)
	}, list(a.jobs))
	if err != nil {
		return 0, err
	}
	jobs := map[string]bool{}
	for _, row := range rows {
		if jobs[row.job] = jobs[row.job] || row.table == "jobs"; a.states[row.id] != row.state {
			a.find(core.AuditFinding{JobID: core.JobID(row.job), Table: row.table, Row: row.id},
				"audit chain of job %s: the chain ends with %s in state %q, the row says %q", row.job, row.id, a.states[row.id], row.state)
		}
	}
	for _, id := range a.jobs {
		if id != "" && !jobs[string(id)] && len(a.trail.Entries) > 0 {
			a.find(core.AuditFinding{JobID: id, Table: "jobs", Row: string(id)}, "audit chain of job %s: %s is gone, though event %d recorded it", id, "jobs/"+string(id), a.trail.Entries[0].Seq)
		}
	}
	return len(rows), nil
}

// compare compares the rows of one table with what their last events recorded.
func (a *auditor) compare(q querier, table *sealedTable) error {
	var ids []string
	for key := range a.last {
		if key.table == table {
			ids = append(ids, key.id)
		}
	}
	rows, err := collectQuery(q, table.selects()+` WHERE r.id IN (SELECT value FROM json_each(?1)) OR r.job_id IN (SELECT value FROM json_each(?2))`,
		func(r *sql.Rows) (sealedRow, error) { return table.scan(r) }, list(ids), list(a.jobs))
	if err != nil {
		return fmt.Errorf("read %s for the audit: %w", table.name, err)
	}
	found := map[string]bool{}
	for _, row := range rows {
		found[row.id] = true
		a.check(row)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if r := a.last[rowID{table, id}]; !found[id] {
			seq := a.trail.Entries[r.entry].Seq
			a.find(core.AuditFinding{JobID: r.job, Seq: seq, Table: table.name, Row: id},
				"audit chain of job %s: %s is gone, though event %d recorded it", r.job, table.name+"/"+id, seq)
		}
	}
	return nil
}

// check compares one row.
func (a *auditor) check(row sealedRow) {
	name := row.table.name + "/" + row.id
	r, ok := a.last[rowID{row.table, row.id}]
	if !ok {
		a.find(core.AuditFinding{JobID: row.job, Table: row.table.name, Row: row.id}, "audit chain of job %s: no event recorded %s", row.job, name)
		return
	}
	if !slices.Contains(a.jobs, row.job) && row.table == sealedReplies {
		return // the owner said that it answers another job: it is compared there
	}
	entry := &a.trail.Entries[r.entry]
	entry.Shows = row.table.show(row.values)
	fits := (r.seal == "" || r.seal == row.seal) && (r.text == "" || r.text == row.text) && hashes(row, r) && slices.Contains(a.jobs, row.job)
	if !fits {
		a.find(core.AuditFinding{JobID: r.job, Seq: entry.Seq, Table: row.table.name, Row: row.id},
			"audit chain of job %s: %s is not what event %d recorded", r.job, name, entry.Seq)
		return
	}
	a.trail.Rows++
	if r.seal == "" {
		a.trail.Unsealed++
	}
}

// hashes reports whether a proposal or a submission holds the very content whose hash
// the chain, the row and, where there is one, the approval name.
func hashes(row sealedRow, r record) bool {
	if row.table != sealedProposals && row.table != sealedSubmissions {
		return true
	}
	var c core.Content
	if json.Unmarshal([]byte(row.values["content"]), &c) != nil {
		return false
	}
	hash := string(c.Hash())
	if hash != row.values["hash"] || r.hash != "" && hash != r.hash {
		return false
	}
	var approval core.Approval
	if doc := row.values["approval"]; doc != "" {
		return json.Unmarshal([]byte(doc), &approval) == nil && string(approval.Hash) == hash
	}
	return true
}

// decided compares the score and the decision that a job stands with.
func (a *auditor) decided(q querier) error {
	type job struct{ id, decision, fits string }
	rows, err := collectQuery(q, `SELECT j.id, j.decision_id, CASE WHEN j.score IS d.score THEN 'yes' ELSE '' END FROM jobs AS j
		LEFT JOIN decisions AS d ON d.id = j.decision_id WHERE j.decision_id <> '' AND j.id IN (SELECT value FROM json_each(?1))`, func(r *sql.Rows) (job, error) {
		var v job
		return v, r.Scan(&v.id, &v.decision, &v.fits)
	}, list(a.jobs))
	if err != nil {
		return fmt.Errorf("read the decisions for the audit: %w", err)
	}
	latest := map[string]core.AuditEntry{}
	for _, e := range a.trail.Entries {
		if e.Kind == EventJobDecided {
			latest[e.Subject] = e
		}
	}
	for _, row := range rows {
		e := latest[row.id]
		if r, ok := a.last[rowID{sealedDecisions, row.decision}]; row.fits == "" || !ok || a.trail.Entries[r.entry].Seq != e.Seq {
			a.find(core.AuditFinding{JobID: core.JobID(row.id), Seq: e.Seq, Table: "jobs", Row: row.id},
				"audit chain of job %s: %s is not what event %d recorded", row.id, "jobs/"+row.id, e.Seq)
		}
	}
	return nil
}
