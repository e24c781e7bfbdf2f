// Package delivery_test checks what reaches strangers besides the program: packages,
// containers, workflows and the documentation.
package delivery_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
)

// root is the top of the repository.
const root = "../.."

func load(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return raw
}

func parse(t *testing.T, path string, into any) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal(load(t, path), into), path)
}

func exists(t *testing.T, path, why string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, path))
	require.NoError(t, err)
	require.NotEmpty(t, found, "%s, which %s names, is not there", path, why)
}

// packed is one file of a package.
type packed struct {
	Src, Dst, Type string
	FileInfo       struct{ Mode int } `yaml:"file_info"`
}

func TestBothPackagersPutTheSameFilesInTheSamePlaces(t *testing.T) {
	t.Parallel()
	type scripts struct{ Postinstall, Preremove, Postremove string }
	var own struct {
		Contents  []packed
		Scripts   scripts
		Overrides map[string]struct{ Depends []string }
	}
	var release struct {
		Nfpms []struct {
			Contents  []packed
			Scripts   scripts
			Overrides map[string]struct{ Dependencies []string }
		}
	}
	parse(t, "build/package/nfpm.yaml", &own)
	parse(t, ".goreleaser.yaml", &release)
	require.Len(t, release.Nfpms, 1)
	theirs := release.Nfpms[0]
	require.Equal(t, own.Scripts, theirs.Scripts)
	for format, o := range own.Overrides {
		require.Equal(t, o.Depends, theirs.Overrides[format].Dependencies, format)
	}
	list := func(files []packed) (out []string) {
		for _, f := range files {
			// The binary is goreleaser's own, and the pages are packed elsewhere there.
			if f.Src == "${BIN}" {
				continue
			}
			src := strings.ReplaceAll(f.Src, "${OUT}", "build/package/man")
			out = append(out, src+" -> "+f.Dst+" "+f.Type)
			if plain := strings.TrimSuffix(src, ".gz"); plain != "" {
				exists(t, plain, "a package")
			}
		}
		sort.Strings(out)
		return out
	}
	require.Equal(t, list(own.Contents), list(theirs.Contents))
	for _, s := range []string{own.Scripts.Postinstall, own.Scripts.Preremove, own.Scripts.Postremove} {
		exists(t, s, "a package")
	}
}

func TestTheReleaseIsBuiltAsTheMakefileBuilds(t *testing.T) {
	t.Parallel()
	var release struct {
		Builds []struct {
			Env, Flags, Gcflags, Ldflags []string
			Main                         string
		}
	}
	parse(t, ".goreleaser.yaml", &release)
	require.Len(t, release.Builds, 1)
	b, makefile := release.Builds[0], string(load(t, "Makefile"))
	ld := regexp.MustCompile(`(?m)^LDFLAGS \?= (.*) -X main\.version=`).FindStringSubmatch(makefile)
	require.NotNil(t, ld)
	require.Len(t, b.Ldflags, 1)
	require.True(t, strings.HasPrefix(b.Ldflags[0], ld[1]+" -X main.version="), b.Ldflags[0])
	require.Equal(t, []string{"CGO_ENABLED=0"}, b.Env)
	require.Contains(t, makefile, "CGO_ENABLED=0 go build "+b.Flags[0])
	var cold []string
	for l := range strings.Lines(string(load(t, "build/cold.txt"))) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			cold = append(cold, l+"=-l")
		}
	}
	require.Equal(t, append(cold, "github.com/automonet/automonet/adapters/llm/...="), b.Gcflags, "packages that are kept small")
	exists(t, b.Main, ".goreleaser.yaml")
}

func TestShippedConfigurationsAreValid(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"build/package/automonet.yaml", "build/docker/automonet.yaml"} {
		cfg, err := config.Load(filepath.Join(root, path), nil)
		require.NoError(t, err, path)
		require.NoError(t, cfg.HTTP.Check(), path)
		require.True(t, strings.HasPrefix(cfg.HTTP.Listen, "127.0.0.1:"), path)
	}
}

func TestScriptsCanBeRead(t *testing.T) {
	t.Parallel()
	found := 0
	require.NoError(t, filepath.WalkDir(filepath.Join(root, "build"), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		shell := "bash"
		switch {
		case strings.Contains(path, "/package/") && (strings.HasSuffix(path, ".sh") || filepath.Base(path) == "automonetctl"):
			shell = "sh" // maintainer scripts run where there may be no bash
		case !strings.HasSuffix(path, ".sh"):
			return nil
		}
		found++
		said, err := exec.Command(shell, "-n", path).CombinedOutput()
		require.NoError(t, err, "%s: %s", path, said)
		return nil
	}))
	require.Greater(t, found, 8)
}

func TestUnitsAreClosed(t *testing.T) {
	t.Parallel()
	unit := string(load(t, "build/package/systemd/automonet.service"))
	for _, line := range []string{"User=automonet", "ProtectSystem=strict", "ProtectHome=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n", "MemoryDenyWriteExecute=yes",
		"SystemCallFilter=@system-service", "MemoryMax=256M", "Environment=AUTOMONET_CONFIG=/etc/automonet/automonet.yaml", "StateDirectory=automonet automonet-state"} {
		require.Contains(t, unit, "\n"+line)
	}
	// What the unit and the daemon call wrong usage, refused and running must be one.
	require.Contains(t, unit, "RestartPreventExitStatus=2 4 5")
	require.Contains(t, string(load(t, "cmd/automonet/cli/exit.go")), "exitRunning  = 5")
	require.NotContains(t, string(load(t, "build/package/systemd/automonet-user.service")), "User=")
}
