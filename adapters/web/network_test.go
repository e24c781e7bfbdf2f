package web_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/internal/fakes"
)

func TestUsesOnlyTheConfiguredProxy(t *testing.T) {
	proxy, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	proxy.Serve("/a", fakes.JSON([]byte(`"by proxy"`)))
	at, err := url.Parse(proxy.URL())
	require.NoError(t, err)

	// The environment points at a proxy too; it must not be asked.
	other, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Setenv("HTTP_PROXY", other.URL())
	t.Setenv("http_proxy", other.URL())

	through := web.New(web.Config{Proxy: at, MinInterval: -1})
	direct := web.New(web.Config{AllowPrivate: loopback, MinInterval: -1, Retries: -1})
	defer func() {
		require.NoError(t, through.Close())
		require.NoError(t, direct.Close())
		require.NoError(t, proxy.Close())
		require.NoError(t, other.Close())
	}()
	got, err := through.Do(t.Context(), web.Request{URL: "http://jobs.example/a"})
	require.NoError(t, err)
	assert.Equal(t, `"by proxy"`, string(got.Body))
	assert.Equal(t, "jobs.example", proxy.Requests()[0].Host)
	_, err = through.Do(t.Context(), web.Request{URL: "http://metadata.google.internal/a"})
	assert.Equal(t, web.BlockedPrivate, reason(t, err))
	_, err = through.Do(t.Context(), web.Request{URL: "http://127.0.0.1:1/a"})
	assert.Equal(t, web.BlockedPrivate, reason(t, err))

	_, err = direct.Do(t.Context(), web.Request{URL: proxy.URL() + "/a"})
	require.NoError(t, err)
	assert.Zero(t, other.Count(""))
}

func TestRefusesABadCertificate(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	c := web.New(web.Config{AllowPrivate: loopback, MinInterval: -1, Retries: -1})
	defer func() { require.NoError(t, c.Close()) }()
	_, err := c.Do(t.Context(), web.Request{URL: s.URL + "/", IgnoreRobots: true})
	require.ErrorContains(t, err, "certificate")
}

func TestDecodesWhatItOffered(t *testing.T) {
	t.Parallel()
	pack := func(make func(io.Writer) io.WriteCloser) []byte {
		var b bytes.Buffer
		w := make(&b)
		_, err := w.Write([]byte("hello"))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	zipped := pack(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	servers, c, _ := simulate(t, func(cfg *web.Config) { cfg.MinInterval, cfg.Retries = -1, -1 }, "jobs.example")
	for _, tt := range []struct {
		name, encoding string
		body           []byte
		want           string
		fails          string
	}{
		{"plain", "", []byte("hello"), "hello", ""},
		{"identity", "identity", []byte("hello"), "hello", ""},
		{"gzip", "gzip", zipped, "hello", ""},
		{"old name of gzip", "X-GZip", zipped, "hello", ""},
		{"deflate as the standard says", "deflate", pack(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), "hello", ""},
		{"deflate as some servers do", "deflate", pack(func(w io.Writer) io.WriteCloser {
			f, err := flate.NewWriter(w, 5)
			require.NoError(t, err)
			return f
		}), "hello", ""},
		{"a zlib stream with something behind it", "deflate", append(pack(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), "rest"...), "hello", ""},
		{"empty in any encoding", "gzip", nil, "", ""},
		{"one byte", "deflate", []byte{0x78}, "", "cut off"},
		{"cut gzip", "gzip", zipped[:len(zipped)-3], "", "cut off"},
		{"an encoding that was not offered", "br", []byte("hello"), "", "not offered"},
		{"two encodings", "gzip, gzip", zipped, "", "not offered"},
	} {
		servers["jobs.example"].Serve("/a", fakes.Content{Body: tt.body, Header: http.Header{"Content-Encoding": {tt.encoding}}})
		got, err := c.Do(t.Context(), web.Request{URL: "https://jobs.example/a"})
		if tt.fails != "" {
			require.ErrorContains(t, err, tt.fails, tt.name)
			continue
		}
		require.NoError(t, err, tt.name)
		assert.Equal(t, tt.want, string(got.Body), tt.name)
	}
	servers["jobs.example"].Serve("/a", fakes.JSON([]byte("hello")))
	got, err := c.Do(t.Context(), web.Request{Method: http.MethodHead, URL: "https://jobs.example/a"})
	require.NoError(t, err)
	assert.Empty(t, got.Body)
}
