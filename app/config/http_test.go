package config

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestListenersOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{listen: "127.0.0.1:7777"}`: "", `{listen: ""}`: "", `{listen: "[::1]:0"}`: "", `{listen: "localhost:1"}`: "",
		`{listen: "0.0.0.0:7777"}`:                                                                   "http.listen",
		`{listen: ":443"}`:                                                                           "http.listen",
		`{listen: "agent.example:443"}`:                                                              "http.listen",
		`{listen: "127.0.0.1"}`:                                                                      "http.listen",
		`{listen: "127.0.0.1:99999"}`:                                                                "http.listen",
		`{listen: ":443", tls: {cert: c.pem, key: k.pem}}`:                                           "",
		`{listen: ":443", tls: {cert: c.pem}}`:                                                       "http.tls",
		`{listen: ":443", acme: {domains: [agent.example], accept_terms: true}}`:                     "",
		`{listen: ":443", acme: {domains: [agent.example]}}`:                                         "http.acme.accept_terms",
		`{listen: ":443", acme: {domains: [agent], accept_terms: true}}`:                             "http.acme.domains[0]",
		`{listen: ":443", acme: {domains: [a.example], accept_terms: true, directory: "http://x"}}`:  "http.acme.directory",
		`{listen: ":443", acme: {domains: [a.example], accept_terms: true, http_listen: "80"}}`:      "http.acme.http_listen",
		`{listen: ":443", tls: {cert: c, key: k}, acme: {domains: [a.example], accept_terms: true}}`: "http.acme.domains",
		`{listen: ":7777", proxies: [10.0.0.2]}`:                                                     "",
		`{listen: ":7777", proxies: [10.0.0.0/8, "fd00::/8"]}`:                                       "",
		`{listen: ":7777", proxies: [0.0.0.0/0]}`:                                                    "http.proxies[0]",
		`{listen: "127.0.0.1:7777", proxies: [proxy]}`:                                               "http.proxies[0]",
		`{listen: "127.0.0.1:7777", hosts: [agent.example, 10.0.0.1, "fd00::1"]}`:                    "",
		`{listen: "127.0.0.1:7777", hosts: ["agent.example:443"]}`:                                   "http.hosts[0]",
		`{listen: "127.0.0.1:7777", hosts: ["https://agent.example"]}`:                               "http.hosts[0]",
		`{listen: "127.0.0.1:7777", hosts: ["*"]}`:                                                   "http.hosts[0]",
		`{listen: "127.0.0.1:7777", hosts: [-agent.example]}`:                                        "http.hosts[0]",
		`{sessions: {idle: 15m, max: 1h}}`:                                                           "",
		`{sessions: {max: 90d, idle: 90d}}`:                                                          "",
		`{sessions: {idle: 14m}}`:                                                                    "http.sessions.idle",
		`{sessions: {idle: 31d}}`:                                                                    "http.sessions.idle",
		`{sessions: {idle: 15m, max: 59m}}`:                                                          "http.sessions.max",
		`{sessions: {max: 91d}}`:                                                                     "http.sessions.max",
		`{sessions: {max: 3d}}`:                                                                      "http.sessions.idle",
	} {
		path := filepath.Join(t.TempDir(), "automonet.yaml")
		require.NoError(t, os.WriteFile(path, []byte("version: 1\nhttp: "+text+"\n"), 0o600))
		_, err := Load(path, nil)
		if want == "" {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorContains(t, err, want+": got", text)
	}
}

func TestWhereABrowserGoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		http   HTTP
		listen string
		want   string
	}{
		{HTTP{}, "127.0.0.1:7777", "http://127.0.0.1:7777"},
		{HTTP{Hosts: []string{"agent.example"}, Proxies: []string{"127.0.0.1"}}, "127.0.0.1:7777", "https://agent.example"},
		{HTTP{Hosts: []string{"agent.example"}, TLS: TLS{Cert: "c"}}, "0.0.0.0:443", "https://agent.example"},
		{HTTP{Hosts: []string{"agent.example"}, TLS: TLS{Cert: "c"}}, "0.0.0.0:8443", "https://agent.example:8443"},
		{HTTP{ACME: ACME{Domains: []string{"a.example"}}, Hosts: []string{"b.example"}}, "0.0.0.0:443", "https://a.example"},
		{HTTP{TLS: TLS{Cert: "c"}}, "10.0.0.1:443", "https://10.0.0.1:443"},
	} {
		require.Equal(t, c.want, c.http.URL(c.listen))
	}
}

func TestOpenListenersNeedEncryption(t *testing.T) {
	t.Parallel()
	for _, l := range []string{":1", "0.0.0.0:1", "[::]:1", "192.168.0.1:1", "[fe80::1]:1"} {
		err := HTTP{Listen: l}.Check()
		require.Equal(t, core.KindInvalid, core.KindOf(err), l)
		require.NoError(t, HTTP{Listen: l, TLS: TLS{Cert: "c"}}.Check())
		require.NoError(t, HTTP{Listen: l, Proxies: []string{"10.0.0.2"}}.Check())
		require.Error(t, HTTP{Listen: l, Proxies: []string{"nonsense"}}.Check())
	}
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("10.0.0.2/32"), netip.MustParsePrefix("10.0.0.0/8")},
		HTTP{Proxies: []string{"10.0.0.2", "10.1.2.3/8", "x", "::/0"}}.Networks())
}
