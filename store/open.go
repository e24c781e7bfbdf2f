package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// The stamps in the file header (PRAGMA application_id): "AMdr" and "AMlv".
const (
	stampDry  = 0x414d6472
	stampLive = 0x414d6c76
)

func (m Mode) stamp() int64 {
	if m == ModeLive {
		return stampLive
	}
	return stampDry
}

// smallFile is the size up to which a database that was not closed in order is
// checked before it is used (some 0.1 s); a larger one is checked beside the work.
const smallFile = 32 << 20

func (s *Store) open(ctx context.Context) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if s.folder == "" {
		s.folder = Fingerprint(s.dir)
	}
	size, err := fileSize(s.path())
	if err != nil {
		return err
	}
	// The write-ahead log and the index beside it take their rights from the file, so it is
	// private before SQLite makes them. A file that cannot be made is told of by SQLite.
	if f, err := os.OpenFile(s.path(), os.O_CREATE|os.O_RDONLY, 0o600); err == nil {
		_ = f.Close()
	}
	if s.w, err = newWriter(ctx, s.path()); err != nil {
		return err
	}
	if err := s.checkStamp(); err != nil {
		return err
	}
	if err := s.migrate(ctx, size > 0); err != nil {
		return err
	}
	if err := os.Chmod(s.path(), 0o600); err != nil {
		return fmt.Errorf("protect %s: %w", s.file(), err)
	}
	if s.r, err = newReaders(s.path()); err != nil {
		return err
	}
	if err := s.checkDirty(ctx, size); err != nil {
		return err
	}
	var last int64
	if err := s.reading(ctx).row(`SELECT coalesce(max(seq), 0) FROM events`).Scan(&last); err != nil {
		return err
	}
	s.lastSeq.Store(last)
	s.jobsSeq.Store(last)
	return s.recover(ctx)
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// checkStamp refuses a file of the other mode or of another program, and stamps
// a new one.
func (s *Store) checkStamp() error {
	var stamp, tables int64
	if err := s.w.conn.QueryRowContext(context.Background(), "PRAGMA application_id").Scan(&stamp); err != nil {
		return err
	}
	if err := s.w.conn.QueryRowContext(context.Background(), "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	switch {
	case stamp == s.mode.stamp():
		return nil
	case stamp == stampDry || stamp == stampLive:
		other := ModeDry
		if stamp == stampLive {
			other = ModeLive
		}
		return core.Errorf(core.KindDenied, "%s holds %s data and is not opened as %s; give the file its old name %s.db back, or restore a backup", s.file(), other, s.mode, other)
	case tables > 0 || stamp != 0:
		return core.Errorf(core.KindDenied, "%s was not made by AutoMonet; move it out of the data folder", s.file())
	}
	return s.w.run(fmt.Sprintf("PRAGMA application_id = %d", s.mode.stamp()))
}

