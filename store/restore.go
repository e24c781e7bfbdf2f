package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
	"github.com/automonet/automonet/store/ledger"
)

// Notes of a restore.
const (
	// NoteReplaced: the database that was there was moved into backups.
	NoteReplaced = "replaced_kept"
	// NoteLedgerKept: the ledger in the folder was kept, since it knows of money
	// spent after the backup.
	NoteLedgerKept = "ledger_kept"
	// NoteLedgerRestored: the ledger is the backup's. What was spent since then is
	// not known and is booked at all that the limits would still admit.
	NoteLedgerRestored = "ledger_restored"
	// NoteAccountsKept: the accounts in the folder were kept, since they know of what
	// was revoked after the backup; everybody was signed out.
	NoteAccountsKept = "accounts_kept"
	// NoteAccountsRestored: the accounts are the backup's, with the passwords of then;
	// nobody is signed in and API keys are void.
	NoteAccountsRestored = "accounts_restored"
	// NoteJournalMerged: the journal now holds the lines of both.
	NoteJournalMerged = "journal_merged"
)

// RestoreOption changes what Restore permits.
type RestoreOption func(*restoring)

type restoring struct{ force bool }

// Force lets a restore replace a database that is newer than the backup.
func Force() RestoreOption { return func(r *restoring) { r.force = true } }

// Restore verifies a backup and puts it into the data folder dir. A bare database, such
// as the copy made before a migration, is a backup without ledger and journals. The database
// that was there is moved into the folder backups, the journal of sends becomes
// the union of both and never shrinks, and a readable ledger stays. The next
// Open comes up in stop_new with queued and sending rows as unknown. Refused:
// while an agent runs on the folder, and for a database that is newer than the
// backup unless Force is given.
func Restore(ctx context.Context, backupPath, dir string, now time.Time, opts ...RestoreOption) (Report, error) {
	var r restoring
	for _, o := range opts {
		o(&r)
	}
	_, missing := os.Lstat(dir)
	lock, err := Lock(dir)
	if err != nil {
		return Report{}, err
	}
	rep, err := r.locked(ctx, backupPath, dir, now)
	if uerr := lock.Unlock(); err == nil {
		err = uerr
	}
	if err != nil && errors.Is(missing, fs.ErrNotExist) {
		// The folder was made for the restore, and nothing came into it.
		_ = os.Remove(filepath.Join(dir, lockFile))
		_ = os.Remove(filepath.Join(dir, pidFile))
		_ = os.Remove(dir)
	}
	return rep, err
}

// locked is Restore for whoever holds the lock on the data folder.
func (r restoring) locked(ctx context.Context, backupPath, dir string, now time.Time) (Report, error) {
	work, err := os.MkdirTemp(dir, "restore-*")
	if err != nil {
		return Report{}, explain(fmt.Errorf("make a work folder: %w", err), "the data folder")
	}
	defer os.RemoveAll(work)
	rep, err := r.restore(ctx, backupPath, work, dir, now)
	if err != nil {
		return Report{}, explain(fmt.Errorf("restore %s: %w", filepath.Base(backupPath), err), filepath.Base(backupPath))
	}
	return rep, nil
}

