package email_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/email"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

type checker interface {
	CheckLogin(ctx context.Context) error
	SendTest(ctx context.Context) (core.Receipt, error)
}

func sink(w *channeltest.World) *smtp.Sink { return w.Remote.(*smtp.Sink) }

func TestEveryWayOfConnectingAndSigningIn(t *testing.T) {
	t.Parallel()
	h := harness()
	for _, mode := range []smtp.TLSMode{smtp.Plain, smtp.StartTLS, smtp.Implicit} {
		for _, auth := range []string{"auto", "plain", "login", "cram-md5", "scram-sha-256", "none"} {
			t.Run(string(mode)+" "+auth, func(t *testing.T) {
				t.Parallel()
				o := smtp.Options{TLS: mode, Users: map[string]string{"anna": password}}
				if auth == "none" {
					o.Users = nil
				}
				w := openWith(t, o)
				w.Config["auth"] = auth
				c := h.New(t, w, false)
				require.NoError(t, c.(checker).CheckLogin(t.Context()))
				assert.Empty(t, w.Deliveries(), "checking the sign-in sends nothing")
				_, err := c.Submit(t.Context(), h.Submission(w, "sign-in"))
				require.NoError(t, err)
				require.Len(t, w.Deliveries(), 1)
				if auth == "none" {
					return
				}
				w.Secrets["env:SMTP_PASSWORD"] = "another password"
				err = c.(checker).CheckLogin(t.Context())
				require.Error(t, err)
				assert.NotContains(t, err.Error(), "another password")
				assert.Equal(t, core.KindBlocked, core.KindOf(err))
			})
		}
	}
}

func TestAutoTakesTheStrongestMechanismOffered(t *testing.T) {
	t.Parallel()
	h := harness()
	for _, offered := range [][]string{{"LOGIN"}, {"PLAIN", "LOGIN"}, {"CRAM-MD5"}, {"SCRAM-SHA-256", "PLAIN"}} {
		w := openWith(t, smtp.Options{TLS: smtp.StartTLS, Users: map[string]string{"anna": password}, Mechanisms: offered})
		require.NoError(t, h.New(t, w, false).(checker).CheckLogin(t.Context()), offered)
	}
	w := openWith(t, smtp.Options{TLS: smtp.StartTLS, Users: map[string]string{"anna": password}, Mechanisms: []string{"XOAUTH2"}})
	err := h.New(t, w, false).(checker).CheckLogin(t.Context())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "auth")
}

func TestNeitherPasswordNorMailGoesOverAnUnencryptedLine(t *testing.T) {
	t.Parallel()
	h := harness()
	w := openWith(t, smtp.Options{TLS: smtp.Plain, Users: map[string]string{"anna": password}})
	delete(w.Config, "allow_insecure")
	_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "strip"))
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedUnreachable, refused.Code)
	assert.Contains(t, refused.Text, "STARTTLS")
	assert.Empty(t, w.Deliveries())
}

func TestMailIsWhatItShouldBe(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	w.Config["reply_to"] = "Anna <replies@freelance.example>"
	dir := t.TempDir()
	cv := []byte("%PDF-1.7 " + strings.Repeat("x", 10000))
	sample := []byte("ä sample\n.\n")
	content := core.Content{Channel: "email", Recipient: "jobs@example.org", Subject: "Angebot für die Größenänderung Ihrer sehr langen Überschrift, die umbrochen werden muss", Body: "Guten Tag,\n\nhier mein Angebot.\n"}
	for name, data := range map[string][]byte{"Lebenslauf Größe.pdf": cv, "sample.md": sample} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
	}
	digest := func(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
	content.Attachments = []core.Attachment{
		{Name: "Lebenslauf Größe.pdf", Path: filepath.Join(dir, "Lebenslauf Größe.pdf"), SHA256: digest(cv)},
		{Name: "sample.md", Path: filepath.Join(dir, "sample.md"), SHA256: strings.ToUpper(digest(sample))},
	}
	c := h.New(t, w, false)
	s := h.Approve(w, "whole", content)
	preview, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "mail to jobs@example.org, 2 attachments", preview.Summary)
	receipt, err := c.Submit(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, string(s.Key)+"@freelance.example", receipt.MessageID)
	assert.Contains(t, receipt.Text, "queued as")
	require.Len(t, sink(w).Messages(), 1)
	m := sink(w).Messages()[0]
	assert.Equal(t, strings.TrimSuffix(preview.Wire, "\r\n"), strings.TrimSuffix(string(m.Raw), "\r\n"), "the preview is what leaves")
	assert.Equal(t, "anna@freelance.example", m.From)
	assert.Equal(t, []string{"jobs@example.org"}, m.To)
	parts, err := m.Parts()
	require.NoError(t, err)
	require.Len(t, parts, 3)
	assert.Equal(t, content.Body, strings.ReplaceAll(string(parts[0].Body), "\r\n", "\n"))
	assert.Equal(t, smtp.Part{Type: "application/pdf", Name: "Lebenslauf Größe.pdf", Body: cv}, parts[1])
	assert.Equal(t, smtp.Part{Type: "text/plain", Name: "sample.md", Body: sample}, parts[2])

	parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	require.NoError(t, err)
	date, err := parsed.Header.Date()
	require.NoError(t, err)
	assert.True(t, date.Equal(channeltest.Start()))
	names := map[string]bool{}
	for name := range parsed.Header {
		names[name] = true
	}
	assert.Equal(t, map[string]bool{"Date": true, "From": true, "To": true, "Reply-To": true, "Subject": true, "Message-Id": true, "Mime-Version": true, "Content-Type": true}, names,
		"nothing reveals the program or the machine")
	for _, line := range strings.Split(string(m.Raw), "\r\n") {
		assert.LessOrEqual(t, len(line), 998)
		assert.NotContains(t, line, "\n")
	}
}

