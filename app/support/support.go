// Package support gathers what somebody needs who is asked for help: versions, the state
// of the agent, findings, the configuration and the latest log, as one zip file. Secrets
// and what is the owner's alone are taken out: every text passes the redaction of
// secrets, then that of the owner's name, facts and addresses; jobs, proposals, mails
// and contacts are not read at all.
package support

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// mostLines bounds the log in a bundle.
const mostLines = 1000

// Service is what a bundle asks of the agent.
type Service interface {
	Status(ctx context.Context) (core.AgentStatus, error)
	Version(ctx context.Context) (core.VersionInfo, error)
	Backups(ctx context.Context) ([]core.BackupFile, error)
	Log(ctx context.Context, level string, limit int) ([]core.LogLine, error)
	Providers(ctx context.Context) ([]core.ProviderInfo, error)
	Channels(ctx context.Context) ([]core.ChannelPolicy, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Users(ctx context.Context) ([]core.User, error)
}

// Deps are what a bundle is made of.
type Deps struct {
	Config   config.Config
	Service  Service
	Findings []doctor.Finding
	// Secrets knows every secret of the installation.
	Secrets *secret.Redactor
	// Environ is the environment, of which only the names of own variables are kept.
	Environ []string
	Version string
	Now     time.Time
}

const readme = `What this is
============
A bundle that "automonet support bundle" made, for somebody who helps you. Look through
it before you send it: it is plain text.

about.json     the program, this machine, the names (never values) of own variables
agent.json     what the agent does: actors, sources, counts, budget
data.json      schema, rows and sizes of the data, the files of the data folder
doctor.json    the findings of "automonet doctor --offline"
channels.json  channels, modes and ceilings
providers.json model providers and their state
config.yaml    the configuration; secrets are references there anyway
log.jsonl      the latest records of the log, newest first

Taken out are secrets, your name and the facts of your profile, names of users, mail
addresses, the query of every link, and your home folder. Jobs, proposals, mails and
contacts are not in it.
`

// Write makes the bundle. What cannot be read is told in its place, since a bundle is
// wanted most when something is broken; the error is that of writing.
func Write(ctx context.Context, w io.Writer, d Deps) error {
	b := bundle{zip: zip.NewWriter(w), clean: d.cleaner(ctx), now: d.Now}
	b.add("README.txt", []byte(readme))
	b.json("about.json", d.about(), nil)
	status, err := d.Service.Status(ctx)
	b.json("agent.json", status, err)
	b.json("data.json", d.data(ctx), nil)
	b.json("doctor.json", d.Findings, nil)
	channels, err := d.Service.Channels(ctx)
	b.json("channels.json", channels, err)
	providers, err := d.Service.Providers(ctx)
	b.json("providers.json", providers, err)
	cfg, err := config.Export(d.Config)
	if err != nil {
		cfg = []byte("# " + said(err) + "\n")
	}
	b.add("config.yaml", cfg)
	b.log(d.Service.Log(ctx, "info", mostLines))
	if b.err != nil {
		return b.err
	}
	return b.zip.Close()
}

// about describes the program and the machine.
func (d Deps) about() map[string]any {
	var names []string
	for _, kv := range d.Environ {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "AUTOMONET_") || name == "GOMEMLIMIT" || name == "TZ" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	zone, offset := d.Now.Local().Zone()
	free, known := doctor.Free(d.Config.DataDir)
	about := map[string]any{"version": d.Version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH, "cpus": runtime.NumCPU(),
		"at": d.Now.UTC(), "machine_zone": zone, "machine_offset_seconds": offset, "variables": names}
	if known {
		about["free_bytes"] = free
	}
	if _, err := os.Stat("/.dockerenv"); err == nil {
		about["container"] = true
	}
	return about
}

// file is one entry of the data folder.
type file struct {
	Name  string    `json:"name"`
	Bytes int64     `json:"bytes"`
	Mode  string    `json:"mode"`
	At    time.Time `json:"at"`
}

func (d Deps) data(ctx context.Context) map[string]any {
	out := map[string]any{}
	put := func(key string, v any, err error) {
		if err != nil {
			v = said(err)
		}
		out[key] = v
	}
	version, err := d.Service.Version(ctx)
	put("version", version, err)
	backups, err := d.Service.Backups(ctx)
	put("backups", backups, err)
	var files []file
	entries, err := os.ReadDir(d.Config.DataDir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			files = append(files, file{e.Name(), info.Size(), info.Mode().String(), info.ModTime().UTC()})
		}
	}
	put("files", files, err)
	return out
}

// bundle writes cleaned files and keeps the first error.
type bundle struct {
	zip   *zip.Writer
	clean func(string) string
	now   time.Time
	err   error
}

func (b *bundle) add(name string, raw []byte) {
	if b.err != nil {
		return
	}
	f, err := b.zip.CreateHeader(&zip.FileHeader{Name: "automonet-support/" + name, Method: zip.Deflate, Modified: b.now.UTC()})
	if err == nil {
		_, err = io.WriteString(f, b.clean(string(raw)))
	}
	if err != nil {
		b.err = fmt.Errorf("write %s of the bundle: %w", name, err)
	}
}

func (b *bundle) json(name string, v any, err error) {
	if err != nil {
		v = map[string]string{"error": said(err)}
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		raw = []byte(`{"error": "cannot be encoded"}`)
	}
	b.add(name, append(raw, '\n'))
}

func (b *bundle) log(lines []core.LogLine, err error) {
	if err != nil {
		b.json("log.jsonl", nil, err)
		return
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			continue // a line that cannot be encoded says nothing
		}
	}
	b.add("log.jsonl", out.Bytes())
}

// said is the message of an error that is made for users, or none.
func said(err error) string {
	var e *core.Error
	if errors.As(err, &e) && e.Msg != "" {
		return e.Msg
	}
	return "internal error"
}

// home is the user's home folder, "" where there is none.
func home() string {
	dir, err := os.UserHomeDir()
	if err != nil || len(filepath.Clean(dir)) < 4 {
		return ""
	}
	return filepath.Clean(dir)
}
