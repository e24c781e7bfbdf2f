package main_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// scriptCommands are the commands that scripts have besides the usual ones:
//
//	field N [USER PW] a board with N postings, a mail sink, and a configuration
//	world             every replay server, and a configuration
//	ready             waits until the agent answers
//	mails N           the sink holds exactly N messages (! mails: it does not)
//	fault POINT drop|stall|CODE [TIMES], heal
//	stalled           waits until a conversation is held at the point of a stall
//	hour VAR N        sets VAR to the hour of the day in N hours (UTC)
//	get VAR FILE PATH reads a value out of JSON; see dig
//	want FILE PATH V  compares it with a text
//	fetch URL FILE    a GET request
//	merge FROM INTO   declares two jobs the same, over the agent's socket
//	found FILE        a list of jobs with postings holds what the world expects
//	clean FILE        holds no control character but line breaks and tabs
//	spoil FILE AT N   overwrites N bytes of a file
//	nowhere TEXT DIR  no file below DIR holds the text
//	sub FILE OLD NEW  replaces a text that is there
//	samejson A B      two files hold the same JSON
//	sent SUBMISSION   exactly one message carries its approved text to its address
//	code N PROGRAM... runs it and compares the exit code
//	vendor NAME DIALECT a model vendor at real prices; sets NAME_URL
//	behave NAME FAULT  how it answers from now on: none, 429, 500, cut, html, nousage, ignoremax
//	asked NAME N       it got exactly N calls
//	billed NAME NANO   it charged that many nano-dollars in all
//	key                an owner with an API key, which fetch and call show
//	call STATUS METHOD URL FILE BODY  a request
//	targets            a bot server and a webhook, both told of notices
//	say PERSON TEXT    somebody writes to the bot
//	told PERSON TEXT   waits until the bot has told it; nobody else was told anything
//	hooked TEXT        the last post at the webhook holds it
//	mailbox            a mailbox for the answers to what the mail channel sends
//	arrive FILE        a mail comes; %ID% and %TO% are of the last one that was sent
//	copies N, untouched N  copies among the sent mails, unseen mails in the mailbox
//	append FILE FROM   adds a file to another, with $VARIABLES filled in
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	table := map[string]func(*testscript.TestScript, *stage, []string) error{
		"field": cmdField, "world": cmdWorld, "ready": cmdReady, "mails": cmdMails, "fault": cmdFault, "heal": cmdHeal,
		"get": cmdGet, "want": cmdWant, "fetch": cmdFetch, "merge": cmdMerge, "key": cmdKey, "call": cmdCall, "found": cmdFound, "clean": cmdClean,
		"spoil": cmdSpoil, "nowhere": cmdNowhere, "sent": cmdSent, "code": cmdCode, "stalled": cmdStalled,
		"hour": cmdHour, "sub": cmdSub, "samejson": cmdSameJSON,
		"vendor": cmdVendor, "behave": cmdBehave, "asked": cmdAsked, "billed": cmdBilled, "append": cmdAppend,
		"targets": cmdTargets, "say": cmdSay, "told": cmdTold, "hooked": cmdHooked,
		"mailbox": cmdMailbox, "arrive": cmdArrive, "letters": cmdLetters, "copies": cmdCopies, "untouched": cmdUntouched,
	}
	out := map[string]func(*testscript.TestScript, bool, []string){}
	for name, f := range table {
		out[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			err := f(ts, ts.Value(stageKey{}).(*stage), args)
			switch {
			case neg && err == nil:
				ts.Fatalf("%s %v should not hold", name, args)
			case !neg && err != nil:
				ts.Fatalf("%s %v: %v", name, args, err)
			}
		}
	}
	return out
}

