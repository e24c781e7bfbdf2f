package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core"
)

// Journal files. Only the live one has an effect; a rehearsal keeps its own.
const (
	journalLive = "sent.log"
	journalDry  = "sent-dry.log"
)

// tornMark ends a line that a crash cut off; such a line was never synced, so
// that nothing was done on the strength of it.
const tornMark = " #torn"

// maxRecord bounds a line, in bytes; a job has a few dozen sightings at most.
const maxRecord = 1 << 20

func journalName(m Mode) string {
	if m == ModeLive {
		return journalLive
	}
	return journalDry
}

// SentKey is how sent.log names a recipient or a posting: the hex SHA-256 of the
// trimmed text, a recipient in lower case.
func SentKey(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:])
}

// PostingKeys returns the keys under which sent.log remembers a job: those of
// every "source/external id" and every canonical link of its cluster.
func (s *Store) PostingKeys(ctx context.Context, id core.JobID) ([]string, error) {
	q := s.reading(ctx)
	id, err := canonical(q, id)
	if err != nil {
		return nil, s.explain(err)
	}
	keys, err := postingKeys(q, id)
	return keys, s.explain(err)
}

func postingKeys(q querier, id core.JobID) ([]string, error) {
	pairs, err := collectQuery(q, `SELECT source || '/' || external_id, url_key FROM postings WHERE job_id = ? ORDER BY rid`,
		func(r *sql.Rows) ([2]string, error) {
			var p [2]string
			return p, r.Scan(&p[0], &p[1])
		}, string(id))
	if err != nil {
		return nil, fmt.Errorf("read the posting keys of job %s: %w", id, err)
	}
	var out []string
	for _, p := range pairs {
		out = append(out, SentKey(p[0]))
		if p[1] != "" {
			out = append(out, SentKey(p[1]))
		}
	}
	return out, nil
}

// Journal appends one line to the fsynced journal and returns once it is on
// disk. Where the record names no postings, those of the job's cluster are
// filled in, and a plain recipient is replaced by its hash.
func (s *Store) Journal(ctx context.Context, rec core.SentRecord) error {
	if rec.Key == "" || rec.Kind == "" {
		return core.Invalid("record", "a line of the journal needs a kind and a key")
	}
	if len(rec.Postings) == 0 {
		keys, err := s.PostingKeys(ctx, rec.JobID)
		if err != nil && core.KindOf(err) != core.KindNotFound {
			return err
		}
		rec.Postings = keys
	}
	if rec.Recipient != "" && !isDigest(rec.Recipient) {
		rec.Recipient = SentKey(strings.ToLower(rec.Recipient))
	}
	if rec.At.IsZero() {
		rec.At = s.clock.Now().UTC()
	}
	line, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("encode a line of the journal: %w", err)
	}
	s.journal.Lock()
	defer s.journal.Unlock()
	s.reach("store.journal.before")
	if err := appendLine(filepath.Join(s.dir, journalName(s.mode)), line); err != nil {
		return explain(fmt.Errorf("append to %s: %w", journalName(s.mode), err), journalName(s.mode))
	}
	if err := s.setMark(); err != nil {
		return explain(fmt.Errorf("remember how far %s has got: %w", journalName(s.mode), err), journalName(s.mode))
	}
	s.reach("store.journal.after")
	return nil
}

func isDigest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

// appendLine adds a line and syncs the file, and the folder when the file is
// new. A line that a crash cut off is closed first.
func appendLine(path string, line []byte) (err error) {
	_, statErr := os.Stat(path)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	tail, err := openTail(f)
	if err != nil {
		return err
	}
	var b []byte
	if _, whole := parseRecord(tail); whole {
		b = append(b, '\n')
	} else if len(tail) > 0 {
		b = append(b, tornMark+"\n"...)
	}
	b = append(append(b, line...), '\n')
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if errors.Is(statErr, fs.ErrNotExist) {
		return syncDir(filepath.Dir(path))
	}
	return nil
}

// openTail returns what follows the last line break, at most maxRecord bytes.
func openTail(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-maxRecord)
	b := make([]byte, info.Size()-from)
	if _, err := f.ReadAt(b, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[bytes.LastIndexByte(b, '\n')+1:], nil
}

func parseRecord(line []byte) (core.SentRecord, bool) {
	var rec core.SentRecord
	err := json.Unmarshal(line, &rec)
	return rec, err == nil && rec.Key != ""
}

// readJournal reads every record. A last line without an end was cut off by a
// crash and is passed over; any other line that cannot be read is an error.
func readJournal(path string) ([]core.SentRecord, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []core.SentRecord
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if err != nil {
			// What has no end was not synced, even where it reads well; a complete
			// record without its line break still counts, to be on the safe side.
			if rec, whole := parseRecord(line); whole {
				out = append(out, rec)
			}
			return out, nil
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		if len(line) == 0 || bytes.HasSuffix(line, []byte(tornMark)) {
			continue
		}
		rec, whole := parseRecord(line)
		if !whole {
			return nil, core.Errorf(core.KindConflict, "%s is damaged in line %d, so that it is not certain what was sent; compare it with a backup and repair that line, nothing is sent until then", filepath.Base(path), n)
		}
		out = append(out, rec)
	}
}

// journalFor returns the standing records that bear on a submission; keys are
// those of its cluster's postings.
func (s *Store) journalFor(q querier, id core.JobID, keys []string, sub core.Submission) ([]core.SentRecord, error) {
	s.journal.Lock()
	all, err := readJournal(filepath.Join(s.dir, journalName(s.mode)))
	s.journal.Unlock()
	if err != nil {
		return nil, err
	}
	postings := map[string]bool{}
	for _, k := range keys {
		postings[k] = true
	}
	jobs, err := collectQuery(q, `SELECT id FROM jobs WHERE id = ?1 OR merged_into = ?1`, func(r *sql.Rows) (core.JobID, error) {
		var v core.JobID
		return v, r.Scan(&v)
	}, string(id))
	if err != nil {
		return nil, err
	}
	cluster := map[core.JobID]bool{}
	for _, j := range jobs {
		cluster[j] = true
	}
	recipient := SentKey(strings.ToLower(sub.Recipient))
	var out []core.SentRecord
	for _, rec := range standing(all) {
		shared := rec.Key == sub.Key || cluster[rec.JobID] || (sub.Recipient != "" && rec.Recipient == recipient)
		for _, k := range rec.Postings {
			shared = shared || postings[k]
		}
		if shared {
			out = append(out, rec)
		}
	}
	return out, nil
}

// standing leaves out the intents that were withdrawn later, by the order of the
// lines and by their times: neither a clock that was set back nor lines that a
// restore appended may withdraw an intent that came after. What was proved to be
// sent stands for ever.
func standing(all []core.SentRecord) []core.SentRecord {
	gone := make([]bool, len(all))
	open := map[core.IdemKey][]int{}
	for i, rec := range all {
		switch rec.Kind {
		case core.SentIntent:
			open[rec.Key] = append(open[rec.Key], i)
		case core.SentAbsent:
			gone[i] = true
			for _, k := range open[rec.Key] {
				gone[k] = gone[k] || !all[k].At.After(rec.At)
			}
		}
	}
	var out []core.SentRecord
	for i, rec := range all {
		if !gone[i] {
			out = append(out, rec)
		}
	}
	return out
}
