package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core"
)

// What one proposal may carry along.
const (
	maxAttachments = 5
	maxAttached    = 10 << 20
)

// attachDir is the folder of attached files in the data folder.
const attachDir = "attachments"

// keepAttachments makes private copies of the files that are new, named by their
// digest, so that what was approved is what is sent whatever becomes of the
// original. What is kept already stays.
func (l *local) keepAttachments(list []core.Attachment) ([]core.Attachment, error) {
	if len(list) > maxAttachments {
		return nil, core.Invalid("attachments", "%d files are too many; attach at most %d", len(list), maxAttachments)
	}
	dir := filepath.Join(l.info.dataDir, attachDir)
	left := int64(maxAttached)
	out := make([]core.Attachment, 0, len(list))
	seen := map[string]bool{}
	for _, a := range list {
		if filepath.Dir(a.Path) != dir {
			kept, err := keepFile(dir, a, left)
			if err != nil {
				return nil, err
			}
			a = kept
		}
		info, err := os.Stat(a.Path)
		if err != nil {
			return nil, core.Invalid("attachments", "%q is not there any more; attach it again", core.Clean(a.Name, 80, false))
		}
		if left -= info.Size(); left < 0 {
			return nil, core.Invalid("attachments", "the files together are larger than %d MiB; attach less", maxAttached>>20)
		}
		if seen[a.Name] {
			return nil, core.Invalid("attachments", "two files are named %q; rename one", core.Clean(a.Name, 80, false))
		}
		seen[a.Name] = true
		out = append(out, a)
	}
	return out, nil
}

func keepFile(dir string, a core.Attachment, limit int64) (core.Attachment, error) {
	name := filepath.Base(a.Path)
	if a.Name != "" {
		name = a.Name
	}
	shown := core.Clean(name, 80, false)
	if shown != name || name == "." || name != filepath.Base(name) {
		return a, core.Invalid("attachments", "%q is not a plain file name of at most 80 letters; rename the file", shown)
	}
	info, err := os.Stat(a.Path)
	if err != nil || !info.Mode().IsRegular() {
		return a, core.Invalid("attachments", "the file %s cannot be read", core.Clean(a.Path, 200, false)).Because(err)
	}
	f, err := os.Open(a.Path)
	if err != nil {
		return a, core.Invalid("attachments", "the file %s cannot be read", core.Clean(a.Path, 200, false)).Because(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return a, core.Invalid("attachments", "the file %s cannot be read", core.Clean(a.Path, 200, false)).Because(err)
	}
	switch {
	case int64(len(data)) > limit:
		return a, core.Invalid("attachments", "the files together are larger than %d MiB; attach less", maxAttached>>20)
	case len(data) == 0:
		return a, core.Invalid("attachments", "the file %s is empty", core.Clean(a.Path, 200, false))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return a, core.Errorf(core.KindTransient, "the folder %s cannot be made in the data folder; check its permissions and the free space", attachDir).Because(err)
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	path := filepath.Join(dir, digest+filepath.Ext(name))
	if err := writeWhole(path, data); err != nil {
		return a, core.Errorf(core.KindTransient, "the file %s cannot be copied into the data folder; check its permissions and the free space", shown).Because(err)
	}
	return core.Attachment{Name: name, Path: path, SHA256: digest}, nil
}

// writeWhole writes a file that is either there with all its bytes or not at all.
func writeWhole(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
