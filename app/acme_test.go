package app_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
)

const acmeDomain = "agent.example"

// authority is Pebble, the ACME server that Let's Encrypt tests clients with: it
// checks signatures, nonces and challenges as the real one does. It begins to answer
// when it knows where the agent listens.
type authority struct {
	t     *testing.T
	http  *httptest.Server
	open  chan struct{}
	inner http.Handler
	issue *ca.CAImpl
	roots *x509.CertPool
	// file holds the root of the authority's own address.
	file string
	// said is the authority's log, memory what it knows.
	said   *logged
	memory *db.MemoryStore
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_AUTHZREUSE", "0")
	// A part of the good nonces is refused, as a busy authority does.
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "20")
	a := &authority{t: t, said: newLogged(), open: make(chan struct{})}
	a.http = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-a.open:
			a.inner.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(a.http.Close)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the authority says:\n%s", a.said)
			for _, m := range regexp.MustCompile(`order (\S+) set INVALID`).FindAllStringSubmatch(a.said.String(), -1) {
				t.Logf("order %s: %+v", m[1], a.memory.GetOrderByID(m[1]).Error)
			}
		}
	})
	a.file = filepath.Join(t.TempDir(), "roots.pem")
	require.NoError(t, os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.http.Certificate().Raw}), 0o600))
	return a
}

// begin answers from now on: certificates are good for life, and challenges are
// looked for at the given ports.
func (a *authority) begin(life time.Duration, httpPort, tlsPort int, blocked ...string) {
	a.t.Helper()
	diary, memory := log.New(a.said, "", 0), db.NewMemoryStore()
	a.memory = memory
	for _, name := range blocked {
		require.NoError(a.t, memory.AddBlockedDomain(name))
	}
	a.issue = ca.New(diary, memory, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: uint64(life / time.Second)}})
	judge := va.New(diary, httpPort, tlsPort, true, resolver(a.t), memory)
	front := wfe.New(diary, memory, judge, a.issue, []string{"pebble.example"}, true, false, 0, 0)
	a.inner = front.Handler()
	a.roots = x509.NewCertPool()
	a.roots.AddCert(a.issue.GetRootCert(0).Cert)
	close(a.open)
}

// orders counts what was ordered of the authority; a request whose nonce was refused is
// none.
func (a *authority) orders() int { return strings.Count(a.said.String(), "Added order ") }

// resolver is a name server, over TCP, by which every name is this machine.
func resolver(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	up := make(chan struct{})
	s := &dns.Server{Listener: l, NotifyStartedFunc: func() { close(up) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1}, A: net.IPv4(127, 0, 0, 1)})
		}
		_ = w.WriteMsg(m)
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = s.ActivateAndServe() })
	// A server that has not begun cannot be shut down, and would serve for ever.
	<-up
	t.Cleanup(func() {
		_ = s.Shutdown()
		serving.Wait()
	})
	return l.Addr().String()
}

// acmeAgent starts an agent that gets its certificate from the authority; stop ends
// it before the test does.
func acmeAgent(a *authority, dir, httpListen string, log *logged) (agent *app.App, stop func()) {
	a.t.Helper()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources = dir, nil
	cfg.HTTP = config.HTTP{Listen: "0.0.0.0:0", ACME: config.ACME{Domains: []string{acmeDomain}, Email: "me@agent.example", Directory: a.http.URL + "/dir",
		Roots: a.file, AcceptTerms: true, HTTPListen: httpListen}}
	agent, err := app.New(app.Options{Config: cfg, Version: "test", Once: true, Alone: true, Log: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(a.t, err)
	require.NoError(a.t, agent.Start(a.t.Context()))
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		require.NoError(a.t, agent.Stop(ctx))
	})
	a.t.Cleanup(stop)
	return agent, stop
}

// logged gathers a log that goroutines write.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
	// more is told of each line.
	more chan struct{}
}

func newLogged() *logged { return &logged{more: make(chan struct{}, 1)} }

// Write takes a line.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// wait returns the match of the pattern in the log, once there is one.
func (l *logged) wait(t *testing.T, pattern string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	re := regexp.MustCompile(pattern)
	for {
		if m := re.FindStringSubmatch(l.String()); m != nil {
			return m
		}
		select {
		case <-l.more:
		case <-ctx.Done():
			t.Fatalf("%s is not in the log:\n%s", pattern, l)
		}
	}
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	n, err := strconv.Atoi(port)
	require.NoError(t, err)
	return n
}

// presented is the certificate that the agent shows, verified but for its end.
func (a *authority) presented(agent *app.App) *x509.Certificate {
	a.t.Helper()
	conn, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(portOf(a.t, agent.Addr()))), &tls.Config{InsecureSkipVerify: true, ServerName: acmeDomain}) //nolint:gosec // verified below
	require.NoError(a.t, err)
	defer conn.Close()
	chain := conn.ConnectionState().PeerCertificates
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err = chain[0].Verify(x509.VerifyOptions{DNSName: acmeDomain, Roots: a.roots, Intermediates: between, CurrentTime: chain[0].NotBefore.Add(time.Second)})
	require.NoError(a.t, err)
	return chain[0]
}

// A port at which nothing answers: its listener closes what comes.
func deadPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := portOf(t, l.Addr().String())
	require.NoError(t, l.Close())
	return port
}

// The tests of ACME set the environment of Pebble, so that they are not parallel.

