package channeltest

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// Run runs the whole suite.
func Run(t *testing.T, h Harness) {
	t.Run("the spec is complete", func(t *testing.T) { t.Parallel(); spec(t, h) })
	t.Run("an unknown configuration key is refused", func(t *testing.T) { t.Parallel(); unknownKey(t, h) })
	t.Run("a preview sends nothing", func(t *testing.T) { t.Parallel(); preview(t, h) })
	t.Run("dry-run cannot send", func(t *testing.T) { t.Parallel(); dryRun(t, h) })
	t.Run("outcomes keep the cursor", func(t *testing.T) { t.Parallel(); outcomes(t, h) })
	if h.HandOff {
		t.Run("a submission is handed to the user", func(t *testing.T) { t.Parallel(); handOff(t, h) })
	} else {
		t.Run("one key is one delivery", func(t *testing.T) { t.Parallel(); once(t, h) })
		t.Run("what was approved is what arrives", func(t *testing.T) { t.Parallel(); exact(t, h) })
		t.Run("content that was not approved is refused", func(t *testing.T) { t.Parallel(); approvalVoid(t, h) })
	}
	t.Run("injected headers and recipients are refused", func(t *testing.T) { t.Parallel(); injection(t, h) })
	if !h.HandOff {
		t.Run("the connection fails in each phase", func(t *testing.T) { t.Parallel(); phases(t, h) })
	}
	for _, r := range h.Refusals {
		t.Run("refusal: "+r.Name, func(t *testing.T) { t.Parallel(); refusal(t, h, r) })
	}
	for _, o := range h.Outages {
		t.Run("outage: "+o.Name, func(t *testing.T) { t.Parallel(); outage(t, h, o) })
	}
	for _, v := range h.Verdicts {
		t.Run("verify: "+v.Name, func(t *testing.T) { t.Parallel(); verdict(t, h, v) })
	}
}

