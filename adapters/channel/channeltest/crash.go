package channeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// crash is what a process that is to be killed is told.
type crash struct {
	// At is a step that the channel announces, or a time after the start.
	At string
	// Config is the configuration node as YAML, which keeps numbers whole.
	Config string
	// Secrets are those of the replay server.
	Secrets                    map[string]string
	Recipient, Subject, Folder string
}

const crashEnv = "CHANNELTEST_CRASH"

// redraws bounds how often a random moment is drawn anew because the sender had
// ended before it.
const redraws = 40

// Dying reports whether this process is one that is to be killed, for a harness whose
// channel has to be made in another way there.
func Dying() bool { return os.Getenv(crashEnv) != "" }

// moments returns how many random kills are made: few, and 50 in a full run. A channel
// that takes long to send gets fewer.
func moments(span time.Duration) int {
	switch {
	case os.Getenv("AUTOMONET_FULL") == "1":
		return 50
	case span > time.Second:
		return 2
	}
	return 4
}

// tally is what became of the submissions whose sender was killed.
type tally struct {
	kills, found, absent, unknown int
	// there counts the unknown ones that had arrived all the same.
	there int
}

// Crash kills the process that sends, at each step that the channel announces and at
// random moments within span of which each one truly ended the process, and then does
// what the agent does: it asks Verify, and sends again only what is proved absent.
// Nothing arrives twice, and nothing is lost. The test that calls it does nothing else.
func Crash(t *testing.T, h Harness, span time.Duration) {
	if raw := os.Getenv(crashEnv); raw != "" {
		dying(t, h, raw)
		return
	}
	if testing.Short() {
		t.Skip("kills processes for a while; not with -short")
	}
	var sum tally
	for _, at := range []string{"dial", "data", "answer"} {
		t.Run(at, func(t *testing.T) { require.True(t, sum.killed(t, h, at), "the process ends at this step") })
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range moments(span) {
		t.Run(fmt.Sprintf("moment %d", i), func(t *testing.T) {
			for range redraws {
				if sum.killed(t, h, time.Duration(r.Int64N(int64(span))).String()) {
					return
				}
			}
			require.Fail(t, "every sender had ended before it was to be killed")
		})
	}
	t.Logf("%d kills: %d found sent, %d proved absent and sent then, %d unknown (%d of them had arrived); lost 0, doubled 0 unless a test above failed",
		sum.kills, sum.found, sum.absent, sum.unknown, sum.there)
}

// killed starts a sender that is to die at a moment, and settles what it left. It
// reports whether the process was killed, and had not ended before.
func (sum *tally) killed(t *testing.T, h Harness, at string) bool {
	w := h.Open(t)
	config, err := yaml.Marshal(w.Config)
	require.NoError(t, err)
	told, err := json.Marshal(crash{At: at, Config: string(config), Secrets: w.Secrets, Recipient: w.Recipient, Subject: w.Subject, Folder: w.Folder})
	require.NoError(t, err)
	top := t.Name()
	for i := range top {
		if top[i] == '/' {
			top = top[:i]
			break
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+top+"$")
	cmd.Env = append(os.Environ(), crashEnv+"="+string(told))
	out, err := cmd.CombinedOutput()
	w.Settled()
	if h.Left != nil {
		h.Left(t, w)
	}
	if err == nil {
		require.Len(t, w.Deliveries(), 1, "who was not killed has sent")
		return false
	}
	require.Contains(t, err.Error(), "killed", string(out))
	sum.kills++
	// Services show what was written a little later.
	w.Later = 5 * time.Minute
	c, s := h.New(t, w, false), h.Submission(w, "crash")
	verdict, err := c.Verify(t.Context(), s)
	require.NoError(t, err)
	switch verdict.Presence {
	case channel.PresenceFound:
		sum.found++
		require.Len(t, w.Deliveries(), 1, "what was found has arrived")
	case channel.PresenceAbsent:
		sum.absent++
		require.Empty(t, w.Deliveries(), "what is called absent has not arrived")
		_, err := c.Submit(t.Context(), s)
		require.NoError(t, err)
		require.Len(t, w.Deliveries(), 1)
	default:
		sum.unknown++
		sum.there += len(w.Deliveries())
		assert.True(t, h.Unaskable || at != "dial", "before the service was spoken to, there is nothing to be unsure of")
		assert.LessOrEqual(t, len(w.Deliveries()), 1, "never twice")
	}
	return true
}

// dying sends, and is killed on the way.
func dying(t *testing.T, h Harness, raw string) {
	var told crash
	require.NoError(t, json.Unmarshal([]byte(raw), &told))
	w := &World{Secrets: told.Secrets, Recipient: told.Recipient, Subject: told.Subject, Folder: told.Folder}
	require.NoError(t, yaml.Unmarshal([]byte(told.Config), &w.Config))
	deps := h.Deps(w, false)
	deps.Reach = func(point string) {
		if point == told.At {
			die()
		}
	}
	c, err := h.Spec.New(Node(w.Config), deps)
	require.NoError(t, err)
	if d, err := time.ParseDuration(told.At); err == nil {
		time.AfterFunc(d, die)
	}
	_, err = c.Submit(context.Background(), h.Submission(w, "crash"))
	if closer, ok := c.(interface{ Close() }); ok {
		closer.Close()
	}
	var refused *core.Refusal
	if err != nil && !errors.As(err, &refused) {
		fmt.Fprintln(os.Stderr, err)
	}
}

// die ends this process without a word, as SIGKILL does.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}
