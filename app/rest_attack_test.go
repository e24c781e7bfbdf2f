package app

import (
	"context"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// TestNoPathComesFromARequest: whatever stands in names, nothing outside the folder of
// backups is read, and no file is written where a request says.
func TestNoPathComesFromARequest(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ups := []string{"..%2Fdry.db", "..%2F..%2Fprofile.yaml", "%2e%2e%2fdry.db", "..%5Cdry.db", "%2Fetc%2Fpasswd", "..%252Fdry.db", "dry.db", ".", "..", "....%2F%2Fdry.db",
		"{backup}%2F..%2F..%2Fdry.db", "{backup}%00.db", "C:%5CWindows%5Cwin.ini", "file:%2F%2F%2Fetc%2Fpasswd", "../dry.db", "x/../../dry.db"}
	for _, name := range ups {
		rec := w.ask("admin", http.MethodGet, request{path: "/api/v1/admin/backups/" + name})
		require.GreaterOrEqual(t, rec.Code, 300, name)
		for _, secret := range []string{"SQLite format 3", "root:", "Lindqvist"} {
			require.NotContains(t, rec.Body.String(), secret, name)
		}
	}
	files := func() (out []string) {
		root := filepath.Dir(w.app.opts.Config.DataDir)
		require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			// The databases have side files that come and go.
			if err == nil && !d.IsDir() && !strings.Contains(path, ".db") {
				out = append(out, path)
			}
			return err
		}))
		return out
	}
	before := files()
	for _, name := range ups[:9] {
		rec := w.ask("admin", http.MethodPost, request{path: "/api/v1/profile/import?name=" + name, body: "# Skills\n\nFortran\n", head: map[string]string{"Content-Type": "text/markdown"}})
		require.Equal(t, 200, rec.Code, rec.Body.String())
	}
	for _, q := range []request{{path: "/api/v1/admin/backup?path=/tmp/evil"}, {path: "/api/v1/admin/backup?name=../evil"}} {
		require.Equal(t, http.StatusUnprocessableEntity, w.ask("admin", http.MethodPost, q).Code, q.path)
	}
	p, err := w.app.local.Proposal(context.Background(), core.ProposalID(w.ids["proposal1"]))
	require.NoError(t, err)
	p.Content.Attachments = []core.Attachment{{Name: "passwd", Path: "/etc/passwd", SHA256: strings.Repeat("0", 64)}}
	w.ids["stolen"] = text(map[string]any{"hash": p.Hash, "content": p.Content})
	rec := w.ask("admin", http.MethodPut, request{path: "/api/v1/proposals/{proposal1}", body: "{stolen}"})
	require.Equal(t, http.StatusUnprocessableEntity, rec.Code, "%s", rec.Body)
	require.Equal(t, before, files())
	for _, id := range []string{"..%2F..%2Fevil", "%2Fetc%2Fcron.d%2Fevil"} {
		rec := w.ask("admin", http.MethodPut, request{path: "/api/v1/templates/" + id, body: `{"text":"` + strings.ReplaceAll(ownTemplateText, "en-mine", id) + `"}`})
		require.GreaterOrEqual(t, rec.Code, 400, id)
	}
	require.Equal(t, before, files())
}