// checkDirty looks at the pages of a database that was not closed in order.
func (s *Store) checkDirty(ctx context.Context, size int64) error {
	var open string
	err := s.reading(ctx).row(`SELECT value FROM meta WHERE key = 'open'`).Scan(&open)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if open == "" {
		return nil
	}
	s.log.Warn("the database was not closed in order", "file", s.file(), "boot", open)
	if size <= smallFile {
		return s.quickCheck(ctx)
	}
	ctx, s.checkStop = context.WithCancel(context.WithoutCancel(ctx))
	s.checkDone = make(chan struct{})
	go func() {
		defer close(s.checkDone)
		err := s.quickCheck(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Error("the check of the database found damage", "file", s.file(), "err", err)
		if err := s.SetRun(ctx, core.RunStopNew, err.Error(), "system:check"); err != nil {
			s.log.Error("sending could not be stopped", "err", err)
		}
	}()
	return nil
}

func (s *Store) quickCheck(ctx context.Context) error {
	return checkPages(s.reading(ctx), "PRAGMA quick_check(1)", s.file())
}

func checkPages(q lister, pragma, file string) error {
	found, err := collectQuery(q, pragma, func(r *sql.Rows) (string, error) {
		var line string
		return line, r.Scan(&line)
	})
	if err != nil {
		return explain(err, file)
	}
	if len(found) != 1 || found[0] != "ok" {
		return corrupt(file, fmt.Errorf("%d findings, first: %s", len(found), clip(fmt.Sprint(found), 200)))
	}
	return nil
}

func collectQuery[T any](q lister, query string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := q.query(query, args...)
	return collect(rows, err, scan)
}

// recover makes the marks of this process and settles what another left behind.
func (s *Store) recover(ctx context.Context) error {
	old, err := s.rolledBack()
	if err != nil {
		return fmt.Errorf("compare sent.log with what is remembered of it: %w", err)
	}
	if err := s.recoverRows(ctx, old); err != nil {
		return err
	}
	// From here on the present journal counts.
	if err := s.setMark(); err != nil {
		s.log.Warn("how far sent.log has got cannot be remembered outside the data folder; old files copied back will not be noticed", "err", err)
		s.stateDir = ""
	}
	return nil
}

func (s *Store) recoverRows(ctx context.Context, old bool) error {
	return s.write(ctx, "recover", full, func(t *tx) error {
		if _, err := t.exec(`INSERT OR REPLACE INTO meta (key, value) VALUES ('open', ?)`, s.boot); err != nil {
			return err
		}
		if err := t.seedSettings(); err != nil {
			return err
		}
		restored, err := t.meta("restored")
		if err != nil {
			return err
		}
		agent, found, err := loadAgent(t)
		if err != nil {
			return err
		}
		reason := ""
		switch {
		case restored != "":
			reason = restored
		case found && agent.Folder != s.folder:
			reason = "the data folder was copied or moved, last used elsewhere; seen on " + t.now.Format(time.DateOnly)
		case old:
			reason = rolledBackReason
		case !found && s.sentBefore():
			reason = "sent.log knows of sends that this database does not: the database was lost or emptied; bring back the last backup with: automonet restore <backup>"
		}
		states := []core.SubmissionState{core.SubmissionSending}
		if reason != "" {
			states = append(states, core.SubmissionQueued)
			if err := t.setRun(core.RunStopNew, reason, "system:recovery"); err != nil {
				return err
			}
			if _, err := t.exec(`DELETE FROM meta WHERE key = 'restored'`); err != nil {
				return err
			}
		} else if !found {
			if err := t.setRun(core.RunNormal, "", "system:first-start"); err != nil {
				return err
			}
		}
		if _, err := t.exec(`UPDATE agent SET folder = ?`, s.folder); err != nil {
			return err
		}
		if reason != "" {
			if err := t.unapprove(); err != nil {
				return err
			}
			if err := t.restoredRemote(); err != nil {
				return err
			}
			if err := t.suspend(); err != nil {
				return err
			}
		}
		if err := t.strand(states, reason == ""); err != nil {
			return err
		}
		answers := []core.AnswerState{core.AnswerSending}
		if reason != "" {
			answers = append(answers, core.AnswerApproved)
		}
		return t.strandAnswers(answers, reason == "")
	})
}

// sentBefore reports whether the journal holds anything at all.
func (s *Store) sentBefore() bool {
	size, err := fileSize(filepath.Join(s.dir, journalName(s.mode)))
	return err == nil && size > 0
}

func (t *tx) meta(key string) (string, error) {
	var v string
	err := t.row(`SELECT value FROM meta WHERE key = ?`, key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// unapprove takes back every approval that has led to no submission here: in the
// place that this data comes from it may have led to one since.
func (t *tx) unapprove() error {
	approved, err := collectQuery(t, proposalSelect+` AS p WHERE state = 'approved'
		AND NOT EXISTS (SELECT 1 FROM submissions AS s WHERE s.proposal_id = p.id AND s.hash = p.hash AND s.created_at >= p.approved_at)
		ORDER BY rid`, scanProposals)
	if err != nil {
		return err
	}
	for _, p := range approved {
		with := p
		with.Flags = append(slices.Clone(p.Flags), FlagApprovedElsewhere)
		if _, err := t.saveProposal(p, with, core.ProposalWaiting, "system:recovery"); err != nil {
			return err
		}
	}
	return nil
}

// FlagApprovedElsewhere marks a proposal whose approval was taken back because the
// data was restored or copied.
const FlagApprovedElsewhere = "approved_elsewhere"

// strand turns submissions of the given states into unknown: nobody can say
// whether they were sent. keepOwn spares those of this very process.
func (t *tx) strand(states []core.SubmissionState, keepOwn bool) error {
	subs, err := collectQuery(t, submissionSelect+` WHERE state IN (SELECT value FROM json_each(?)) ORDER BY rid`, scanSubmission, list(states))
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if keepOwn && sub.State == core.SubmissionSending && sub.Boot == t.s.boot {
			continue
		}
		if _, err := t.moveSubmission(sub, core.SubmissionUnknown, "system:recovery", "left by another process or place"); err != nil {
			return err
		}
	}
	return nil
}
