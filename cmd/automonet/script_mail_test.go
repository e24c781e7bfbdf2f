package main_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/automonet/automonet/internal/fakes/imap"
)

// cmdMailbox starts a mailbox and adds it to the mail channel of the configuration.
func cmdMailbox(ts *testscript.TestScript, s *stage, _ []string) error {
	var err error
	if s.box, err = imap.Start(); err != nil {
		return err
	}
	ts.Defer(func() { _ = s.box.Close() })
	if err := s.box.Create("Sent"); err != nil {
		return err
	}
	ts.Setenv("IMAP_PASSWORD", imap.Password)
	path := ts.Getenv("AUTOMONET_CONFIG")
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := strings.Replace(string(raw), "auth: none, from:", fmt.Sprintf("auth: none, imap: {host: 127.0.0.1, port: %d, allow_insecure: true, username: %q, password: env:IMAP_PASSWORD}, from:", s.box.Port(), imap.User), 1)
	return os.WriteFile(path, []byte(text), 0o600)
}

// cmdArrive puts a mail into the mailbox; %ID% is the Message-ID of the last mail that
// was sent, %TO% its recipient.
func cmdArrive(ts *testscript.TestScript, s *stage, args []string) error {
	sent := s.sink.Messages()
	if len(sent) == 0 {
		return errors.New("nothing was sent that could be answered")
	}
	last := sent[len(sent)-1]
	raw := strings.NewReplacer("%ID%", last.MessageID(), "%TO%", last.To[0], "\n", "\r\n").Replace(ts.ReadFile(args[0]))
	return s.box.Append("INBOX", []byte(raw), time.Now())
}

// cmdCopies holds that the folder of sent mails has exactly n of them.
func cmdCopies(_ *testscript.TestScript, s *stage, args []string) error {
	want, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	have, err := s.box.Count("Sent")
	if err == nil && have != want {
		err = fmt.Errorf("there are %d copies of sent mails", have)
	}
	return err
}

// cmdUntouched holds that no client has marked or opened the mailbox for writing.
func cmdUntouched(_ *testscript.TestScript, s *stage, args []string) error {
	n, err := s.box.Unseen("INBOX")
	if err != nil {
		return err
	}
	if strconv.Itoa(n) != args[0] || s.box.Writable() > 0 {
		return fmt.Errorf("%d mails are unseen, and the mailbox was opened for writing %d times", n, s.box.Writable())
	}
	return nil
}

// cmdLetters puts the mails of a folder file (mbox) into a folder of the mailbox.
func cmdLetters(ts *testscript.TestScript, s *stage, args []string) error {
	for _, mail := range strings.Split(ts.ReadFile(args[1]), "From -\n")[1:] {
		at, err := time.Parse("\nDate: "+time.RFC1123Z, regexp.MustCompile(`\nDate: .*`).FindString(mail))
		if err != nil {
			return err
		}
		if err := s.box.Append(args[0], []byte(strings.ReplaceAll(mail, "\n", "\r\n")), at); err != nil {
			return err
		}
	}
	return nil
}
