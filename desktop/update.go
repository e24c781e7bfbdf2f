package desktop

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/semver"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

const (
	// Releases is where the latest release is asked for, when the user wants that:
	// https://docs.github.com/en/rest/releases/releases#get-the-latest-release.
	Releases = "https://api.github.com/repos/automonet/automonet/releases/latest"
	// releasePage is what a hint links to.
	releasePage = "https://github.com/automonet/automonet/releases"
	lookEvery   = 24 * time.Hour
	lookTimeout = 20 * time.Second
	maxRelease  = 1 << 20
	maxVersion  = 60
)

// program tells whether the file of this program was replaced since it was started,
// as an update by the system's packages does. It asks nobody.
type program struct {
	path string
	was  os.FileInfo
}

func newProgram(path string) program {
	info, err := os.Stat(path)
	if err != nil {
		return program{}
	}
	return program{path, info}
}

func (p program) replaced() bool {
	if p.was == nil {
		return false
	}
	now, err := os.Stat(p.path)
	// While a package is being replaced the file may be away for a moment.
	return err == nil && (!os.SameFile(p.was, now) || now.Size() != p.was.Size() || !now.ModTime().Equal(p.was.ModTime()))
}

// latest asks for the version of the latest release. Nothing of this machine or its
// user goes along: a GET without a cookie, under the program's own name.
func latest(ctx context.Context, client *http.Client, address, version string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("User-Agent", "AutoMonet/"+core.Clean(version, maxVersion, false))
	res, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("ask for the latest release: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("ask for the latest release: status %d", res.StatusCode)
	}
	var release struct {
		Tag string `json:"tag_name"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxRelease)).Decode(&release); err != nil {
		return "", fmt.Errorf("read the latest release: %w", err)
	}
	if len(release.Tag) > maxVersion || !semver.IsValid(release.Tag) {
		return "", fmt.Errorf("the latest release has no version")
	}
	return release.Tag, nil
}

// newer reports whether a release comes after this program. A build from the commits
// after a release, such as v1.2.0-14-gabc1234, counts as that release; one without a
// version knows nothing newer.
func newer(release, version string) bool {
	base, _, _ := strings.Cut(version, "-")
	if !semver.IsValid(base) || !semver.IsValid(release) || semver.Prerelease(release) != "" {
		return false
	}
	return semver.Compare(release, base) > 0
}

// hint is what is known of a newer version, nil for nothing.
func (s *Shell) hint() *api.DesktopHint {
	if s.program.replaced() {
		return &api.DesktopHint{Installed: true}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.LookForUpdates && newer(s.release, s.cfg.Version) {
		return &api.DesktopHint{Version: s.release, URL: releasePage}
	}
	return nil
}

// lookForUpdates asks for a newer version once a day while the user wants that.
func (s *Shell) lookForUpdates(ctx context.Context) {
	for {
		s.mu.Lock()
		wanted, at := s.state.LookForUpdates, s.state.LookedAt
		s.mu.Unlock()
		now := s.cfg.Clock.Now()
		wait := lookEvery
		if wanted {
			// What was found out before is not kept over a restart.
			if since := now.Sub(at); s.releaseKnown() && since >= 0 && since < lookEvery {
				wait = lookEvery - since
			} else {
				release, err := latest(ctx, s.cfg.Client, s.cfg.Releases, s.cfg.Version)
				if err != nil {
					s.log.InfoContext(ctx, "a newer version could not be looked for", "err", err)
				}
				s.change(func(st *state) { st.LookedAt, s.release = now, release })
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wantsLook:
		case <-time.After(wait):
		}
	}
}

func (s *Shell) releaseKnown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.release != ""
}
