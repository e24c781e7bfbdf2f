package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// leastFree is the free space, in bytes, below which a full disk is near; below
// leastWork nothing can be written any more.
const (
	leastFree = 512 << 20
	leastWork = 1 << 20
)

func (r runner) configuration(context.Context) {
	path := r.Config.Path
	if path == "" {
		r.say(Warn, "config.default", nil)
		r.agreed()
		return
	}
	info, err := os.Stat(path)
	if err != nil {
		r.say(Fail, "config.unreadable", map[string]any{"file": path})
		return
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o022 != 0 {
		r.say(Warn, "config.writable", map[string]any{"file": path, "mode": info.Mode().Perm().String()})
		return
	}
	r.say(OK, "config.ok", map[string]any{"file": path})
	r.agreed()
}

// agreed names where the file does not say what is in effect, and a contact that is
// missing.
func (r runner) agreed() {
	if len(r.Stored) > 0 {
		keys := make([]string, len(r.Stored))
		for i, d := range r.Stored {
			keys[i] = d.Key + " = " + d.Now
		}
		r.say(OK, "config.stored", map[string]any{"what": strings.Join(keys, ", ")})
	}
	if r.Config.Web.Contact == "" {
		r.say(Warn, "contact.none", nil)
	}
}

func (r runner) folder(context.Context) {
	dir := r.Config.DataDir
	with := map[string]any{"dir": dir}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.missing(dir)
		return
	case err != nil:
		r.say(Fail, "folder.unreadable", with)
		return
	case !info.IsDir():
		r.say(Fail, "folder.file", with)
		return
	}
	free, known := freeBytes(dir)
	if !writable(dir) {
		if known && free < leastWork {
			r.say(Fail, "folder.nospace", with)
			return
		}
		r.say(Fail, "folder.readonly", with)
		return
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		with["mode"] = info.Mode().Perm().String()
		r.say(Warn, "folder.open", with)
	} else {
		r.say(OK, "folder.ok", with)
	}
	r.exposed(dir)
	if known && free < leastFree {
		r.say(Warn, "folder.full", map[string]any{"dir": dir, "mib": int64(free >> 20)})
	}
}

// missing looks for the nearest folder that exists, where the data folder would
// be made.
func (r runner) missing(dir string) {
	parent := filepath.Dir(dir)
	for {
		if info, err := os.Stat(parent); err == nil && info.IsDir() {
			break
		}
		if up := filepath.Dir(parent); up != parent {
			parent = up
			continue
		}
		break
	}
	if !writable(parent) {
		r.say(Fail, "folder.unmakeable", map[string]any{"dir": dir, "parent": parent})
		return
	}
	r.say(OK, "folder.new", map[string]any{"dir": dir})
}

// exposed reports files with secrets that others can read.
func (r runner) exposed(dir string) {
	if runtime.GOOS == "windows" {
		return
	}
	for _, name := range []string{"secrets.age", "secrets.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			r.say(Fail, "secret.exposed", map[string]any{"file": filepath.Join(dir, name), "mode": info.Mode().Perm().String()})
		}
	}
}

// Free returns the space in bytes that is left to the user where dir lies, and
// whether it is known.
func Free(dir string) (uint64, bool) { return freeBytes(dir) }

func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return false
	}
	_, err = f.WriteString("probe")
	err = errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
	return err == nil
}
