package doctor_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
)

func TestHowTheAgentIsReached(t *testing.T) {
	t.Parallel()
	now := clock.NewSim(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))
	cert := func(left time.Duration) config.TLS {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		of := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"agent.example"}, NotBefore: now.Now().Add(-1000 * time.Hour), NotAfter: now.Now().Add(left)}
		der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
		require.NoError(t, err)
		raw, err := x509.MarshalPKCS8PrivateKey(key)
		require.NoError(t, err)
		dir := t.TempDir()
		out := config.TLS{Cert: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem")}
		require.NoError(t, os.WriteFile(out.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
		require.NoError(t, os.WriteFile(out.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
		return out
	}
	own := []string{"agent.example"}
	acme := config.ACME{Domains: own, AcceptTerms: true}
	away := acme
	away.HTTPListen = ":80"
	for _, c := range []struct {
		http  config.HTTP
		code  string
		level doctor.Level
	}{
		{config.HTTP{}, "listen.off", doctor.OK},
		{config.HTTP{Listen: "127.0.0.1:7777"}, "listen.local", doctor.OK},
		{config.HTTP{Listen: "0.0.0.0:7777"}, "listen.open", doctor.Fail},
		{config.HTTP{Listen: "0.0.0.0:443", ACME: acme}, "listen.acme", doctor.OK},
		{config.HTTP{Listen: "0.0.0.0:8443", ACME: acme}, "listen.acme_port", doctor.Warn},
		{config.HTTP{Listen: "0.0.0.0:8443", ACME: away}, "listen.acme", doctor.OK},
		{config.HTTP{Listen: "127.0.0.1:7777", Proxies: []string{"127.0.0.1"}}, "listen.proxy_host", doctor.Warn},
		{config.HTTP{Listen: "127.0.0.1:7777", Proxies: []string{"127.0.0.1"}, Hosts: own}, "listen.proxy", doctor.OK},
		{config.HTTP{Listen: "0.0.0.0:443", TLS: cert(1000 * time.Hour), Hosts: own}, "cert.ok", doctor.OK},
		{config.HTTP{Listen: "0.0.0.0:443", TLS: cert(100 * time.Hour), Hosts: own}, "cert.soon", doctor.Warn},
		{config.HTTP{Listen: "0.0.0.0:443", TLS: cert(-time.Hour), Hosts: own}, "cert.expired", doctor.Fail},
		{config.HTTP{Listen: "0.0.0.0:443", TLS: cert(1000 * time.Hour), Hosts: []string{"other.example"}}, "cert.name", doctor.Warn},
		{config.HTTP{Listen: "0.0.0.0:443", TLS: config.TLS{Cert: "/nowhere", Key: "/nowhere"}}, "cert.unreadable", doctor.Fail},
	} {
		cfg := config.Default()
		cfg.HTTP, cfg.DataDir = c.http, t.TempDir()
		var got []doctor.Finding
		doctor.Run(t.Context(), doctor.Deps{Config: cfg, Clock: now, Offline: true}, func(f doctor.Finding) {
			if strings.HasPrefix(f.Code, "listen.") || strings.HasPrefix(f.Code, "cert.") {
				got = append(got, f)
			}
		})
		require.Len(t, got, 1, "%+v", c.http)
		require.Equal(t, c.code, got[0].Code)
		require.Equal(t, c.level, got[0].Level)
		for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
			say := i18n.New(lang)
			require.NotContains(t, say.T("doctor."+c.code, got[0].Params), "doctor.")
			if c.level != doctor.OK {
				require.NotContains(t, say.T("doctor."+c.code+".fix", got[0].Params), "doctor.")
			}
		}
	}
}