func (r restoring) restore(ctx context.Context, backupPath, work, dir string, now time.Time) (Report, error) {
	rep, err := takeBackup(ctx, backupPath, work)
	if err != nil {
		return rep, err
	}
	if err := verifyBackup(ctx, work, rep); err != nil {
		return rep, err
	}
	rep.Path, rep.Notes = backupPath, nil
	name := string(rep.Mode) + ".db"
	if !r.force {
		if err := refuseNewer(ctx, filepath.Join(dir, name), rep); err != nil {
			return rep, err
		}
	}
	if err := markRestored(ctx, filepath.Join(work, name), now); err != nil {
		return rep, fmt.Errorf("mark the restored database: %w", err)
	}
	// The journal first: if the rest fails, it only knows more than it must.
	merged, err := mergeJournals(work, dir)
	if err != nil {
		return rep, err
	}
	if merged {
		rep.Notes = append(rep.Notes, NoteJournalMerged)
	}
	kept, err := setAside(dir, name, now)
	if err != nil {
		return rep, err
	}
	if kept {
		rep.Notes = append(rep.Notes, NoteReplaced)
	}
	if err := os.Rename(filepath.Join(work, name), filepath.Join(dir, name)); err != nil {
		return rep, err
	}
	note, err := placeLedger(ctx, work, dir, now)
	if err != nil {
		return rep, err
	}
	rep.Notes = append(rep.Notes, note...)
	if note, err = placeAccounts(ctx, work, dir, now); err != nil {
		return rep, err
	}
	rep.Notes = append(rep.Notes, note...)
	return rep, syncDir(dir)
}

// takeBackup unpacks a backup, or takes a bare database for one.
func takeBackup(ctx context.Context, path, work string) (Report, error) {
	bare, err := bareDatabase(path)
	if err != nil {
		return Report{}, err
	}
	if bare {
		return adopt(ctx, path, work)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if _, err := os.Stat(filepath.Join(path, manifestFile)); errors.Is(err, fs.ErrNotExist) {
			return Report{}, core.Invalid("backup", "this folder is no unpacked backup; name the file of a backup, such as one of the folder backups")
		}
	}
	if err := unpack(path, work); err != nil {
		return Report{}, err
	}
	return readManifest(work)
}

// refuseNewer protects a healthy database that holds more than the backup. A
// missing or damaged one is no reason to refuse: replacing it is the purpose.
func refuseNewer(ctx context.Context, path string, rep Report) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=query_only(1)")...))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var last int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM events").Scan(&last); err != nil {
		return ctx.Err()
	}
	if last <= rep.LastSeq || checkPages(rawLister{ctx, db}, "PRAGMA quick_check(1)", filepath.Base(path)) != nil {
		return ctx.Err()
	}
	return core.Errorf(core.KindConflict, "%s in the data folder is newer than the backup of %s (%d events later); to replace it all the same, repeat with --force", filepath.Base(path), rep.Created.Format(time.DateTime), last-rep.LastSeq)
}

