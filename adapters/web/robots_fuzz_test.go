package web

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParseRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a\nCrawl-delay: 1e300\n"))
	f.Add([]byte("\x00User-agent:\nAllow: *$*$\nuser-agent: automonet\ndisallow: (((\n"))
	f.Add([]byte("<html>User-agent: *"))
	f.Fuzz(func(t *testing.T, body []byte) {
		g := parseRobots(body)
		require.NotNil(t, g)
		g.Test("/jobs?page=1")
	})
}

func FuzzPrepare(f *testing.F) {
	f.Add("https://Bücher.example:443/a b?x=y#z")
	f.Add("http://[::ffff:7f00:1]:80/../..//")
	f.Add("http://2130706433/%00")
	f.Fuzz(func(t *testing.T, text string) {
		r := Request{URL: text}
		u, err := prepare(&r)
		if err != nil {
			return
		}
		require.Contains(t, []string{"http", "https"}, u.Scheme)
		require.NotEmpty(t, u.Hostname())
		require.Nil(t, u.User)
		again := Request{URL: u.String()}
		v, err := prepare(&again)
		require.NoError(t, err, u.String())
		require.Equal(t, u.Host, v.Host)
		_, err = url.Parse(v.String())
		require.NoError(t, err)
	})
}
