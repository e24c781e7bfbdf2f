package form

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/forms"
)

// TestTheZoo sends through every page: what can be filled in without help is filled
// in rightly and arrives once, the rest is parked with its reason, and nothing is
// ever sent wrongly or put into a trap.
func TestTheZoo(t *testing.T) {
	chromium(t)
	var right, parked atomic.Int64
	t.Run("pages", func(t *testing.T) {
		for _, p := range forms.Zoo() {
			t.Run(p.Name, func(t *testing.T) {
				t.Parallel()
				w := world(t, p.Name)
				s := w.Remote.(*forms.Server)
				c := harness().New(t, w, false)
				sub := application(t, w, p.Name)
				r, err := c.Submit(t.Context(), sub)
				got := s.Submissions()
				if p.Park != "" {
					var refused *core.Refusal
					require.ErrorAs(t, err, &refused)
					assert.Equal(t, core.RefusedWall, refused.Code)
					assert.Contains(t, refused.Text, p.Park)
					assert.Empty(t, got)
					parked.Add(1)
					return
				}
				require.NoError(t, err)
				require.Len(t, got, 1)
				assert.Equal(t, string(sub.Key), got[0].Key)
				want := maps.Clone(p.Want)
				for k, v := range want {
					want[k] = strings.NewReplacer(forms.Letter, letter, forms.Subject, sub.Content.Subject).Replace(v)
				}
				values := got[0].Values
				for _, k := range p.Free {
					delete(values, k)
				}
				assert.Equal(t, want, values)
				for _, f := range got[0].Files {
					assert.Equal(t, "%PDF-1.4 the CV", f)
				}
				assert.NotEmpty(t, r.RemoteID)
				assert.NotEmpty(t, r.Text)
				for _, e := range r.Evidence {
					info, err := os.Stat(filepath.Join(w.Folder, e))
					require.NoError(t, err)
					assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
				}
				assert.Len(t, r.Evidence, 2, "the form and the receipt")
				if !t.Failed() {
					right.Add(1)
				}
			})
		}
	})
	t.Logf("%d of %d pages filled in rightly without help, %d parked with their reason", right.Load(), len(forms.Zoo()), parked.Load())
	assert.GreaterOrEqual(t, right.Load(), int64(23))
	assert.GreaterOrEqual(t, len(forms.Zoo()), 25)
}

// reviewed is a world in which no host is allowed without a look.
func reviewed(t *testing.T, page string) *channeltest.World {
	w := world(t, page)
	delete(w.Config, "allow_hosts")
	return w
}

func TestALookSendsNothingAndBindsTheForm(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"suite", "steps", "late", "greenhouse", "embedded"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			w := reviewed(t, page)
			s := w.Remote.(*forms.Server)
			c := harness().New(t, w, false)
			sub := application(t, w, page)
			view, err := c.Preview(t.Context(), sub)
			require.NoError(t, err)
			assert.Empty(t, view.Warnings)
			assert.Contains(t, view.Text, letter)
			assert.Contains(t, view.Text, forms.Mail)
			assert.Zero(t, s.Writes())
			assert.Empty(t, s.Submissions())
			assert.FileExists(t, filepath.Join(w.Folder, "looks", string(sub.Hash)+".jpg"))
			_, err = c.Submit(t.Context(), sub)
			require.NoError(t, err)
			assert.Len(t, s.Submissions(), 1)
			_, err = c.Submit(t.Context(), sub)
			require.NoError(t, err)
			assert.Len(t, s.Submissions(), 1, "the proof is found again")
		})
	}
}

func TestAChangedFormVoidsTheApproval(t *testing.T) {
	t.Parallel()
	w := reviewed(t, "suite")
	s := w.Remote.(*forms.Server)
	c := harness().New(t, w, false)
	sub := application(t, w, "changed")
	_, err := c.Preview(t.Context(), sub)
	require.NoError(t, err)
	s.SetFault(forms.Changed)
	_, err = c.Submit(t.Context(), sub)
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedApprovalVoid, refused.Code)
	assert.Zero(t, s.Writes(), "it was read only")
	// The same facts with another phone number are other answers.
	s.SetFault(forms.None)
	sub = application(t, w, "facts")
	_, err = c.Preview(t.Context(), sub)
	require.NoError(t, err)
	h := harness()
	h.Author.Profile.Facts[0].Text = map[core.Lang]string{"": "other@freelance.example"}
	_, err = h.New(t, w, false).Submit(t.Context(), sub)
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedApprovalVoid, refused.Code)
	assert.Empty(t, s.Submissions())
}

func TestWithoutALookOrAnApprovalNothingIsSent(t *testing.T) {
	t.Parallel()
	w := reviewed(t, "suite")
	s := w.Remote.(*forms.Server)
	h := harness()
	h.Author.ByUser = false
	sub := application(t, w, "look")
	_, err := h.New(t, w, false).Submit(t.Context(), sub)
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedPermission, refused.Code)
	assert.Contains(t, refused.Text, "your own approval")
	assert.Zero(t, s.Reads())
	c := harness().New(t, w, false)
	_, err = c.Submit(t.Context(), sub)
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedPermission, refused.Code)
	assert.Contains(t, refused.Text, "waits for your look")
	assert.Zero(t, s.Writes())
	_, err = c.Submit(t.Context(), sub)
	require.NoError(t, err, "resumed after the look")
	assert.Len(t, s.Submissions(), 1)
}

func TestTheWallsOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for key, c := range map[string]Config{
		"allow_hosts":    {AllowHosts: []string{"boards.greenhouse.io"}},
		"allow_hosts ":   {AllowHosts: []string{"https://x.example"}},
		"accounts":       {Accounts: map[string]string{"x.example": "../y"}},
		"timeout":        {Timeout: "soon"},
		"answer_timeout": {AnswerTimeout: "3h"},
		"settle":         {Settle: "-1s"},
	} {
		_, err := c.check()
		var own *core.Error
		require.True(t, errors.As(err, &own), key)
		assert.Equal(t, strings.TrimSpace(key), own.Field)
	}
	for host, want := range map[string]bool{"jobs.lever.co": true, "acme.recruitee.com:443": true, "lever.co.example.org": false, "jobs.example.org": false, "JOBS.ASHBYHQ.COM": true} {
		assert.Equal(t, want, hosted(host), host)
	}
	var c channel.Channel = &Channel{}
	_, cursor, err := c.Outcomes(t.Context(), channel.Cursor(`1`))
	require.NoError(t, err)
	assert.Equal(t, channel.Cursor(`1`), cursor)
}