// markRestored tells the next Open to come up in stop_new.
func markRestored(ctx context.Context, path string, now time.Time) error {
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=synchronous(FULL)")...))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, `INSERT OR REPLACE INTO meta (key, value) VALUES ('restored', ?)`, "restored from a backup on "+now.UTC().Format(time.DateOnly))
	if err == nil {
		_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(err, db.Close())
}

// setAside moves a database with its side files into backups. A log that stayed
// behind would be applied to the restored database.
func setAside(dir, name string, now time.Time) (bool, error) {
	into := filepath.Join(dir, backupsDir)
	moved := false
	for _, suffix := range []string{"", "-wal", "-shm"} {
		from := filepath.Join(dir, name+suffix)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(into, 0o700); err != nil {
			return false, err
		}
		to, err := freeName(filepath.Join(into, "replaced-"+stampName(now)), "-"+name+suffix)
		if err != nil {
			return false, err
		}
		if err := os.Rename(from, to); err != nil {
			return false, fmt.Errorf("set %s aside: %w", name+suffix, err)
		}
		moved = true
	}
	if !moved {
		return false, nil
	}
	return true, errors.Join(syncDir(into), syncDir(dir))
}

func freeName(prefix, suffix string) (string, error) {
	for i := 1; i < 1000; i++ {
		name := fmt.Sprintf("%s-%d%s", prefix, i, suffix)
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
	}
	return "", core.Errorf(core.KindConflict, "the folder %s is full of replaced databases; move some of them away", backupsDir)
}

// mergeJournals adds the backup's lines that the folder's journals lack.
func mergeJournals(work, dir string) (bool, error) {
	merged := false
	for _, name := range []string{journalLive, journalDry} {
		add, err := os.ReadFile(filepath.Join(work, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		have, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		out := union(have, add)
		if bytes.Equal(out, have) {
			continue
		}
		tmp := filepath.Join(work, name+".merged")
		if err := writeSynced(tmp, out); err != nil {
			return false, err
		}
		if err := os.Rename(tmp, filepath.Join(dir, name)); err != nil {
			return false, err
		}
		merged = true
	}
	if !merged {
		return false, nil
	}
	return true, syncDir(dir)
}

// union keeps every byte of have and appends the whole records of add that it
// does not hold.
func union(have, add []byte) []byte {
	known := map[string]bool{}
	for _, line := range bytes.Split(have, []byte("\n")) {
		known[string(line)] = true
	}
	out := bytes.Clone(have)
	if n := len(out); n > 0 && out[n-1] != '\n' {
		if _, whole := parseRecord(out[bytes.LastIndexByte(out, '\n')+1:]); !whole {
			out = append(out, tornMark...)
		}
		out = append(out, '\n')
	}
	for _, line := range bytes.Split(add, []byte("\n")) {
		if len(line) == 0 || known[string(line)] {
			continue
		}
		known[string(line)] = true
		out = append(append(out, line...), '\n')
	}
	return out
}

// placeLedger joins the backup's ledger with the folder's; neither must forget
// money that was spent. A readable ledger with calls stays, and the backup's is
// left beside it, so that the next start takes over the calls that only it knows.
// In a folder without one, with a damaged or an empty one, the backup's takes the
// place. It does not know what was spent since, so a mark, durable before
// anything is moved, makes the next start book what may be missing.
func placeLedger(ctx context.Context, work, dir string, now time.Time) ([]string, error) {
	from, to := filepath.Join(work, ledgerFile), filepath.Join(dir, ledgerFile)
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	_, err := os.Stat(to)
	if err == nil && ledgerInUse(ctx, to) {
		return []string{NoteLedgerKept}, os.Rename(from, filepath.Join(dir, ledger.AbsorbFile))
	}
	if err := writeSynced(filepath.Join(dir, ledger.RestoredFile), []byte(now.UTC().Format(time.RFC3339Nano)+"\n")); err != nil {
		return nil, err
	}
	if err := syncDir(dir); err != nil {
		return nil, err
	}
	if err == nil {
		if _, err := setAside(dir, ledgerFile, now); err != nil {
			return nil, err
		}
	}
	return []string{NoteLedgerRestored}, os.Rename(from, to)
}

// placeAccounts puts the backup's accounts into a folder without any. A readable file
// with accounts stays: the backup's might bring back a user who was removed or a
// password that got about. Either way everybody is signed out.
func placeAccounts(ctx context.Context, work, dir string, now time.Time) ([]string, error) {
	from, to := filepath.Join(work, accounts.File), filepath.Join(dir, accounts.File)
	if accounts.InUse(ctx, to) {
		return []string{NoteAccountsKept}, accounts.EndSessions(ctx, to)
	}
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if _, err := setAside(dir, accounts.File, now); err != nil {
		return nil, err
	}
	// What was stripped when the backup was made is stripped again: who packed the
	// file is not known.
	if err := accounts.Strip(ctx, from); err != nil {
		return nil, err
	}
	return []string{NoteAccountsRestored}, os.Rename(from, to)
}

// ledgerInUse reports whether a ledger is readable and not known to be empty.
func ledgerInUse(ctx context.Context, path string) bool {
	db, err := sql.Open("sqlite", dsn(path, append(commonPragmas(), "_pragma=query_only(1)")...))
	if err != nil {
		return false
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if checkPages(rawLister{ctx, db}, "PRAGMA quick_check(1)", ledgerFile) != nil {
		return false
	}
	var calls int
	return db.QueryRowContext(ctx, "SELECT count(*) FROM call").Scan(&calls) != nil || calls > 0
}
