package support_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/app/support"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// canary is a secret that must come out nowhere, in no form.
const canary = "canary-9f8e7d6c5b4a"

// hook is the part of a webhook's path that gives the right to write.
const hook = "Xy12Zt34Qw56Er78"

// leaky is an agent in whose every text something stands that must not come out.
type leaky struct{ broken error }

func (l leaky) Status(context.Context) (core.AgentStatus, error) {
	return core.AgentStatus{Version: "1", RunReason: "Mara Lindqvist said " + canary, Actors: []core.ActorStatus{{Name: "decider", Detail: "mail to jobs@acme.example"}}}, l.broken
}

func (l leaky) Version(context.Context) (core.VersionInfo, error) {
	return core.VersionInfo{Schema: 13, Bytes: map[string]int64{"live.db": 12}}, l.broken
}

func (l leaky) Backups(context.Context) ([]core.BackupFile, error) {
	return []core.BackupFile{{Name: "live-1.tar"}}, l.broken
}

func (l leaky) Log(context.Context, string, int) ([]core.LogLine, error) {
	return []core.LogLine{
		{Level: "info", Msg: "asked https://api.example/v1/jobs?key=abcdef123&q=go#frag", Attrs: map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("user:" + canary))}},
		{Level: "warn", Msg: "target not reached", Attrs: map[string]string{"path": "/services/T0/" + hook}},
		{Level: "warn", Msg: "sent to Jörg.Müller@firma.example from +49 171 2345678", Attrs: map[string]string{"who": "lindqvist", "name": "Lindqvist", "user": "bertram"}},
	}, l.broken
}

func (l leaky) Providers(context.Context) ([]core.ProviderInfo, error) {
	return []core.ProviderInfo{{Name: "openai", BaseURL: "https://" + canary + ".example/v1"}}, l.broken
}

func (l leaky) Channels(context.Context) ([]core.ChannelPolicy, error) {
	return []core.ChannelPolicy{{Channel: "email", Mode: core.ModeConfirm}}, l.broken
}

func (l leaky) Profile(context.Context, core.ProfileID) (core.Profile, error) {
	return core.Profile{Name: "Mara Lindqvist", Facts: []core.Fact{
		{Kind: core.FactContact, Text: map[core.Lang]string{"": "Bergstraße 7, Kiel"}},
		{Kind: core.FactSkill, Text: map[core.Lang]string{"": "Go"}},
		{Kind: core.FactResult, Text: map[core.Lang]string{"de": "Halbierte die Kosten der Seefracht", "en": "Halved the cost of freight"}},
	}}, l.broken
}

func (l leaky) Users(context.Context) ([]core.User, error) {
	return []core.User{{Name: "bertram"}}, l.broken
}

func deps(t *testing.T, s support.Service) support.Deps {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	data := filepath.Join(home, "data")
	require.NoError(t, os.MkdirAll(data, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(data, "live.db"), []byte("rows"), 0o600))
	path := filepath.Join(home, "automonet.yaml")
	require.NoError(t, os.WriteFile(path, []byte("data_dir: data\nweb: {contact: mara@lindqvist.example}\nchannels: {email: {mode: draft, config: {host: smtp.example, username: box-4711-mara, password: secret:smtp}}}\nproviders: [{name: relay, driver: openai, base_url: \"https://relay.example/tenants/t-0815-of-the-owner/v1\", key: secret:relay}]\nnotify: {webhook: {config: {url: \"https://hooks.example/services/T0/"+hook+"\"}}}\n"), 0o600))
	cfg, err := config.Load(path, nil)
	require.NoError(t, err)
	known := secret.NewRedactor()
	known.Add(canary)
	return support.Deps{Config: cfg, Service: s, Secrets: known, Version: "1", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Findings: []doctor.Finding{{Code: "profile.ok", Level: doctor.OK, Params: map[string]any{"name": "Mara Lindqvist", "dir": home}}},
		Environ:  []string{"AUTOMONET_SECRETS_KEY=" + canary, "HOME=" + home, "PATH=/bin", "AUTOMONET_LANGUAGE=de"}}
}

func unpack(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		body, err := io.ReadAll(r)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(f.Name, "automonet-support/"))
		out[strings.TrimPrefix(f.Name, "automonet-support/")] = string(body)
	}
	return out
}

func TestNothingOfTheOwnersComesOut(t *testing.T) {
	var out bytes.Buffer
	d := deps(t, leaky{})
	require.NoError(t, support.Write(t.Context(), &out, d))
	files := unpack(t, out.Bytes())
	require.Len(t, files, 9)
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	encoded := base64.RawStdEncoding.EncodeToString([]byte("xx:" + canary))[4:16]
	for name, text := range files {
		for _, never := range []string{canary, hook, encoded, "Mara", "Lindqvist", "Bergstra", "Seefracht", "freight", "bertram", "jobs@acme", "firma.example", "mara@", "171 2345678", "abcdef123", "#frag", "4711", "0815", home} {
			require.NotContains(t, text, never, name)
		}
	}
	// What helps stays.
	for name, want := range map[string][]string{
		"about.json":     {"AUTOMONET_SECRETS_KEY", `"version": "1"`},
		"agent.json":     {"decider"},
		"data.json":      {"live.db", `"schema": 13`, "live-1.tar", "-rw-------"},
		"doctor.json":    {"profile.ok"},
		"channels.json":  {`"email"`},
		"providers.json": {`"openai"`},
		"config.yaml":    {"secret:smtp", "smtp.example", "username: ", "relay.example"},
		"log.jsonl":      {"https://api.example/v1/jobs?[query]", "[phone]"},
		"README.txt":     {"Look through"},
	} {
		for _, w := range want {
			require.Contains(t, files[name], w, name)
		}
	}
}

func TestABrokenAgentGivesABundle(t *testing.T) {
	var out bytes.Buffer
	d := deps(t, leaky{broken: core.Errorf(core.KindInternal, "the database live.db is damaged; bring back the last backup")})
	d.Config.DataDir += "/not-there"
	require.NoError(t, support.Write(t.Context(), &out, d))
	files := unpack(t, out.Bytes())
	require.Contains(t, files["agent.json"], "live.db is damaged")
	require.Contains(t, files["log.jsonl"], "live.db is damaged")
	require.Contains(t, files["data.json"], "internal error", "what is not made for users is not shown")
	require.NotContains(t, files["data.json"], "no such file")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFullDiskIsTold(t *testing.T) {
	require.ErrorContains(t, support.Write(t.Context(), full{}, deps(t, leaky{})), "disk full")
}