func cmdField(ts *testscript.TestScript, s *stage, args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	if s.board, err = fakes.Start(fakes.Options{}); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.board.Close() })
	opts := smtp.Options{}
	if len(args) == 3 {
		opts.Users = map[string]string{args[1]: args[2]}
	}
	if s.sink, err = smtp.Start(opts); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.sink.Close() })
	s.field.board, s.field.sink, s.field.jobs = s.board, s.sink, n
	s.field.published.Store(int64(n))
	s.field.serve(n)
	profile := filepath.Join(s.field.dir, "profile.yaml")
	if err := os.WriteFile(profile, sample.ProfileYAML(), 0o600); err != nil {
		return err
	}
	ts.Setenv("BOARD", s.board.URL())
	ts.Setenv("SINK_PORT", strconv.Itoa(s.sink.Port()))
	return os.WriteFile(ts.Getenv("AUTOMONET_CONFIG"), []byte(s.field.yaml(profile)), 0o600)
}

func cmdWorld(ts *testscript.TestScript, s *stage, _ []string) error {
	var err error
	if s.world, err = world.Start(context.Background(), world.Options{Clock: clock.System{}}); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.world.Close() })
	profile := filepath.Join(s.field.dir, "profile.yaml")
	if err := os.WriteFile(profile, sample.ProfileYAML(), 0o600); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nlanguage: en\ntime_zone: UTC\ndata_dir: %s\nprofile: %s\nlog: {level: warn, format: text}\nhttp: {listen: \"\"}\n", ts.Getenv("DATA"), profile)
	fmt.Fprintf(&b, "web: {contact: test@example.org, rdap_url: '', allow_private: [%s]}\nsources:\n", `"`+strings.Join(s.world.Hosts(), `", "`)+`"`)
	for _, driver := range s.world.Drivers() {
		fmt.Fprintf(&b, "  - {name: %s, driver: %s, config: %s}\n", driver, driver, asJSON(s.world.Sources()[driver]))
	}
	return os.WriteFile(ts.Getenv("AUTOMONET_CONFIG"), []byte(b.String()), 0o600)
}

func cmdReady(_ *testscript.TestScript, s *stage, _ []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c := s.field.client(ctx)
	if c == nil {
		return fmt.Errorf("no agent answers")
	}
	return c.Close()
}

// cmdMails waits for the messages to arrive; more than wanted is an error.
func cmdMails(_ *testscript.TestScript, s *stage, args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.sink.Wait(ctx, arrived(n)); err != nil {
		return fmt.Errorf("%d messages arrived: %w", len(s.sink.Messages()), err)
	}
	if got := len(s.sink.Messages()); got != n {
		return fmt.Errorf("%d messages arrived", got)
	}
	return nil
}

func cmdFault(_ *testscript.TestScript, s *stage, args []string) error {
	f := smtp.Fault{Point: smtp.Point(args[0])}
	switch args[1] {
	case "drop":
		f.Drop = true
	case "stall":
		f.Stall = true
	default:
		code, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		f.Code, f.Enhanced, f.Text = code, [3]int{code / 100, 0, 0}, "injected"
	}
	if len(args) > 2 {
		var err error
		if f.Times, err = strconv.Atoi(args[2]); err != nil {
			return err
		}
	}
	s.sink.SetFault(f)
	return nil
}

func cmdHeal(_ *testscript.TestScript, s *stage, _ []string) error {
	s.sink.SetFault(smtp.Fault{})
	s.sink.Release()
	return nil
}

func cmdStalled(_ *testscript.TestScript, s *stage, _ []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return s.sink.Wait(ctx, func(sink *smtp.Sink) bool { return sink.Stalled() > 0 })
}

func cmdSub(ts *testscript.TestScript, _ *stage, args []string) error {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		return fmt.Errorf("%q is not there", args[1])
	}
	return os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600)
}

func cmdHour(ts *testscript.TestScript, _ *stage, args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	ts.Setenv(args[0], strconv.Itoa(time.Now().UTC().Add(time.Duration(n)*time.Hour).Hour()))
	return nil
}

