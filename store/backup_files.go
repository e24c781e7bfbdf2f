package store

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

func sumFile(dir, name string) (BackupFile, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return BackupFile{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return BackupFile{Name: name, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

func writeSynced(path string, b []byte) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

// packTar writes the files of a backup folder into one file, and reads it back.
func packTar(work, path string, rep Report) (err error) {
	part := path + ".partial"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err == nil {
			err = os.Rename(part, path)
		}
		if err == nil {
			err = syncDir(filepath.Dir(path))
		} else {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	w := tar.NewWriter(f)
	names := []string{manifestFile}
	for _, file := range rep.Files {
		names = append(names, file.Name)
	}
	for _, name := range names {
		if err := addTar(w, work, name, rep); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return eachTar(f, func(name string, r io.Reader) error {
		h := sha256.New()
		if _, err := io.Copy(h, r); err != nil {
			return err
		}
		for _, file := range rep.Files {
			if file.Name == name && file.SHA256 != hex.EncodeToString(h.Sum(nil)) {
				return fmt.Errorf("%s reads back differently", name)
			}
		}
		return nil
	})
}

func addTar(w *tar.Writer, work, name string, rep Report) error {
	f, err := os.Open(filepath.Join(work, name))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: rep.Created}); err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

func eachTar(r io.Reader, fn func(name string, r io.Reader) error) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = fn(h.Name, t)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
			return core.Invalid("backup", "the file is cut off or no backup of AutoMonet; take another backup").Because(err)
		}
		if err != nil {
			return err
		}
	}
}

// knownFile reports whether a backup may hold a file of this name: nothing else
// is ever unpacked.
func knownFile(name string) bool {
	switch name {
	case manifestFile, ledgerFile, accounts.File, journalLive, journalDry, string(ModeDry) + ".db", string(ModeLive) + ".db":
		return true
	}
	return false
}

// unpack copies a backup, folder or tar, into the work folder.
func unpack(path, work string) error {
	info, err := os.Stat(path)
	if err != nil {
		return core.Errorf(core.KindNotFound, "there is no backup at %s", path).Because(err)
	}
	put := func(name string, r io.Reader) error {
		if !knownFile(name) {
			return core.Invalid("backup", "the backup holds a file that does not belong into it: %q", clip(name, 60))
		}
		f, err := os.OpenFile(filepath.Join(work, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, r)
		return errors.Join(err, f.Sync(), f.Close())
	}
	if !info.IsDir() {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return eachTar(f, put)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		f, err := os.Open(filepath.Join(path, e.Name()))
		if err != nil {
			return err
		}
		err = errors.Join(put(e.Name(), f), f.Close())
		if err != nil {
			return err
		}
	}
	return nil
}

func readManifest(work string) (Report, error) {
	var rep Report
	b, err := os.ReadFile(filepath.Join(work, manifestFile))
	if err == nil {
		err = json.Unmarshal(b, &rep)
	}
	if err != nil || (rep.Mode != ModeDry && rep.Mode != ModeLive) {
		return rep, core.Invalid("backup", "this is not a backup of AutoMonet: its %s is missing or cannot be read", manifestFile).Because(err)
	}
	return rep, nil
}

// verifyBackup checks digests, pages and row counts of an unpacked backup.
func verifyBackup(ctx context.Context, work string, rep Report) error {
	main := false
	for _, want := range rep.Files {
		if !knownFile(want.Name) {
			return core.Invalid("backup", "the manifest names a file that does not belong into it: %q", clip(want.Name, 60))
		}
		have, err := sumFile(work, want.Name)
		if err != nil {
			return core.Invalid("backup", "the backup lacks %s; take another one", want.Name).Because(err)
		}
		if have != want {
			return core.Invalid("backup", "%s in the backup is damaged: its digest is not that of the manifest; take another backup", want.Name)
		}
		main = main || want.Name == string(rep.Mode)+".db"
	}
	if !main {
		return core.Invalid("backup", "the backup lacks the database %s.db; take another one", rep.Mode)
	}
	return verifyDatabase(ctx, filepath.Join(work, string(rep.Mode)+".db"), rep)
}

func verifyDatabase(ctx context.Context, path string, rep Report) error {
	// The copy is closed and whole: immutable reads it without side files.
	db, err := sql.Open("sqlite", dsn(path, "mode=ro", "immutable=1"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := checkPages(rawLister{ctx, db}, "PRAGMA integrity_check(1)", filepath.Base(path)); err != nil {
		return err
	}
	steps, err := migrations(embedded())
	if err != nil {
		return err
	}
	if latest := latestVersion(steps); rep.Schema > latest {
		return core.Errorf(core.KindConflict, "the backup was made by a newer version of AutoMonet (schema %d, this one knows %d); install the newer version first", rep.Schema, latest)
	}
	rows, last, err := countRows(ctx, db)
	if err != nil {
		return err
	}
	if !maps.Equal(rows, rep.Rows) || last != rep.LastSeq {
		return core.Invalid("backup", "the database in the backup does not hold the rows that its manifest lists; take another backup")
	}
	return nil
}

// rawLister runs statements once, without keeping them.
type rawLister struct {
	ctx context.Context
	db  *sql.DB
}

func (r rawLister) query(q string, args ...any) (*sql.Rows, error) {
	return r.db.QueryContext(r.ctx, q, args...)
}