func TestDisclosureNamesTheProgram(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	w.Config["disclose_tool"] = true
	_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	assert.Equal(t, "AutoMonet", sink(w).Messages()[0].Header("X-Mailer"))
}

func TestAttachmentsAreTheApprovedOnes(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	w.Config["max_attachment_bytes"] = 100
	c := h.New(t, w, false)
	dir := t.TempDir()
	file := func(name, data string) core.Attachment {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		sum := sha256.Sum256([]byte(data))
		return core.Attachment{Name: name, Path: path, SHA256: hex.EncodeToString(sum[:])}
	}
	changed := file("changed.pdf", "approved")
	require.NoError(t, os.WriteFile(changed.Path, []byte("swapped!"), 0o600))
	noPath, missing, folder := file("a.pdf", "x"), file("b.pdf", "x"), file("c.pdf", "x")
	noPath.Path, missing.Path, folder.Path = "", filepath.Join(dir, "none"), dir
	renamed := func(name string) core.Attachment {
		a := file("d.pdf", "x")
		a.Name = name
		return a
	}
	for name, list := range map[string][]core.Attachment{
		"changed since": {changed}, "no path": {noPath}, "missing": {missing}, "a folder": {folder},
		"too large": {file("big.pdf", strings.Repeat("x", 101))}, "too large together": {file("e.pdf", strings.Repeat("x", 60)), file("f.pdf", strings.Repeat("x", 60))},
		"path in the name": {renamed("../x.pdf")}, "header in the name": {renamed("x.pdf\r\nBcc: v@example.net")}, "quote in the name": {renamed(`x".pdf`)}, "no name": {renamed("")},
	} {
		t.Run(name, func(t *testing.T) {
			content := h.Submission(w, "x").Content
			content.Attachments = list
			_, err := c.Submit(t.Context(), h.Approve(w, "x", content))
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, core.RefusedContent, refused.Code)
			assert.NotContains(t, refused.Text, dir, "no path of this machine")
			assert.NotContains(t, refused.Text, "\n")
		})
	}
	assert.Zero(t, w.Connections())
}

func TestTextThatCannotBeMailIsRefused(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	c := h.New(t, w, false)
	for name, change := range map[string]func(*core.Content){
		"no body":                    func(c *core.Content) { c.Body = " \n" },
		"huge body":                  func(c *core.Content) { c.Body = strings.Repeat("x", 2<<20) },
		"no subject":                 func(c *core.Content) { c.Subject = "" },
		"huge subject":               func(c *core.Content) { c.Subject = strings.Repeat("x", 501) },
		"subject that decodes":       func(c *core.Content) { c.Subject = "=?utf-8?q?something_else?=" },
		"broken utf-8 in a subject":  func(c *core.Content) { c.Subject = "a\xffb" },
		"subject with right-to-left": func(c *core.Content) { c.Subject = "a\u202eb" },
	} {
		t.Run(name, func(t *testing.T) {
			content := h.Submission(w, "x").Content
			change(&content)
			_, err := c.Submit(t.Context(), h.Approve(w, "x", content))
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, core.RefusedContent, refused.Code)
		})
	}
}

func TestAddressBeyondASCIIIsShownInTheFormThatIsUsed(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	content := h.Submission(w, "x").Content
	content.Recipient = "jobs@münchen.example"
	s := h.Approve(w, "x", content)
	c := h.New(t, w, false)
	p, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	require.Len(t, p.Warnings, 1)
	assert.Contains(t, p.Warnings[0], "xn--mnchen-3ya.example")
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, []string{"jobs@xn--mnchen-3ya.example"}, sink(w).Messages()[0].To)
}