// TestACMECertificateIsGotServedAndKept: the agent gets a certificate at its start,
// before anybody visits, by tls-alpn-01; it serves it, and after a restart serves the
// same without asking the authority, which may be gone by then.
func TestACMECertificateIsGotServedAndKept(t *testing.T) {
	a, log, dir := newAuthority(t), newLogged(), t.TempDir()
	agent, stop := acmeAgent(a, dir, "", log)
	a.begin(90*24*time.Hour, deadPort(t), portOf(t, agent.Addr()))
	log.wait(t, `a certificate is in use" domain=agent.example until=\d{4}-`)
	first := a.presented(agent)
	require.Equal(t, 1, a.orders())
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: a.roots, ServerName: acmeDomain},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(portOf(t, agent.Addr()))))
		}}}
	res, err := client.Get("https://" + acmeDomain + "/healthz")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 200, res.StatusCode)
	require.NotEmpty(t, res.Header.Get("Strict-Transport-Security"))
	client.CloseIdleConnections()
	for _, name := range []string{"evil.example", "sub.agent.example"} {
		_, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(portOf(t, agent.Addr()))), &tls.Config{RootCAs: a.roots, ServerName: name})
		require.Error(t, err, name)
	}
	require.Equal(t, 1, a.orders(), "nobody makes it ask for other names")
	for _, f := range []string{"acme/" + acmeDomain, "acme/acme_account+key"} {
		info, err := os.Stat(filepath.Join(dir, f))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f)
	}
	stop()
	a.http.Close()
	again := newLogged()
	agent, _ = acmeAgent(a, dir, "", again)
	again.wait(t, `a certificate is in use" domain=agent.example`)
	require.Equal(t, first.SerialNumber, a.presented(agent).SerialNumber)
	require.NotContains(t, again.String(), "no certificate")
}

// TestACMEFallsBackToHTTP01: where the authority does not reach the TLS port, the
// challenge is answered at http_listen.
func TestACMEFallsBackToHTTP01(t *testing.T) {
	a, log := newAuthority(t), newLogged()
	agent, _ := acmeAgent(a, t.TempDir(), "127.0.0.1:0", log)
	at := log.wait(t, `http-01 is answered here" listen=(\S+)`)[1]
	a.begin(90*24*time.Hour, portOf(t, at), deadPort(t))
	log.wait(t, `a certificate is in use" domain=agent.example`)
	a.presented(agent)
	require.Equal(t, 2, a.orders(), "one for each challenge that was tried")
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(to(t, "http://"+at+"/inbox", acmeDomain))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, "https://"+acmeDomain+"/inbox", res.Header.Get("Location"))
}

func to(t *testing.T, url, host string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	r.Host = host
	return r
}

// TestACMECertificateIsRenewed: in the last third of its life a certificate is
// replaced while the agent runs, and the new one is kept.
func TestACMECertificateIsRenewed(t *testing.T) {
	a, log, dir := newAuthority(t), newLogged(), t.TempDir()
	agent, _ := acmeAgent(a, dir, "", log)
	a.begin(30*time.Second, deadPort(t), portOf(t, agent.Addr()))
	log.wait(t, `a certificate is in use`)
	first := a.presented(agent)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	next := first
	for next.SerialNumber.Cmp(first.SerialNumber) == 0 {
		require.NoError(t, ctx.Err(), "it is not renewed")
		// The life of a certificate is real time.
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
		next = a.presented(agent)
	}
	require.True(t, next.NotAfter.After(first.NotAfter))
	raw, err := os.ReadFile(filepath.Join(dir, "acme", acmeDomain))
	require.NoError(t, err)
	require.NotContains(t, string(raw), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: first.Raw})), "the new one is kept")
}

// TestACMEFailuresAreSaid: what went wrong is one line of the log, at once, in words
// that help; the agent goes on, and does not ask again before its time.
func TestACMEFailuresAreSaid(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(a *authority, agent *app.App)
		says  string
	}{
		"the authority does not reach the agent": {func(a *authority, _ *app.App) { a.begin(time.Hour, deadPort(a.t), deadPort(a.t)) },
			"no certificate: the authority did not reach this agent under that name; its port 443 must lead to http.listen"},
		"the authority refuses the name": {func(a *authority, agent *app.App) {
			a.begin(time.Hour, deadPort(a.t), portOf(a.t, agent.Addr()), acmeDomain)
		}, "no certificate: the authority refuses: "},
		"the authority is gone": {func(a *authority, _ *app.App) {
			a.http.CloseClientConnections()
			a.http.Listener.Close()
		}, "no certificate: the authority cannot be reached; check http.acme.directory and the network"},
	} {
		t.Run(name, func(t *testing.T) {
			a, log := newAuthority(t), newLogged()
			agent, _ := acmeAgent(a, t.TempDir(), "", log)
			c.begin(a, agent)
			line := log.wait(t, `level=ERROR msg="(no certificate: [^\n]*)`)[1]
			require.Contains(t, line, c.says)
			require.Contains(t, line, "domain=agent.example try=1 again_in=2m0s")
			orders := a.orders()
			_, err := tls.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(portOf(t, agent.Addr()))), &tls.Config{ServerName: acmeDomain})
			require.Error(t, err)
			require.Equal(t, orders, a.orders(), "visitors do not make it ask again")
		})
	}
	a, log := newAuthority(t), newLogged()
	require.NoError(t, os.WriteFile(a.file, []byte("no certificate"), 0o600))
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources = t.TempDir(), nil
	cfg.HTTP = config.HTTP{Listen: "0.0.0.0:0", ACME: config.ACME{Domains: []string{acmeDomain}, Roots: a.file, AcceptTerms: true}}
	broken, err := app.New(app.Options{Config: cfg, Alone: true, Log: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	require.ErrorContains(t, broken.Start(t.Context()), "holds no certificate in PEM form")
}
