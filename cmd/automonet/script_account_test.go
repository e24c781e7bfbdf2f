package main_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// cmdCall makes a request and compares the status: call STATUS METHOD URL FILE
// [BODY]. $KEY is sent as a bearer; the body's single quotes stand for double ones.
func cmdCall(ts *testscript.TestScript, _ *stage, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	body := ""
	if len(args) > 4 {
		body = os.Expand(strings.ReplaceAll(args[4], "'", `"`), ts.Getenv)
	}
	request, err := http.NewRequest(args[1], args[2], strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if key := ts.Getenv("KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != want {
		return fmt.Errorf("answered %d: %s", response.StatusCode, raw)
	}
	return os.WriteFile(ts.MkAbs(args[3]), raw, 0o600)
}

// TestTheSecurityGuideIsRun: every command of docs/security.md is one that the
// script of accounts runs.
func TestTheSecurityGuideIsRun(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/security.md")
	require.NoError(t, err)
	script, err := os.ReadFile("testdata/script/accounts.txtar")
	require.NoError(t, err)
	n, on := 0, false
	for line := range strings.Lines(string(guide)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			on = line == "```sh"
			continue
		}
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); !on || !strings.HasPrefix(line, "automonet ") {
			continue
		}
		n++
		require.Contains(t, string(script), "\nexec "+line+"\n", "of docs/security.md")
	}
	require.GreaterOrEqual(t, n, 8)
}
