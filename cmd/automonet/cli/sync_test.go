package cli

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestTheCopyIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.sync = core.SyncStatus{State: "off"}
	assert.Contains(t, w.ok("sync", "status"), "no Supabase project is set up")
	w.svc.sync = core.SyncStatus{State: "failing", Project: "abc.supabase.co", Mail: "a@example.org", Device: "desk", Texts: "plain", Queue: 7, Lag: 90, Quarantined: 1, SuccessAt: w.svc.now,
		Problem: &core.SyncProblem{Code: "offline", Text: "dial: \x1b[31mrefused", Failures: 3}}
	out := w.ok("sync", "status")
	for _, want := range []string{"abc.supabase.co", "desk", "90 s", "The project does not answer.", "Nothing is lost.", "refused"} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, out, "\x1b[31m")
	var st core.SyncStatus
	require.NoError(t, json.Unmarshal([]byte(w.ok("sync", "now", "--json")), &st))
	assert.Equal(t, 7, st.Queue)

	out = w.ok("sync", "check")
	assert.Contains(t, out, "differs")
	assert.Contains(t, out, "2 rows are sent again.")
	out = w.ok("sync", "devices")
	assert.Contains(t, out, "this one")
	assert.Contains(t, out, "shut out")
	assert.Contains(t, w.ok("sync", "quarantine"), "check violated")
	assert.Contains(t, w.ok("sync", "quarantine", "--retry"), "1 rows are sent again.")
	assert.Contains(t, w.ok("sync", "conflicts"), "settings:threshold:4")
	assert.Contains(t, w.ok("sync", "conflicts", "settings:threshold:4", "--keep", "there"), "threshold: what was set in the dashboard stays.")
	for _, list := range []string{"devices", "quarantine", "conflicts"} {
		assert.Contains(t, w.ok("sync", list, "--json"), `"items"`)
	}
	assert.Contains(t, w.ok("sync", "check", "--json"), `"tables"`)
}

func TestADeviceIsSignedInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, args := range [][]string{{"sync", "login"}, {"sync", "login", "a@example.org"}, {"sync", "login", "a@example.org", "--url", "https://abc.supabase.co"}} {
		got := w.run(args...)
		assert.NotZero(t, got.code)
		assert.Contains(t, got.err, "--url https://abcdefgh.supabase.co --key sb_publishable_", "it says how to name the project")
		assert.NotContains(t, got.err, "password", "what is missing is said first")
	}
	w.stdin = "the password"
	w.ok("sync", "login", "a@example.org", "--url", "https://abc.supabase.co", "--key", "sb_publishable_x", "--texts", "off")
	w.svc.sync = core.SyncStatus{State: "ok", Project: "abc.supabase.co", Address: "https://abc.supabase.co", Texts: "encrypted"}
	w.stdin = "the password\nthe passphrase\n"
	w.ok("sync", "login", "a@example.org", "--name", "desk")
	w.stdin = ""
	assert.NotZero(t, w.run("sync", "login", "a@example.org").code, "without a password")
	w.ok("sync", "logout")
	assert.NotZero(t, w.run("sync", "erase").code, "nothing is deleted without a word")
	assert.Contains(t, w.ok("sync", "erase", "--yes"), "12 rows were deleted")
	w.stdin = "the password\n"
	assert.Contains(t, w.ok("sync", "devices", "--revoke", "device-3"), "tablet is shut out.")
	for _, id := range []string{"device-2", "device", "nobody"} {
		assert.NotZero(t, w.run("sync", "devices", "--revoke", id).code, "%s is out already, not one, or not there", id)
	}
	assert.Contains(t, w.ok("sync", "quarantine", "--discard", "job/job-1"), "job/job-1")
	assert.Equal(t, []string{"sync login https://abc.supabase.co sb_publishable_x off a@example.org the password  ", "sync login    a@example.org the password the passphrase desk",
		"sync logout", "sync erase", "sync revoke device-3 the password", "sync discard job job-1"}, w.svc.acts)
}

func TestTheCopyIsExportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(w.dir, "copies", "project.json")
	got := w.run("sync", "export", path)
	assert.Equal(t, 2, got.code)
	assert.Contains(t, got.err, "check the name")
	require.NoError(t, os.Mkdir(filepath.Dir(path), 0o755))
	none := func(why string) {
		t.Helper()
		list, err := os.ReadDir(filepath.Dir(path))
		require.NoError(t, err)
		assert.Empty(t, list, why)
	}
	for _, broken := range []error{context.Canceled, core.Errorf(core.KindTransient, "the project does not answer; nothing is lost, try again later")} {
		w.svc.broken = broken
		got = w.run("sync", "export", path)
		assert.Equal(t, 1, got.code)
		assert.NotContains(t, got.err, "cannot be written")
		none("nothing half is left")
	}
	assert.Contains(t, got.err, "does not answer")
	w.svc.broken = nil

	assert.Contains(t, w.ok("sync", "export", path), "41 rows of abc.supabase.co are in "+path)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, exportedText, string(raw))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	asked := len(w.svc.acts)
	got = w.run("sync", "export", path)
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.err, "--force")
	assert.Len(t, w.svc.acts, asked, "it is refused before anything is asked for")
	w.svc.broken = context.Canceled
	assert.Equal(t, 1, w.run("sync", "export", path, "--force").code)
	raw, err = os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, exportedText, string(raw), "the old one stays until the new one is whole")
	w.svc.broken, w.svc.sealed = nil, 3
	assert.Contains(t, w.ok("sync", "export", path, "--force"), "3 texts stay encrypted")
	assert.Contains(t, w.ok("sync", "export", path, "--force", "--lang", "de"), "3 Texte bleiben verschlüsselt")
	var done core.SyncExport
	require.NoError(t, json.Unmarshal([]byte(w.ok("sync", "export", path, "--force", "--json")), &done))
	assert.Equal(t, 41, done.Rows)
	assert.Equal(t, 1, w.run("sync", "export", filepath.Dir(path), "--force").code, "a folder is not overwritten")

	got = w.run("sync", "export", "-")
	assert.Equal(t, []any{0, exportedText}, []any{got.code, got.out}, "and nothing else")
	assert.Contains(t, got.err, "3 texts stay encrypted")
	w.svc.broken = context.Canceled
	assert.NotZero(t, w.run("sync", "export", "-").code)
	assert.Equal(t, 2, w.run("sync", "export").code)
}

// TestAnExportOnAFullDiskNamesTheFile: what the disk refused is not said of the project.
func TestAnExportOnAFullDiskNamesTheFile(t *testing.T) {
	t.Parallel()
	d := &disk{w: fullWriter{}}
	_, err := d.Write([]byte("x"))
	require.Error(t, err)
	d.w = io.Discard
	_, err = d.Write([]byte("x"))
	require.NoError(t, err)
	require.ErrorIs(t, d.err, io.ErrShortWrite, "the first failure is kept")
}

type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestEveryProblemOfTheCopyHasWords: what a round can run into is said with what to do.
func TestEveryProblemOfTheCopyHasWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, code := range []string{"offline", "signed_out", "revoked", "schema", "throttled", "copied", "failed"} {
		w.svc.sync = core.SyncStatus{State: "failing", Project: "p", Texts: "off", Problem: &core.SyncProblem{Code: code, At: time.Now()}}
		for _, lang := range []string{"en", "de"} {
			out := w.ok("sync", "status", "--lang", lang)
			assert.NotContains(t, out, "sync.", code)
			assert.Greater(t, len(strings.Split(strings.TrimSpace(out), "\n")), 8)
		}
	}
}
