package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// backupDir is the folder of backups in the data folder.
const backupDir = "backups"

// BackupNow writes a verified backup into the data folder, named by mode and time.
func (l *local) BackupNow(ctx context.Context) (core.BackupReport, error) {
	name := string(l.store.Mode()) + "-" + l.clock.Now().UTC().Format("20060102T150405.000Z") + ".tar"
	r, err := l.Backup(ctx, filepath.Join(l.info.dataDir, backupDir, name))
	r.Path = name
	if err != nil {
		return r, err
	}
	return r, l.record(ctx, "admin.backup", name)
}

// record tells the audit what somebody asked of the agent itself: a caller of the API,
// or whoever may open the agent's socket.
func (l *local) record(ctx context.Context, kind core.EventKind, subject string) error {
	by := "user:cli"
	if who := api.Who(ctx); who.UserID != "" {
		by = who.By()
	}
	return l.store.Announce(ctx, core.Event{Kind: kind, Subject: subject, By: by})
}

// Backups lists the backups in the data folder, the latest first.
func (l *local) Backups(context.Context) ([]core.BackupFile, error) {
	entries, err := os.ReadDir(filepath.Join(l.info.dataDir, backupDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, core.Errorf(core.KindTransient, "the folder of backups cannot be read; check its permissions").Because(err)
	}
	var out []core.BackupFile
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || filepath.Ext(e.Name()) != ".tar" {
			continue
		}
		out = append(out, core.BackupFile{Name: e.Name(), Bytes: info.Size(), At: info.ModTime().UTC()})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].At.After(out[j].At) })
	return out, nil
}

// OpenBackup opens a backup by the name that Backups gave it. Nothing outside the
// folder of backups can be reached by a name.
func (l *local) OpenBackup(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	list, err := l.Backups(ctx)
	if err != nil {
		return nil, 0, err
	}
	for _, b := range list {
		if b.Name != name {
			continue
		}
		f, err := os.OpenInRoot(filepath.Join(l.info.dataDir, backupDir), name)
		if err != nil {
			return nil, 0, core.Errorf(core.KindTransient, "the backup cannot be read; check its permissions").Because(err)
		}
		return f, b.Bytes, nil
	}
	return nil, 0, core.Errorf(core.KindNotFound, "there is no backup %q in the data folder", core.Clean(name, 120, false))
}

// Integrity checks databases, search index and audit chains.
func (l *local) Integrity(ctx context.Context, see func(core.WorkProgress)) (core.IntegrityReport, error) {
	rep := core.IntegrityReport{At: l.clock.Now().UTC()}
	for _, part := range []struct {
		stage string
		check func(context.Context) error
		into  *string
	}{{"database", l.store.Integrity, &rep.Database}, {"ledger", l.purse.Integrity, &rep.Ledger}, {"search", l.store.SearchIntegrity, &rep.Search}} {
		see(core.WorkProgress{Stage: part.stage})
		err := part.check(ctx)
		if ctx.Err() != nil {
			return rep, ctx.Err()
		}
		var said *core.Error
		switch {
		case err == nil:
		case errors.As(err, &said):
			*part.into = said.Msg
		default:
			return rep, err
		}
	}
	var err error
	if rep.Audit, err = l.VerifyAudit(ctx, see); err != nil {
		return rep, err
	}
	rep.OK = rep.Database == "" && rep.Ledger == "" && rep.Search == "" && rep.Audit.Broken == nil
	return rep, nil
}

// VerifyAudit checks the audit chains of all jobs.
func (l *local) VerifyAudit(ctx context.Context, see func(core.WorkProgress)) (core.AuditReport, error) {
	return l.store.VerifyAll(ctx, func(done, total int64) { see(core.WorkProgress{Stage: "audit", Done: done, Total: total}) })
}

// Vacuum gives unused room of the database back.
func (l *local) Vacuum(ctx context.Context) (core.Maintenance, error) {
	return l.maintain(ctx, "vacuum", l.store.Vacuum)
}

// Reindex builds the search index anew.
func (l *local) Reindex(ctx context.Context) (core.Maintenance, error) {
	return l.maintain(ctx, "reindex", l.store.Reindex)
}

func (l *local) maintain(ctx context.Context, what string, work func(context.Context) error) (core.Maintenance, error) {
	began := l.clock.Now()
	before, err := l.size(ctx)
	if err != nil {
		return core.Maintenance{}, err
	}
	if err := work(ctx); err != nil {
		return core.Maintenance{}, err
	}
	if err := l.record(ctx, "admin.maintained", what); err != nil {
		return core.Maintenance{}, err
	}
	after, err := l.size(ctx)
	return core.Maintenance{Before: before, After: after, Took: l.clock.Now().Sub(began)}, err
}

