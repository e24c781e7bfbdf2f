package proof_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/internal/stack"
)

// tests are the files of sync/supabase/tests, the quick ones first.
func tests(t *testing.T) []string {
	root, err := stack.Root()
	if err != nil {
		t.Error(err)
	}
	dir := filepath.Join(root, "sync", "supabase", "tests")
	var list []string
	for _, name := range []string{"catalogue.sql", "guards.sql", "matrix.sql"} {
		list = append(list, filepath.Join(dir, name))
	}
	return list
}

// tap makes copies of the database have pgTAP, in a schema of its own since its views would
// be exposed otherwise.
func tap(t *testing.T, s *stack.Stack) {
	t.Helper()
	if _, err := os.Stat("/usr/share/postgresql/15/extension/pgtap.control"); err != nil {
		need.MissingTool(t, "postgres", "pgTAP is not here: install Debian's package postgresql-15-pgtap")
	}
	s.Prepare(t, `create schema if not exists pgtap authorization postgres; create extension if not exists pgtap with schema pgtap`)
}

// TestTap runs the pgTAP files as `supabase test db` does.
func TestTap(t *testing.T) {
	s := shared.Start(t)
	tap(t, s)
	prove := need.Tool(t, "pg_prove", "install Debian's package libtap-parser-sourcehandler-pgtap-perl")
	s.Copy(t, "tap")
	cmd := exec.Command(prove, append([]string{"--norc"}, tests(t)...)...)
	cmd.Env = s.Env(stack.Migrator, "tap")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "All tests successful")
	require.NotContains(t, string(out), "skipped")
}

// red runs the pgTAP files in a database until one fails and returns its first complaint,
// "" when all pass. Before each it runs what is in first, which must say that it worked.
func red(t *testing.T, s *stack.Stack, db, first string) string {
	for _, file := range tests(t) {
		args := []string{"-X", "-q", "-A", "-t", "-v", "quick=1", "-v", "ON_ERROR_STOP=1"}
		if first != "" {
			args = append(args, "-f", first)
		}
		cmd := exec.Command("psql", append(args, "-f", file, s.DSN(stack.Migrator, db))...)
		out, err := cmd.CombinedOutput()
		if first != "" && !strings.Contains(string(out), "mutated\n") {
			t.Errorf("%s: %s", first, out)
		}
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "not ok") || strings.Contains(line, "ERROR:") {
				return filepath.Base(file) + ": " + strings.TrimSpace(line)
			}
		}
		if err != nil {
			return filepath.Base(file) + ": " + err.Error()
		}
	}
	return ""
}

// TestANewTableWithoutCasesFails adds a table that is closed as all others are: only that nobody has
// written cases for it may be complained of, and must be, by the matrix and by the registry.
func TestANewTableWithoutCasesFails(t *testing.T) {
	s := shared.Start(t)
	tap(t, s)
	s.Copy(t, "newcomer")
	const added = `create table public.newcomers (like app.mirrored including defaults including constraints including comments,
			view jsonb not null default '{}', body text not null default '', primary key (user_id, id));
		comment on table public.newcomers is 'A table of the test.';
		select app.guard('newcomers', 'agent', false, '{view,body}', '{"view": {}, "body": ""}');`
	file := filepath.Join(t.TempDir(), "newcomer.sql")
	complaints := func(first string) (out []string) {
		require.NoError(t, os.WriteFile(file, []byte("begin;\n"+first+"\n\\echo mutated\n"), 0o600))
		matrix := tests(t)[2]
		raw, err := exec.Command("psql", "-X", "-q", "-A", "-t", "-v", "quick=1", "-v", "ON_ERROR_STOP=1", "-f", file, "-f", matrix, s.DSN(stack.Migrator, "newcomer")).CombinedOutput()
		require.NoError(t, err, string(raw))
		require.Contains(t, string(raw), "mutated\n")
		for line := range strings.Lines(string(raw)) {
			if strings.HasPrefix(line, "not ok") {
				out = append(out, strings.TrimSpace(line[strings.Index(line, "- ")+2:]))
			}
		}
		return out
	}
	require.Empty(t, complaints(""), "control: the matrix has no complaint")
	require.Equal(t, []string{"every exposed table has its cases"}, complaints(added))
	require.Nil(t, sample("newcomers", "x", ""), "the requests over HTTP have no cases either, which their test refuses")
}
