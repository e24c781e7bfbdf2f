package main_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/need"
)

// TestExamplesOfTheAPI runs the examples of docs/api.md, one after the other and as
// they stand, against the real program in dry-run.
func TestExamplesOfTheAPI(t *testing.T) {
	need.Tool(t, "curl", "it is what the examples of docs/api.md ask with")
	need.Tool(t, "jq", "it is what the examples of docs/api.md read answers with")
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "api.md"))
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	require.Greater(t, len(blocks), 8)

	f := newField(t, 8)
	cmd, out := f.launch(nil, "run", "--listen", "127.0.0.1:0")
	defer kill(cmd)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := f.client(ctx)
	require.NotNil(t, c, out.String())
	defer func() { require.NoError(t, c.Close()) }()
	find := func(pattern string) string {
		re := regexp.MustCompile(pattern)
		for ctx.Err() == nil {
			if m := re.FindStringSubmatch(out.String()); m != nil {
				return m[1]
			}
			pause(ctx, 20*time.Millisecond)
		}
		t.Fatalf("the program did not print %s:\n%s", pattern, out)
		return ""
	}
	url, setup := find(`(http://127\.0\.0\.1:\d+)`), find(`#token=([A-Za-z0-9_-]+)`)
	// The examples look for jobs and proposals: the first round shall be over.
	for ctx.Err() == nil {
		st, err := c.Status(ctx)
		require.NoError(t, err)
		if st.Jobs["shortlisted"] >= 4 {
			break
		}
		pause(ctx, 20*time.Millisecond)
	}

	work := t.TempDir()
	bin := filepath.Join(work, "automonet")
	require.NoError(t, os.WriteFile(bin, []byte("#!/bin/sh\nexec "+f.bin+" --config "+f.config+` "$@"`+"\n"), 0o700))
	var script strings.Builder
	script.WriteString("set -euo pipefail\n")
	for _, b := range blocks {
		script.WriteString(b[1])
	}
	run := exec.CommandContext(ctx, "bash", "-x", "-c", script.String())
	run.Dir = work
	run.Env = []string{"PATH=" + work + ":" + os.Getenv("PATH"), "HOME=" + f.dir, "LANG=en_US.UTF-8", "AUTOMONET_MODELS__DISCOVER=false", "URL=" + url, "SETUP=" + setup}
	said, err := run.CombinedOutput()
	require.NoError(t, err, "%s\n%s", said, out)
}
