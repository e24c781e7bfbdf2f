package app_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// issue writes a certificate for agent.example and its key.
func issue(t *testing.T, dir string, serial int64) config.TLS {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	of := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "agent.example"}, DNSNames: []string{"agent.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	require.NoError(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	out := config.TLS{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	require.NoError(t, os.WriteFile(out.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(out.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	return out
}

// quiet starts an agent without sources over the given listener.
func quiet(t *testing.T, h config.HTTP, edit func(*app.Options)) *app.App {
	t.Helper()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources = t.TempDir(), nil
	cfg.HTTP = h
	opts := app.Options{Config: cfg, Version: "test", Clock: clock.System{}, IDs: clock.Random{}, Once: true, Alone: true, PasswordCost: access.Cost{MemoryKiB: 64, Passes: 1}}
	if edit != nil {
		edit(&opts)
	}
	a, err := app.New(opts)
	require.NoError(t, err)
	require.NoError(t, a.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		require.NoError(t, a.Stop(ctx))
	})
	return a
}

func TestAnOwnCertificateIsReadAnewWhenItChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pair := issue(t, dir, 1)
	now := clock.NewSim(time.Now())
	a := quiet(t, config.HTTP{Listen: "0.0.0.0:0", TLS: pair, Hosts: []string{"agent.example"}}, func(o *app.Options) { o.Clock = now })
	_, port, err := net.SplitHostPort(a.Addr())
	require.NoError(t, err)
	serial := func() int64 {
		conn, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true, ServerName: "agent.example"}) //nolint:gosec // the test's own certificate
		require.NoError(t, err)
		defer conn.Close()
		require.GreaterOrEqual(t, conn.ConnectionState().Version, uint16(tls.VersionTLS12))
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	require.Equal(t, int64(1), serial())
	issue(t, dir, 2)
	require.Equal(t, int64(1), serial(), "it is looked at every ten seconds")
	now.Advance(10 * time.Second)
	require.Equal(t, int64(2), serial())
	require.NoError(t, os.WriteFile(pair.Key, []byte("not a key"), 0o600))
	now.Advance(10 * time.Second)
	require.Equal(t, int64(2), serial(), "one that cannot be read leaves the former")
	_, err = tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}) //nolint:gosec // the test's own certificate
	require.Error(t, err)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}} //nolint:gosec // the test's own certificate
	res, err := client.Get("https://127.0.0.1:" + port + "/healthz")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 2, res.ProtoMajor)
	require.NotEmpty(t, res.Header.Get("Strict-Transport-Security"))
	client.CloseIdleConnections()
}

func TestListenersThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]config.HTTP{
		"the world in clear": {Listen: "0.0.0.0:7777"}, "every address": {Listen: ":7777"}, "the local net": {Listen: "192.168.1.10:7777"}, "IPv6": {Listen: "[::]:7777"},
	} {
		cfg := config.Default()
		cfg.Web.RDAPURL = "" // no registry is asked
		cfg.DataDir, cfg.HTTP = t.TempDir(), h
		_, err := app.New(app.Options{Config: cfg})
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
		require.ErrorContains(t, err, "http.tls", name)
	}
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources = t.TempDir(), nil
	cfg.HTTP = config.HTTP{Listen: "127.0.0.1:0", TLS: config.TLS{Cert: "/nowhere/cert.pem", Key: "/nowhere/key.pem"}}
	a, err := app.New(app.Options{Config: cfg, Clock: clock.System{}, IDs: clock.Random{}, Alone: true})
	require.NoError(t, err)
	err = a.Start(t.Context())
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	require.NotContains(t, err.Error(), "/nowhere/", "paths are for the log")
}

func TestOnlyDeclaredProxiesReachAPlainListener(t *testing.T) {
	t.Parallel()
	a := quiet(t, config.HTTP{Listen: "0.0.0.0:0", Proxies: []string{"203.0.113.7"}, Hosts: []string{"agent.example"}}, nil)
	_, port, err := net.SplitHostPort(a.Addr())
	require.NoError(t, err)
	status := func(address string) int {
		res, err := http.Get("http://" + net.JoinHostPort(address, port) + "/healthz")
		if err != nil {
			return 0
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	require.Equal(t, 200, status("127.0.0.1"), "this machine")
	own := ownAddress(t)
	if own == "" {
		t.Skip("this machine has no address but the loopback one")
	}
	require.Zero(t, status(own), "whoever is no declared proxy is cut off before a byte is read")
}

// ownAddress is an address of this machine that is not its loopback one.
func ownAddress(t *testing.T) string {
	t.Helper()
	list, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			return n.IP.String()
		}
	}
	return ""
}

// TestSlowClientsAreCutOff: clients that send their header a byte at a time hold up
// nobody and are cut off.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	a := quiet(t, config.HTTP{Listen: "127.0.0.1:0"}, nil)
	var slow []net.Conn
	for range 60 {
		c, err := net.Dial("tcp", a.Addr())
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
		require.NoError(t, err)
		slow = append(slow, c)
	}
	res, err := http.Get("http://" + a.Addr() + "/healthz")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 200, res.StatusCode, "others go on")
	for _, c := range slow {
		require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Minute)))
		_, err := io.ReadAll(c)
		require.NoError(t, err, "the agent closes it")
	}
}

func TestLargeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	a := quiet(t, config.HTTP{Listen: "127.0.0.1:0"}, nil)
	for _, head := range []string{"X-Large: " + strings.Repeat("x", 40<<10), strings.Repeat("X-Many: y\r\n", 5000) + "X-End: z", "Cookie: " + strings.Repeat("a=b; ", 10_000)} {
		c, err := net.Dial("tcp", a.Addr())
		require.NoError(t, err)
		// The agent may close before all is written.
		_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"+head+"\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, res.StatusCode)
		require.NoError(t, res.Body.Close())
		require.NoError(t, c.Close())
	}
	c, err := net.Dial("tcp", a.Addr())
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.GreaterOrEqual(t, res.StatusCode, 400, "two lengths are no request")
}

func TestRequestsAreNamedInTheLog(t *testing.T) {
	t.Parallel()
	log := newLogged()
	a := quiet(t, config.HTTP{Listen: "127.0.0.1:0"}, func(o *app.Options) {
		o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	require.True(t, a.SetupNeeded())
	client := signed(t, a.Service(), core.ScopeSend)
	require.False(t, a.SetupNeeded())
	res, err := client.Get("http://" + a.Addr() + "/api/v1/auth/me")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 200, res.StatusCode)
	read := res.Header.Get("X-Request-ID")
	require.Len(t, read, 16)
	res, err = client.Post("http://"+a.Addr()+"/api/v1/agent/pause", "application/json", strings.NewReader(`{"reason":7}`))
	require.NoError(t, err)
	var p api.Problem
	require.NoError(t, json.NewDecoder(res.Body).Decode(&p))
	require.NoError(t, res.Body.Close())
	require.Equal(t, 422, res.StatusCode)
	write := res.Header.Get("X-Request-ID")
	require.NotEqual(t, read, write)
	require.Equal(t, write, p.RequestID, "the answer tells which line of the log is meant")
	// The lines are written when the answers are out.
	log.wait(t, `level=INFO msg=answered route="POST /api/v1/agent/pause" status=422 took=\S+ addr=127.0.0.1 by=key:\S+ request_id=`+write)
	log.wait(t, `level=DEBUG msg=answered route="GET /api/v1/auth/me" status=200 took=\S+ addr=127.0.0.1 by=key:\S+ request_id=`+read)
	require.NotContains(t, log.String(), client.Transport.(bearing).secret)
}
