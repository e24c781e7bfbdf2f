package web

import (
	"net/netip"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGuardJudgesAddresses(t *testing.T) {
	t.Parallel()
	g := newGuard(Config{})
	for _, a := range []string{
		"127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "168.63.129.16", "192.0.0.192",
		"192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff01::1", "2001:db8::1", "2001::1", "2002:7f00:1::",
		"::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
	} {
		assert.False(t, g.permits(netip.MustParseAddr(a)), a)
	}
	for _, a := range []string{
		"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.167.1.1", "193.99.144.80",
		"2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
	} {
		assert.True(t, g.permits(netip.MustParseAddr(a)), a)
	}
	assert.False(t, g.permits(netip.Addr{}))
}

func TestGuardExceptions(t *testing.T) {
	t.Parallel()
	proxy, err := url.Parse("http://10.0.0.9:3128")
	require.NoError(t, err)
	g := newGuard(Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, AllowHosts: []string{"LocalHost:8080", "192.168.0.5:80"}, Proxy: proxy})
	assert.True(t, g.permits(netip.MustParseAddr("10.1.2.3")))
	assert.True(t, g.permits(netip.MustParseAddr("::ffff:10.1.2.3")))
	assert.False(t, g.permits(netip.MustParseAddr("10.2.0.1")))
	assert.False(t, g.permits(netip.MustParseAddr("169.254.169.254")))
	for text, want := range map[string]bool{
		"http://192.168.0.5/":    true,
		"https://192.168.0.5/":   false,
		"http://192.168.0.5:81/": false,
		"http://localhost:8080/": true,
		"http://10.0.0.9:3128/":  true,
		"http://[::1]:8080/":     false,
		"http://example.com/":    true,
		// Names that the proxy would resolve in its own network:
		"http://localhost:81/":             false,
		"http://intranet/":                 false,
		"http://metadata.google.internal/": false,
		"http://printer.local/":            false,
		"http://nas.home.arpa/":            false,
		"http://localhost.example.com/":    true,
		"http://[fe80::1%25eth0]":          false,
	} {
		u, err := url.Parse(text)
		require.NoError(t, err)
		assert.Equal(t, want, g.literal(u), text)
	}
	require.ErrorIs(t, g.control("tcp4", "127.0.0.1:80", nil), errPrivate)
	require.ErrorIs(t, g.control("tcp4", "nonsense", nil), errPrivate)
	require.NoError(t, g.control("tcp4", "8.8.8.8:80", nil))
}

func TestOddNumbersAreNoNames(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.", "0x7f.1", "1.2.3.4.5", "256.1.1.1", "example.0x1", "..", "."} {
		r := Request{URL: "http://" + host + "/"}
		u, err := prepare(&r)
		if host == "127.0.0.1." { // an ordinary number with a full stop
			require.NoError(t, err)
			assert.False(t, newGuard(Config{}).literal(u))
			continue
		}
		require.Error(t, err, host)
	}
}

func TestNormalForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"HTTPS://Example.COM.:443/a?b#c": "https://example.com/a?b",
		"http://example.com:80":          "http://example.com",
		"http://example.com:8080/":       "http://example.com:8080/",
		"https://bücher.example/":        "https://xn--bcher-kva.example/",
		"http://my_host.example/":        "http://my_host.example/",
		"http://[::1]:80/":               "http://[::1]/",
		"http://[::1]:81/":               "http://[::1]:81/",
	} {
		r := Request{URL: text}
		u, err := prepare(&r)
		require.NoError(t, err, text)
		assert.Equal(t, want, u.String())
	}
}

func TestRelated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://example.com", "https://www.example.com/x", true},
		{"https://a.example.co.uk", "https://b.example.co.uk", true},
		{"https://a.co.uk", "https://b.co.uk", false},
		{"https://one.github.io", "https://two.github.io", false},
		{"https://example.com", "https://example.com.evil.org", false},
		{"https://example.com", "https://example.com:8443", false},
		{"http://example.com:8080", "http://example.com", true},
		{"http://example.com:8080", "http://www.example.com:8080", true},
		{"http://1.2.3.4", "http://1.2.3.5", false},
		{"http://1.2.3.4", "http://1.2.3.4:80", true},
		{"http://localhost", "http://localhost:9", false},
	} {
		a, b := Request{URL: tt.a}, Request{URL: tt.b}
		from, err := prepare(&a)
		require.NoError(t, err)
		to, err := prepare(&b)
		require.NoError(t, err)
		assert.Equal(t, tt.want, related(from, to), tt.a+" -> "+tt.b)
	}
}