func (l *local) size(ctx context.Context) (int64, error) {
	st, err := l.store.Stats(ctx)
	sum := int64(0)
	for name, n := range st.Bytes {
		if strings.HasPrefix(name, string(l.store.Mode())+".db") {
			sum += n
		}
	}
	return sum, err
}

// Logs returns the latest log records, the newest first.
func (l *local) Logs(level string, limit int) []core.LogLine { return l.logs(level, limit) }

// Log is Logs for those that ask over the socket.
func (l *local) Log(_ context.Context, level string, limit int) ([]core.LogLine, error) {
	return l.logs(level, limit), nil
}

// Version says what runs and how large its data are.
func (l *local) Version(ctx context.Context) (core.VersionInfo, error) {
	st, err := l.store.Stats(ctx)
	return core.VersionInfo{Version: l.info.version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Schema: st.Schema, Bytes: st.Bytes, Rows: st.Rows, StartedAt: l.info.started}, err
}

// Export writes the owner's data as one JSON document, list by list, so that it
// needs little memory.
func (l *local) Export(ctx context.Context, w io.Writer) error {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return err
	}
	profiles, err := l.store.Profiles(ctx)
	if err != nil {
		return err
	}
	own, err := l.store.OwnTemplates(ctx)
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for _, t := range own {
		texts[t.ID] = t.Text
	}
	e := exporter{enc: json.NewEncoder(w), w: w}
	e.text(`{"format":"automonet export v1","at":"` + l.clock.Now().UTC().Format(time.RFC3339) + `","mode":"` + string(l.store.Mode()) + `"`)
	e.value("settings", settings)
	e.value("profiles", profiles)
	e.value("templates", texts)
	exportList(&e, "jobs", func(after string) ([]core.Job, string, error) {
		return l.store.Jobs(ctx, core.JobFilter{WithText: true, IncludeMerged: true, After: after, Limit: core.MaxLimit})
	})
	exportList(&e, "proposals", func(after string) ([]core.Proposal, string, error) {
		list, next, err := l.store.Proposals(ctx, core.ProposalFilter{After: after, Limit: core.MaxLimit})
		for i := range list {
			// Where a file lies on this machine is nobody's data.
			list[i].Content = withoutPaths(list[i].Content)
		}
		return list, next, err
	})
	exportList(&e, "submissions", func(after string) ([]core.Submission, string, error) {
		list, next, err := l.store.Submissions(ctx, core.SubmissionFilter{After: after, Limit: core.MaxLimit})
		for i := range list {
			list[i].Content = withoutPaths(list[i].Content)
		}
		return list, next, err
	})
	exportList(&e, "feedback", func(after string) ([]core.Feedback, string, error) {
		seq, _ := strconv.ParseInt(after, 10, 64) // "" is the beginning; others are our own
		list, err := l.store.Feedback(ctx, core.FeedbackFilter{AfterSeq: seq, Limit: core.MaxLimit})
		next := ""
		if len(list) == core.MaxLimit {
			next = strconv.FormatInt(list[len(list)-1].Seq, 10)
		}
		return list, next, err
	})
	exportList(&e, "outcomes", func(after string) ([]core.OutcomeEvent, string, error) {
		return l.store.FindOutcomes(ctx, core.OutcomeFilter{After: after, Limit: core.MaxLimit})
	})
	exportList(&e, "replies", func(after string) ([]core.Reply, string, error) {
		return l.store.Replies(ctx, core.ReplyFilter{After: after, Limit: core.MaxLimit})
	})
	e.text("}\n")
	return e.err
}

func withoutPaths(c core.Content) core.Content {
	if len(c.Attachments) == 0 {
		return c
	}
	list := make([]core.Attachment, len(c.Attachments))
	for i, a := range c.Attachments {
		list[i] = core.Attachment{Name: a.Name, SHA256: a.SHA256}
	}
	c.Attachments = list
	return c
}

// exporter writes the parts of a document and keeps the first error.
type exporter struct {
	w   io.Writer
	enc *json.Encoder
	err error
}

func (e *exporter) text(s string) {
	if e.err == nil {
		_, e.err = io.WriteString(e.w, s)
	}
}

func (e *exporter) value(key string, v any) {
	e.text(`,"` + key + `":`)
	if e.err == nil {
		e.err = e.enc.Encode(v)
	}
}

func exportList[T any](e *exporter, key string, page func(after string) ([]T, string, error)) {
	e.text(`,"` + key + `":[`)
	first, after := true, ""
	for e.err == nil {
		list, next, err := page(after)
		if err != nil {
			e.err = err
			return
		}
		for _, v := range list {
			if !first {
				e.text(",")
			}
			first = false
			if e.err == nil {
				e.err = e.enc.Encode(v)
			}
		}
		if after = next; after == "" {
			break
		}
	}
	e.text("]")
}
