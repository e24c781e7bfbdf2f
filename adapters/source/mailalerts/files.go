package mailalerts

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Bounds of what is read of files.
const (
	maxFile  = 256 << 20
	maxFiles = 5000
)

// everywhere are the ids that the mail servers of all known providers write, for
// mails of which it is not known whose mailbox they were in.
func (s *mails) everywhere() trust {
	all := append(trust(nil), s.conf.trust...)
	for _, host := range []string{"imap.gmail.com", "imap.mail.me.com", "imap.fastmail.com", "imap.mail.yahoo.com"} {
		all = append(all, knownServers(host)...)
	}
	return all
}

// file takes in the messages of a file, and reports how many it left out.
func (p *pile) file(body []byte) int {
	list, left := messagesIn(body)
	trusted := p.source.everywhere()
	for _, one := range list {
		p.take(one, time.Time{}, trusted, true)
	}
	return left
}

// fromFiles reads the configured files where they changed since the last visit. It
// names what was read, "" for nothing.
func (s *mails) fromFiles(ctx context.Context, c *cursor, p *pile) (string, error) {
	if len(s.conf.Files) == 0 {
		return "", nil
	}
	list, mark, err := s.list()
	if err != nil {
		return "", err
	}
	name := filepath.Base(s.conf.Files[0])
	if mark == c.Files {
		return "file:" + name, nil
	}
	for _, f := range list {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		body, err := os.ReadFile(f)
		if err != nil {
			return "", core.Errorf(core.KindNotFound, "%s cannot be read; check the path under files", core.Clean(filepath.Base(f), 80, false)).Because(err)
		}
		p.file(body)
	}
	c.Files = mark
	return "file:" + name, nil
}

// list names the files in order, and a mark that changes when one of them does.
func (s *mails) list() (list []string, mark string, err error) {
	var state strings.Builder
	take := func(path string, info fs.FileInfo) error {
		if info.Size() > maxFile || len(list) == maxFiles {
			return core.Errorf(core.KindInvalid, "%s is too large; split it, or import it in parts", core.Clean(filepath.Base(path), 80, false))
		}
		list = append(list, path)
		fmt.Fprintf(&state, "%s\x00%d\x00%d\n", path, info.Size(), info.ModTime().UnixNano())
		return nil
	}
	for _, root := range s.conf.Files {
		info, err := os.Stat(root)
		if err != nil {
			return nil, "", core.Errorf(core.KindNotFound, "%s cannot be read; check the path under files", core.Clean(filepath.Base(root), 80, false)).Because(err)
		}
		if !info.IsDir() {
			if err := take(root, info); err != nil {
				return nil, "", err
			}
			continue
		}
		if err := walk(root, take); err != nil {
			return nil, "", err
		}
	}
	sort.Strings(list)
	return list, hashed(state.String()), nil
}

// walk visits the mails in a folder; hidden files are none.
func walk(root string, take func(string, fs.FileInfo) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && path != root {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".eml", ".mbox", ".mbx", "":
		default:
			return nil
		}
		if d.IsDir() || !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return take(path, info)
	})
}
