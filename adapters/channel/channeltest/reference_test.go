package channeltest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// service is a foreign service in memory that recognises keys.
type service struct {
	connections int
	got         []Delivery
	refuse      core.RefusalCode
	down, lost  bool
	torn        bool
}

// reference is the smallest channel that keeps the contract, and breaks it on
// demand so that the suite itself is tested.
type reference struct {
	to     *service
	deps   channel.Deps
	defect string
}

func (r *reference) Preview(ctx context.Context, s core.Submission) (channel.Preview, error) {
	if err := r.check(s); err != nil {
		return channel.Preview{}, err
	}
	if r.defect == "sends on preview" {
		_, _ = r.Submit(ctx, s)
	}
	return channel.Preview{Summary: "post to " + s.Recipient, Wire: string(s.Key) + "\n" + s.Content.Body}, nil
}

func (r *reference) check(s core.Submission) error {
	if r.defect != "ignores the approval" && (s.Hash != s.Content.Hash() || s.Recipient != s.Content.Recipient || s.Channel != s.Content.Channel || s.Key == "") {
		return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "review again"}
	}
	if r.defect != "believes injections" && (strings.Trim(s.Recipient, "abcdefghijklmnopqrstuvwxyz@.") != "" || strings.ContainsAny(s.Content.Subject, "\r\n\x00\u2028")) {
		return &core.Refusal{Code: core.RefusedRecipient, Text: "one address, please"}
	}
	return nil
}

func (r *reference) Submit(_ context.Context, s core.Submission) (core.Receipt, error) {
	if err := r.check(s); err != nil {
		return core.Receipt{}, err
	}
	if r.deps.DryRun && r.defect != "sends in dry-run" {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedDryRun, Text: "dry-run"}
	}
	r.deps.Reach("dial")
	r.to.connections++
	switch {
	case r.to.down:
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "down", RetryAfter: time.Minute}
	case r.to.refuse != "":
		return core.Receipt{}, &core.Refusal{Code: r.to.refuse, Text: "no"}
	}
	r.deps.Reach("data")
	d := Delivery{Key: s.Key, Recipient: s.Recipient, Subject: s.Content.Subject, Body: normal(s.Content.Body)}
	switch r.defect {
	case "changes the text":
		d.Body = strings.TrimSpace(d.Body) + " sent by a bot"
	case "forgets the key":
		d.Key = ""
	}
	if r.to.torn {
		return core.Receipt{}, &channel.AmbiguousError{Phase: "data", Err: errors.New("torn")}
	}
	if !r.has(s.Key) || r.defect == "sends twice" {
		r.to.got = append(r.to.got, d)
	}
	r.deps.Reach("answer")
	if r.to.lost && r.defect != "calls the unclear definite" {
		return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: errors.New("cut")}
	}
	if r.to.lost {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "cut", RetryAfter: time.Minute}
	}
	return core.Receipt{RemoteID: string(s.Key), At: Start(), By: "channel"}, nil
}

func (r *reference) has(key core.IdemKey) bool {
	for _, d := range r.to.got {
		if d.Key == key {
			return true
		}
	}
	return false
}

func (r *reference) Verify(_ context.Context, s core.Submission) (channel.Verdict, error) {
	if r.has(s.Key) {
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{RemoteID: string(s.Key)}, Reason: "it is there"}, nil
	}
	return channel.Verdict{Presence: channel.PresenceAbsent, Reason: "it is not there"}, nil
}

func (r *reference) Outcomes(context.Context, channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, channel.Cursor(`{"since":1}`), nil
}

func referenceHarness(defect string) Harness {
	var mu sync.Mutex
	services := map[string]*service{}
	text := map[core.Lang]string{core.LangEnglish: "x", core.LangGerman: "x"}
	return Harness{
		Spec: channel.Spec{
			Driver: "reference", Title: text, About: text, Default: core.ModeDraft, Ceiling: core.ModeAuto,
			Note: core.ComplianceNote{Text: text, Source: "own", Reviewed: "2026-11-23"}, Caps: core.DefaultMailCaps(),
			Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{"service":{}}}`),
			New: func(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
				var c struct {
					Service string `yaml:"service"`
				}
				if err := cfg.Decode(&c); err != nil {
					return nil, err
				}
				mu.Lock()
				defer mu.Unlock()
				return &reference{to: services[c.Service], deps: deps, defect: defect}, nil
			},
		},
		Open: func(t *testing.T) *World {
			s := &service{}
			mu.Lock()
			services[t.Name()] = s
			mu.Unlock()
			return &World{Config: map[string]any{"service": t.Name()}, Recipient: "jobs@example.org", Subject: "s", Remote: s,
				Connections: func() int { return s.connections }, Deliveries: func() []Delivery { return s.got }}
		},
		Refusals: []Refusal{{Name: "closed", Arrange: func(w *World) { w.Remote.(*service).refuse = core.RefusedClosed }, Want: core.RefusedClosed}},
		Outages: []Outage{
			{Name: "down", Arrange: func(w *World) { w.Remote.(*service).down = true }},
			{Name: "torn", Arrange: func(w *World) { w.Remote.(*service).torn = true }, Ambiguous: true},
			{Name: "cut", Arrange: func(w *World) { w.Remote.(*service).lost = true }, Ambiguous: true, Arrived: 1},
		},
		Verdicts: []Verdict{
			{Name: "absent", Want: channel.PresenceAbsent},
			{Name: "found", Want: channel.PresenceFound, Arrange: func(t *testing.T, _ *World, c channel.Channel, s core.Submission) {
				_, err := c.Submit(t.Context(), s)
				require.NoError(t, err)
			}},
		},
	}
}

func TestReference(t *testing.T) { Run(t, referenceHarness(os.Getenv("CHANNELTEST_DEFECT"))) }

func TestTheSuiteFindsWhatIsBroken(t *testing.T) {
	if os.Getenv("CHANNELTEST_DEFECT") != "" {
		t.Skip("it is run by itself, with a defect, to run TestReference")
	}
	for defect, rule := range map[string]string{
		"sends on preview":           "a_preview_sends_nothing",
		"sends in dry-run":           "dry-run_cannot_send",
		"sends twice":                "one_key_is_one_delivery",
		"forgets the key":            "one_key_is_one_delivery",
		"changes the text":           "what_was_approved_is_what_arrives",
		"ignores the approval":       "content_that_was_not_approved_is_refused",
		"believes injections":        "injected_headers_and_recipients_are_refused",
		"calls the unclear definite": "outage:_cut",
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestReference$")
			cmd.Env = append(os.Environ(), "CHANNELTEST_DEFECT="+defect)
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			assert.Contains(t, string(out), "--- FAIL: TestReference/"+rule)
		})
	}
}