func cmdFetch(ts *testscript.TestScript, _ *stage, args []string) error {
	request, err := http.NewRequest(http.MethodGet, args[0], nil)
	if err != nil {
		return err
	}
	if key := ts.Getenv("KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %d: %s", response.StatusCode, raw)
	}
	return os.WriteFile(ts.MkAbs(args[1]), raw, 0o600)
}

// cmdKey makes an owner with an API key, which fetch shows from then on.
func cmdKey(ts *testscript.TestScript, _ *stage, _ []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c, err := rpc.Dial(ctx, ts.Getenv("DATA"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.AddUser(ctx, core.User{Name: "anna", Role: core.RoleOwner}, "user:test"); err != nil {
		return err
	}
	if err := c.SetPassword(ctx, "anna", "four quiet green words", "user:test"); err != nil {
		return err
	}
	key, err := c.AddKey(ctx, "anna", "script", []core.AccessScope{core.ScopeRead}, 0, "user:test")
	ts.Setenv("KEY", key.Secret)
	return err
}

func cmdMerge(ts *testscript.TestScript, _ *stage, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c, err := rpc.Dial(ctx, ts.Getenv("DATA"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_, err = c.MergeJobs(ctx, core.JobID(args[0]), core.JobID(args[1]), "user:test")
	return err
}

// cmdClean refuses what could act on a terminal.
func cmdClean(ts *testscript.TestScript, _ *stage, args []string) error {
	for i, r := range ts.ReadFile(args[0]) {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return fmt.Errorf("%U at byte %d", r, i)
		}
	}
	return nil
}

func cmdSpoil(ts *testscript.TestScript, _ *stage, args []string) error {
	at, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, n), at)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func cmdNowhere(ts *testscript.TestScript, _ *stage, args []string) error {
	files := 0
	err := filepath.WalkDir(ts.MkAbs(args[1]), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if filepath.Ext(path) == ".zip" {
			if raw, err = unzipped(raw); err != nil {
				return err
			}
		}
		if bytes.Contains(raw, []byte(args[0])) {
			return fmt.Errorf("%s holds it", path)
		}
		return nil
	})
	if err == nil && files == 0 {
		return fmt.Errorf("there is no file")
	}
	return err
}

// unzipped joins what the files of an archive hold.
func unzipped(raw []byte) (out []byte, err error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, err
		}
		out = append(out, text...)
	}
	return out, nil
}

// cmdSent checks that the one message to a submission's recipient carries the
// approved text, byte for byte once it is decoded, and nobody else got it.
func cmdSent(ts *testscript.TestScript, s *stage, args []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cfg, err := config.Load(ts.Getenv("AUTOMONET_CONFIG"), nil)
	if err != nil {
		return err
	}
	svc, err := app.Connect(ctx, app.Options{Config: cfg, Live: true})
	if err != nil {
		return err
	}
	defer func() { _ = svc.Close() }()
	sub, err := svc.Submission(ctx, core.SubmissionID(args[0]))
	if err != nil {
		return err
	}
	found := 0
	for _, m := range s.sink.Messages() {
		if len(m.To) != 1 || m.To[0] != sub.Recipient {
			continue
		}
		found++
		text, err := m.Text()
		if err != nil {
			return err
		}
		if !strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), strings.TrimSpace(sub.Content.Body)) {
			return fmt.Errorf("the message does not carry the approved text:\n%s", text)
		}
		if sub.Receipt == nil || m.MessageID() != sub.Receipt.MessageID {
			return fmt.Errorf("the receipt names another message than %s", m.MessageID())
		}
	}
	if found != 1 {
		return fmt.Errorf("%d messages to %s", found, sub.Recipient)
	}
	return nil
}

// cmdCode runs a program and compares its exit code.
func cmdCode(ts *testscript.TestScript, _ *stage, args []string) error {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		return err
	}
	if strconv.Itoa(got) != args[0] {
		return fmt.Errorf("the exit code is %d", got)
	}
	return nil
}
