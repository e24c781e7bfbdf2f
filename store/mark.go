package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// mark is what is remembered outside the data folder of how far sent.log had got:
// old files that are copied back into the folder bring back an old database and
// an old journal alike, and only something beside them can tell.
type mark struct {
	// Size is the journal's length in bytes, Last the hash of its last bytes.
	Size int64  `json:"size"`
	Last string `json:"last"`
}

// markTail bounds the bytes that are compared.
const markTail = 4096

// markPath is the mark of this folder, "" when none is kept: a rehearsal sends
// nothing, and a store without a state folder has no place for it.
func (s *Store) markPath() string {
	if s.stateDir == "" || s.mode != ModeLive {
		return ""
	}
	sum := sha256.Sum256([]byte(s.folder))
	return filepath.Join(s.stateDir, hex.EncodeToString(sum[:12])+".mark")
}

// setMark remembers how far the journal has got, durably.
func (s *Store) setMark() error {
	path := s.markPath()
	if path == "" {
		return nil
	}
	m, err := readMark(filepath.Join(s.dir, journalLive), -1)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.stateDir, 0o700); err != nil {
		return err
	}
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// rolledBack reports whether the journal has lost lines since the mark was set.
func (s *Store) rolledBack() (bool, error) {
	path := s.markPath()
	if path == "" {
		return false, nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var want mark
	if err := json.Unmarshal(raw, &want); err != nil {
		// An unreadable mark proves nothing, and a lost one must not send twice.
		return true, nil
	}
	have, err := readMark(filepath.Join(s.dir, journalLive), want.Size)
	if err != nil {
		return false, err
	}
	return have != want, nil
}

// readMark reads the mark of a journal cut to size bytes; -1 means all of it. A
// journal that is shorter than size has another mark.
func readMark(path string, size int64) (mark, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return mark{}, nil
	}
	if err != nil {
		return mark{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return mark{}, err
	}
	if size < 0 || size > info.Size() {
		size = info.Size()
	}
	if size == 0 {
		return mark{}, nil
	}
	from := max(0, size-markTail)
	tail := make([]byte, size-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return mark{}, err
	}
	sum := sha256.Sum256(tail)
	return mark{Size: size, Last: hex.EncodeToString(sum[:])}, nil
}

// rolledBackReason is why an agent on rolled-back files starts in stop_new.
const rolledBackReason = "sent.log is older than it was: files of the data folder were replaced by earlier ones"
