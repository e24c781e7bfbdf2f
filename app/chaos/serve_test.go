package chaos

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/clock"
)

func TestServeAnswersWithFaultsUntilItEnds(t *testing.T) {
	t.Parallel()
	for _, vendor := range Vendors() {
		ctx, stop := context.WithCancel(t.Context())
		ready, ended := make(chan Serving, 1), make(chan error, 1)
		seen := 0
		go func() {
			ended <- Serve(ctx, ServeConfig{Listen: "127.0.0.1:0", Vendor: vendor, Fault: "mixed", Clock: clock.System{},
				Ready: func(s Serving) { ready <- s }, Seen: func(Seen) { seen++ }})
		}()
		s := <-ready
		require.Contains(t, s.Config, s.URL)
		var status []int
		for range 2 {
			res, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(`{"model":"`+s.Models[0]+`","messages":[{"role":"user","content":"x"}]}`))
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			status = append(status, res.StatusCode)
		}
		stop()
		require.NoError(t, <-ended)
		require.Equal(t, []int{200, 429}, status, vendor)
		require.Equal(t, 2, seen)
	}
}

func TestServeRefusesWhatItCannot(t *testing.T) {
	t.Parallel()
	sound := ServeConfig{Listen: "127.0.0.1:0", Vendor: "openai", Fault: "none"}
	require.NoError(t, sound.Check())
	for name, change := range map[string]func(*ServeConfig){
		"an address that others reach": func(c *ServeConfig) { c.Listen = "0.0.0.0:80" },
		"no port":                      func(c *ServeConfig) { c.Listen = "127.0.0.1" },
		"another vendor":               func(c *ServeConfig) { c.Vendor = "acme" },
		"another fault":                func(c *ServeConfig) { c.Fault = "sulk" },
	} {
		c := sound
		change(&c)
		require.Equal(t, core.KindInvalid, core.KindOf(Serve(t.Context(), c)), name)
	}
	for _, f := range Faults() {
		require.NotNil(t, behaviour(f, 1), f)
	}
}

func TestReplyIsInTheLanguageOfThePrompt(t *testing.T) {
	t.Parallel()
	for _, lang := range []core.Lang{"de", "en", "es", "fr"} {
		require.Equal(t, lang, draft.Identify(reply(posting(lang))))
	}
}