func TestSendTestGoesToTheUserOnly(t *testing.T) {
	t.Parallel()
	h := harness()
	w := open(t)
	receipt, err := h.New(t, w, false).(checker).SendTest(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, receipt.MessageID)
	require.Len(t, w.Deliveries(), 1)
	assert.Equal(t, "anna@freelance.example", w.Deliveries()[0].Recipient)

	dry := open(t)
	c := h.New(t, dry, true)
	_, err = c.(checker).SendTest(t.Context())
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, core.RefusedDryRun, refused.Code)
	assert.Zero(t, dry.Connections())
	require.NoError(t, c.(checker).CheckLogin(t.Context()), "the sign-in can be checked before going live")
	assert.Empty(t, dry.Deliveries())
}

func TestCheckLoginSaysWhatToChange(t *testing.T) {
	t.Parallel()
	h := harness()
	for name, arrange := range map[string]func(*channeltest.World){
		"host": func(w *channeltest.World) { w.Config["port"] = closedPort() },
		"app password": func(w *channeltest.World) {
			sink(w).SetFault(smtp.Fault{Point: smtp.AtAuth, Code: 534, Enhanced: [3]int{5, 7, 9}, Text: "Application-specific password required"})
		},
		"no secret env:SMTP_PASSWORD": func(w *channeltest.World) { w.Secrets = nil },
		"ca_file":                     func(w *channeltest.World) { delete(w.Config, "ca_file") },
	} {
		w := open(t)
		arrange(w)
		err := h.New(t, w, false).(checker).CheckLogin(t.Context())
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), name)
		assert.NotContains(t, err.Error(), password)
	}
}

func TestCrashPointsStandWhereTheirNamesSay(t *testing.T) {
	t.Parallel()
	h := harness()
	for _, mode := range []smtp.TLSMode{smtp.Plain, smtp.StartTLS, smtp.Implicit} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			w := openWith(t, smtp.Options{TLS: mode})
			deps := h.Deps(w, false)
			deps.Reach = func(point string) {
				w.Reached = append(w.Reached, point)
				switch point {
				case "dial":
					assert.Zero(t, w.Connections(), "nothing has begun")
				case "data":
					assert.Equal(t, 1, w.Connections())
					assert.Empty(t, w.Deliveries(), "nothing was handed over")
				case "answer":
					ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
					defer cancel()
					assert.NoError(t, sink(w).Wait(ctx, func(s *smtp.Sink) bool { return len(s.Messages()) == 1 }), "the final dot has left, the answer is not read")
				}
			}
			c, err := email.New(channeltest.Node(w.Config), deps)
			require.NoError(t, err)
			_, err = c.Submit(t.Context(), h.Submission(w, "points"))
			require.NoError(t, err)
			assert.Equal(t, []string{"dial", "data", "answer"}, w.Reached)
		})
	}
}

func TestStopBeforeTheEndIsDefiniteAndAfterItWaits(t *testing.T) {
	t.Parallel()
	h := harness()
	t.Run("before the end", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		sink(w).SetFault(smtp.StallAt(smtp.AtRcpt))
		ctx, cancel := context.WithCancel(t.Context())
		done := submit(ctx, h.New(t, w, false), h.Submission(w, "x"))
		cancelWhenStalled(t, w, cancel)
		var refused *core.Refusal
		require.ErrorAs(t, <-done, &refused)
		assert.Equal(t, core.RefusedUnreachable, refused.Code)
		assert.Positive(t, refused.RetryAfter)
		sink(w).Release()
		assert.Empty(t, w.Deliveries())
	})
	t.Run("after the end, answered in time", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		sink(w).SetFault(smtp.StallAt(smtp.AtStored))
		ctx, cancel := context.WithCancel(t.Context())
		done := submit(ctx, h.New(t, w, false), h.Submission(w, "x"))
		cancelWhenStalled(t, w, cancel)
		sink(w).Release()
		require.NoError(t, <-done, "an answer on its way is awaited")
		assert.Len(t, w.Deliveries(), 1)
	})
	t.Run("before the beginning", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := h.New(t, w, false).Submit(ctx, h.Submission(w, "x"))
		var refused *core.Refusal
		require.ErrorAs(t, err, &refused)
		assert.Empty(t, w.Deliveries())
	})
	t.Run("while another mail is leaving", func(t *testing.T) {
		t.Parallel()
		w := open(t)
		sink(w).SetFault(smtp.StallAt(smtp.AtStored))
		c := h.New(t, w, false)
		first := submit(t.Context(), c, h.Submission(w, "first"))
		stalled(t, w)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var refused *core.Refusal
		require.ErrorAs(t, <-submit(ctx, c, h.Submission(w, "second")), &refused)
		sink(w).SetFault(smtp.Fault{})
		sink(w).Release()
		require.NoError(t, <-first)
		assert.Len(t, w.Deliveries(), 1)
	})
}

