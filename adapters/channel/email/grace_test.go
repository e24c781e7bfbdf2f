package email

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

type fixed Config

func (f fixed) Decode(v any) error { *v.(*Config) = Config(f); return nil }

func submission(id string) core.Submission {
	content := core.Content{Channel: "email", Recipient: "jobs@example.org", Subject: "s", Body: "b\n"}
	return core.Submission{Channel: "email", Key: core.NewIdemKey(core.SubmissionID(id), "job", "email"), Recipient: content.Recipient, Content: content, Hash: content.Hash()}
}

func local(t *testing.T, sink *smtp.Sink) *Channel {
	t.Helper()
	c, err := newChannel(fixed{Host: sink.Host(), Port: sink.Port(), AllowInsecure: true, From: "anna@freelance.example"},
		channel.Deps{Name: "email", Clock: clock.NewSim(time.Unix(1e9, 0)), Reach: func(string) {}})
	require.NoError(t, err)
	return c
}

func TestStopWithoutAnAnswerIsAmbiguous(t *testing.T) {
	t.Parallel()
	sink, err := smtp.Start(smtp.Options{Fault: smtp.StallAt(smtp.AtStored)})
	require.NoError(t, err)
	defer sink.Close()
	c := local(t, sink)
	c.out.(*sender).grace = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := c.Submit(ctx, submission("x"))
		done <- err
	}()
	limit, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	require.NoError(t, sink.Wait(limit, func(s *smtp.Sink) bool { return s.Stalled() > 0 }))
	cancel()
	var unclear *channel.AmbiguousError
	require.ErrorAs(t, <-done, &unclear)
	assert.Equal(t, "answer", unclear.Phase)
}

func TestMemoryOfAcceptedKeysIsBounded(t *testing.T) {
	t.Parallel()
	c := &Channel{accepted: map[core.IdemKey]core.Receipt{}}
	for i := range rememberedKeys + 10 {
		c.remember(core.IdemKey(fmt.Sprint(i)), core.Receipt{})
	}
	assert.Len(t, c.accepted, rememberedKeys)
	_, ok := c.receipt("0")
	assert.False(t, ok)
}

func TestProofreadFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	sink, err := smtp.Start(smtp.Options{})
	require.NoError(t, err)
	defer sink.Close()
	c := local(t, sink)
	s := submission("x")
	good, err := c.compose(s, c.clock.Now())
	require.NoError(t, err)
	require.NoError(t, c.proofread(good, s, nil))
	for name, change := range map[string]func(l *letter, content *core.Content) []file{
		"body":       func(_ *letter, c *core.Content) []file { c.Body += "x"; return nil },
		"subject":    func(_ *letter, c *core.Content) []file { c.Subject += "x"; return nil },
		"recipient":  func(l *letter, _ *core.Content) []file { l.to = "x@example.org"; return nil },
		"message id": func(l *letter, _ *core.Content) []file { l.messageID = "x"; return nil },
		"copy": func(l *letter, _ *core.Content) []file {
			l.wire = append([]byte("Cc: v@example.net\r\n"), l.wire...)
			return nil
		},
		"sender": func(l *letter, _ *core.Content) []file {
			l.wire = append([]byte("From: v@example.net\r\n"), l.wire...)
			return nil
		},
		"attachment": func(*letter, *core.Content) []file { return []file{{name: "x"}} },
		"unreadable": func(l *letter, _ *core.Content) []file { l.wire = []byte("nonsense"); return nil },
	} {
		l, content := good, s.Content
		files := change(&l, &content)
		assert.Error(t, c.proofread(l, core.Submission{Content: content}, files), name)
	}
}

func BenchmarkCompose(b *testing.B) {
	c, err := newChannel(fixed{Host: "127.0.0.1", AllowInsecure: true, From: "anna@freelance.example"},
		channel.Deps{Name: "email", Clock: clock.NewSim(time.Unix(1e9, 0)), Reach: func(string) {}})
	require.NoError(b, err)
	s := submission("x")
	for b.Loop() {
		if _, err := c.compose(s, c.clock.Now()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubmit(b *testing.B) {
	sink, err := smtp.Start(smtp.Options{})
	require.NoError(b, err)
	defer sink.Close()
	c, err := newChannel(fixed{Host: sink.Host(), Port: sink.Port(), AllowInsecure: true, From: "anna@freelance.example"},
		channel.Deps{Name: "email", Clock: clock.NewSim(time.Unix(1e9, 0)), Reach: func(string) {}})
	require.NoError(b, err)
	n := 0
	for b.Loop() {
		n++
		if _, err := c.Submit(b.Context(), submission(fmt.Sprint(n))); err != nil {
			b.Fatal(err)
		}
	}
}