func spec(t *testing.T, h Harness) {
	s := h.Spec
	assert.Regexp(t, regexp.MustCompile(`^[a-z][a-z0-9-]*$`), s.Driver)
	for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
		assert.NotEmpty(t, s.Title[lang], "title in %s", lang)
		assert.NotEmpty(t, s.About[lang], "about in %s", lang)
		assert.NotEmpty(t, s.Note.Text[lang], "compliance note in %s", lang)
	}
	assert.NotEmpty(t, s.Note.Source, "the compliance note names its source")
	_, err := time.Parse(time.DateOnly, s.Note.Reviewed)
	assert.NoError(t, err, "the compliance note is dated")
	assert.GreaterOrEqual(t, s.Default.Rank(), 0)
	assert.GreaterOrEqual(t, s.Ceiling.Rank(), s.Default.Rank(), "the default is not above the ceiling")
	assert.Less(t, s.Default.Rank(), core.ModeAuto.Rank(), "nothing sends by itself by default")
	if s.ForbidsUnattended {
		assert.Less(t, s.Ceiling.Rank(), core.ModeAuto.Rank(), "a forbidden mode is not offered")
	}
	assert.Positive(t, s.Caps.PerHour)
	assert.Positive(t, s.Caps.PerDay)
	assert.Positive(t, s.Caps.PerRecipient)
	assert.Positive(t, s.Caps.Window)
	var schema struct {
		Type                 string         `json:"type"`
		AdditionalProperties *bool          `json:"additionalProperties"`
		Properties           map[string]any `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(s.Schema, &schema))
	assert.Equal(t, "object", schema.Type)
	require.NotNil(t, schema.AdditionalProperties)
	assert.False(t, *schema.AdditionalProperties)
	w := h.Open(t)
	for key := range w.Config {
		assert.Contains(t, schema.Properties, key, "the schema knows every key")
	}
	require.NotNil(t, s.New)
}

func unknownKey(t *testing.T, h Harness) {
	w := h.Open(t)
	values := map[string]any{"no_such_key": true}
	for k, v := range w.Config {
		values[k] = v
	}
	_, err := h.Spec.New(Node(values), h.Deps(w, false))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "no_such_key")
}

func preview(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, false)
	s := h.Submission(w, "preview")
	first, err := c.Preview(background(t), s)
	require.NoError(t, err)
	again, err := c.Preview(background(t), s)
	require.NoError(t, err)
	assert.Equal(t, first, again, "a preview does not depend on chance")
	assert.NotEmpty(t, first.Summary)
	assert.NotContains(t, first.Summary, "\n")
	assert.NotEmpty(t, first.Wire)
	if h.HandOff {
		assert.Contains(t, first.Wire, "three such crawlers")
		return
	}
	assert.Contains(t, first.Wire, string(s.Key), "the key goes along")
	assert.Zero(t, w.Connections(), "a preview connects to nothing")
	assert.Empty(t, w.Deliveries())
	assert.Empty(t, w.Reached)
}

func dryRun(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, true)
	_, err := c.Preview(background(t), h.Submission(w, "dry"))
	require.NoError(t, err, "a preview works in dry-run")
	_, err = c.Submit(background(t), h.Submission(w, "dry"))
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedDryRun, refused.Code)
	assert.Empty(t, w.Reached, "no outside step is begun")
	if !h.HandOff {
		assert.Zero(t, w.Connections(), "no connection is made")
	}
}

func once(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, false)
	s := h.Submission(w, "once")
	receipt, err := c.Submit(background(t), s)
	require.NoError(t, err)
	assert.NotEmpty(t, receipt.MessageID+receipt.RemoteID, "the receipt holds proof")
	assert.Equal(t, "channel", receipt.By)
	assert.False(t, receipt.At.IsZero())
	assert.LessOrEqual(t, len(receipt.Text), 1000, "foreign text is bounded")
	second, err := c.Submit(background(t), s)
	var refused *core.Refusal
	if err != nil {
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, core.RefusedAlreadySent, refused.Code)
	} else {
		assert.Equal(t, receipt, second)
	}
	got := w.Deliveries()
	require.Len(t, got, 1)
	if !h.NoKey {
		assert.Equal(t, s.Key, got[0].Key)
	}

	other := h.New(t, w, false)
	_, _ = other.Submit(background(t), s)
	if h.NoKey {
		assert.Len(t, w.Deliveries(), 1, "the service itself keeps another process from sending again")
	}
	for _, d := range w.Deliveries() {
		assert.True(t, h.NoKey || s.Key == d.Key, "even another process gives the same key, so that a copy can be recognised")
	}
	for _, point := range []string{"dial", "data", "answer"} {
		assert.Contains(t, w.Reached, point, "outside steps are announced")
	}
}

func exact(t *testing.T, h Harness) {
	for name, body := range Bodies() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := h.Open(t)
			c := h.New(t, w, false)
			s := h.Approve(w, "exact", core.Content{Channel: h.Name(), Recipient: w.Recipient, Subject: "Größe & Preis: 50 % für 東京", Language: core.LangGerman, Body: body, Price: h.Price})
			_, err := c.Submit(background(t), s)
			if slices.Contains(h.Unsendable, name) {
				var refused *core.Refusal
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, core.RefusedContent, refused.Code)
				assert.Zero(t, w.Connections())
				return
			}
			require.NoError(t, err)
			got := w.Deliveries()
			require.Len(t, got, 1)
			assert.Equal(t, strings.TrimSuffix(normal(body), "\n"), strings.TrimSuffix(got[0].Body, "\n"))
			if !h.NoSubject {
				assert.Equal(t, s.Content.Subject, got[0].Subject)
			}
			assert.Equal(t, w.Recipient, got[0].Recipient)
			if !h.NoKey {
				assert.Equal(t, s.Key, got[0].Key)
			}
		})
	}
}

func approvalVoid(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, false)
	for name, change := range map[string]func(*core.Submission){
		"the body changed":      func(s *core.Submission) { s.Content.Body += "P.S." },
		"the recipient changed": func(s *core.Submission) { s.Recipient = "x" + s.Recipient },
		"another channel":       func(s *core.Submission) { s.Channel = "other" },
		"no key":                func(s *core.Submission) { s.Key = "" },
	} {
		t.Run(name, func(t *testing.T) {
			s := h.Submission(w, "void")
			change(&s)
			_, err := c.Submit(background(t), s)
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, core.RefusedApprovalVoid, refused.Code)
		})
	}
	assert.Zero(t, w.Connections())
}

func handOff(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, false)
	s := h.Submission(w, "hand-off")
	_, err := c.Submit(background(t), s)
	var hand *channel.HandOffError
	require.ErrorAs(t, err, &hand)
	assert.Equal(t, s.Content.Body, hand.Text)
	again, err := c.Submit(background(t), s)
	assert.Zero(t, again)
	assert.Equal(t, hand, err, "handing off twice is the same hand-off")
}

func injection(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, false)
	for _, value := range append(Injections(), h.Injected...) {
		for _, field := range []string{"recipient", "subject"} {
			content := h.Submission(w, "inject").Content
			if field == "recipient" {
				content.Recipient += value
			} else if !strings.ContainsAny(value, "\r\n\x00\u2028") {
				continue
			} else {
				content.Subject += value
			}
			s := h.Approve(w, "inject", content)
			_, err := c.Submit(background(t), s)
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused, "%s %q", field, value)
			assert.Contains(t, []core.RefusalCode{core.RefusedRecipient, core.RefusedContent}, refused.Code)
			assert.NotContains(t, refused.Text, "\n")
			_, err = c.Preview(background(t), s)
			assert.Error(t, err, "%s %q", field, value)
		}
	}
	if !h.HandOff {
		assert.Zero(t, w.Connections())
	}
}

func refusal(t *testing.T, h Harness, r Refusal) {
	w := h.Open(t)
	r.Arrange(w)
	c := h.New(t, w, false)
	s := h.Submission(w, "refused")
	_, err := c.Submit(background(t), s)
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, r.Want, refused.Code)
	assert.Equal(t, r.Retry, refused.RetryAfter > 0, "retry after %s", refused.RetryAfter)
	assert.NotEmpty(t, refused.Text)
	assert.LessOrEqual(t, len(refused.Text), 600, "foreign text is bounded")
	for ref, value := range w.Secrets {
		assert.NotContains(t, err.Error(), value, "secret %s", ref)
	}
	if !h.HandOff {
		assert.Empty(t, w.Deliveries(), "a refusal means that nothing was sent")
	}
}

// phases holds a harness to an outage in each phase: before anything was handed over, while
// it is, and after it arrived.
func phases(t *testing.T, h Harness) {
	var before, during, after bool
	for _, o := range h.Outages {
		before = before || !o.Ambiguous
		during = during || o.Ambiguous && o.Arrived == 0
		after = after || o.Ambiguous && o.Arrived == 1
	}
	assert.True(t, before, "an outage before the content was handed over")
	assert.True(t, during, "one while it was handed over, without an arrival")
	assert.True(t, after, "one after it had arrived")
}

func outage(t *testing.T, h Harness, o Outage) {
	w := h.Open(t)
	o.Arrange(w)
	c := h.New(t, w, false)
	_, err := c.Submit(background(t), h.Submission(w, "outage"))
	require.Error(t, err)
	var refused *core.Refusal
	var unclear *channel.AmbiguousError
	if o.Ambiguous {
		require.ErrorAs(t, err, &unclear)
		assert.False(t, errors.As(err, &refused), "an unclear end is not a refusal")
		assert.NotEmpty(t, unclear.Phase)
	} else {
		require.ErrorAs(t, err, &refused)
		assert.Positive(t, refused.RetryAfter, "an outage may pass")
	}
	assert.Len(t, w.Deliveries(), o.Arrived)
	if !o.Ambiguous {
		assert.Zero(t, o.Arrived, "a definite failure must not deliver")
	}
}

func verdict(t *testing.T, h Harness, v Verdict) {
	w := h.Open(t)
	c := h.New(t, w, false)
	s := h.Submission(w, "verify")
	if v.Arrange != nil {
		v.Arrange(t, w, c, s)
	}
	got, err := c.Verify(background(t), s)
	require.NoError(t, err)
	assert.Equal(t, v.Want, got.Presence)
	assert.NotEmpty(t, got.Reason)
	if v.Want == channel.PresenceFound {
		assert.NotEmpty(t, got.Receipt.MessageID+got.Receipt.RemoteID)
	}
}

func outcomes(t *testing.T, h Harness) {
	w := h.Open(t)
	c := h.New(t, w, true)
	_, next, err := c.Outcomes(background(t), nil)
	require.NoError(t, err)
	if len(next) > 0 {
		assert.True(t, json.Valid(next))
	}
}
