package main_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/receiver"
	"github.com/automonet/automonet/internal/fakes/telegram"
)

// cmdTargets starts a bot server and a receiver of webhooks, and adds both as targets
// of notices to the configuration.
func cmdTargets(ts *testscript.TestScript, s *stage, _ []string) error {
	var err error
	if s.bot, err = telegram.Start(fakes.Options{}); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.bot.Close() })
	if s.hook, err = receiver.Start(fakes.Options{}); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.hook.Close() })
	ts.Setenv("BOT_TOKEN", telegram.Token)
	ts.Setenv("HOOK_SECRET", "a long random key of the owner")
	path := ts.Getenv("AUTOMONET_CONFIG")
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := strings.Replace(string(raw), "allow_private: [", fmt.Sprintf("allow_private: [%q, %q, ", s.bot.Addr(), s.hook.Addr()), 1)
	text += fmt.Sprintf("notify:\n  telegram: {config: {token: env:BOT_TOKEN, base_url: %q}}\n  webhook: {config: {url: %q, secret: env:HOOK_SECRET}}\n", s.bot.URL(), s.hook.URL()+"/hook")
	return os.WriteFile(path, []byte(text), 0o600)
}

// cmdSay is a text that a person writes to the bot.
func cmdSay(_ *testscript.TestScript, s *stage, args []string) error {
	person, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return err
	}
	s.bot.Say(person, strings.Join(args[1:], " "), time.Now())
	return nil
}

// cmdTold waits until the bot has written the text to a person; whatever else it wrote
// went to the same person.
func cmdTold(_ *testscript.TestScript, s *stage, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for n := 0; ; {
		list := s.bot.WaitMessages(ctx, n)
		for _, m := range list {
			if strconv.FormatInt(m.Chat, 10) != args[0] {
				return fmt.Errorf("%d was told %q", m.Chat, m.Text)
			}
			if strings.Contains(m.Text, args[1]) {
				return nil
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("it was told %+v", list)
		}
		n = len(list) + 1
	}
}

// cmdHooked compares what came last at the webhook with a text.
func cmdHooked(_ *testscript.TestScript, s *stage, args []string) error {
	posts := s.hook.Hooks()
	if len(posts) == 0 || !strings.Contains(string(posts[len(posts)-1].Body), args[0]) {
		return fmt.Errorf("of %d posts the last does not hold it", len(posts))
	}
	return nil
}