func submit(ctx context.Context, c channel.Channel, s core.Submission) <-chan error {
	done := make(chan error, 1)
	go func() {
		_, err := c.Submit(ctx, s)
		done <- err
	}()
	return done
}

func stalled(t *testing.T, w *channeltest.World) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, sink(w).Wait(ctx, func(s *smtp.Sink) bool { return s.Stalled() > 0 }))
}

func cancelWhenStalled(t *testing.T, w *channeltest.World, cancel func()) {
	t.Helper()
	stalled(t, w)
	cancel()
}

func TestConfigurationErrorsNameTheKey(t *testing.T) {
	t.Parallel()
	h := harness()
	for key, change := range map[string]func(map[string]any){
		"host":                 func(c map[string]any) { c["host"] = "" },
		"port":                 func(c map[string]any) { c["port"] = 70000 },
		"security":             func(c map[string]any) { c["security"] = "none" },
		"allow_insecure":       func(c map[string]any) { c["allow_insecure"] = true; c["host"] = "smtp.example.org" },
		"auth":                 func(c map[string]any) { c["auth"] = "ntlm" },
		"username":             func(c map[string]any) { c["username"] = "" },
		"password":             func(c map[string]any) { c["password"] = "hunter2hunter2" },
		"from":                 func(c map[string]any) { c["from"] = "nobody" },
		"reply_to":             func(c map[string]any) { c["reply_to"] = "a@b@c" },
		"timeout":              func(c map[string]any) { c["timeout"] = "soon" },
		"answer_timeout":       func(c map[string]any) { c["answer_timeout"] = "2h" },
		"max_attachment_bytes": func(c map[string]any) { c["max_attachment_bytes"] = -1 },
		"hello":                func(c map[string]any) { c["hello"] = "a b" },
		"ca_file":              func(c map[string]any) { c["ca_file"] = "/does/not/exist.pem" },
	} {
		w := open(t)
		change(w.Config)
		_, err := email.New(channeltest.Node(w.Config), h.Deps(w, false))
		require.Error(t, err, key)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), key)
		assert.Contains(t, err.Error(), "email: "+key+": ", "channel and key")
		assert.NotContains(t, err.Error(), "hunter2")
	}
	w := open(t)
	bad := filepath.Join(t.TempDir(), "bad.pem")
	require.NoError(t, os.WriteFile(bad, []byte("no certificate"), 0o600))
	w.Config["ca_file"] = bad
	_, err := email.New(channeltest.Node(w.Config), h.Deps(w, false))
	assert.Equal(t, core.KindInvalid, core.KindOf(err))
	for _, host := range []string{"localhost", "127.0.0.1", "::1"} {
		_, err := email.New(channeltest.Node(map[string]any{"host": host, "allow_insecure": true, "from": "a@b.example"}), h.Deps(w, false))
		assert.NoError(t, err, host)
	}
}

func TestGarbageInsteadOfAnAnswerIsAmbiguous(t *testing.T) {
	t.Parallel()
	for answer, ambiguous := range map[string]bool{
		"250 ok": false, "299 what": true, "354 go on": true, "hello": true, "": true, "421 closing": false, "554 no": false,
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			h := harness()
			w := open(t)
			host, port := scripted(t, []string{"220 hi", "250 hello", "250 ok", "250 ok", "354 go", answer})
			w.Config = map[string]any{"host": host, "port": port, "allow_insecure": true, "from": "anna@freelance.example", "timeout": "5s", "answer_timeout": "5s"}
			_, err := h.New(t, w, false).Submit(t.Context(), h.Submission(w, "x"))
			var unclear *channel.AmbiguousError
			if ambiguous {
				require.ErrorAs(t, err, &unclear)
				assert.NotContains(t, err.Error(), "\n")
			} else if answer == "250 ok" {
				require.NoError(t, err)
			} else {
				var refused *core.Refusal
				require.ErrorAs(t, err, &refused)
			}
		})
	}
}

// scripted is a server that gives these answers, one to each command, and hangs
// up after the last one.
func scripted(t *testing.T, answers []string) (host string, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buf := make([]byte, 64<<10)
		for i, a := range answers {
			if i > 0 {
				var got []byte
				for end := []byte("\r\n"); !bytes.HasSuffix(got, end); {
					if i == len(answers)-1 {
						end = []byte("\r\n.\r\n")
						if bytes.HasSuffix(got, end) {
							break
						}
					}
					n, err := c.Read(buf)
					if err != nil {
						return
					}
					got = append(got, buf[:n]...)
				}
			}
			if a != "" {
				_, _ = c.Write([]byte(a + "\r\n"))
			}
		}
	}()
	a := l.Addr().(*net.TCPAddr)
	return a.IP.String(), a.Port
}
