package web

import (
	"bytes"
	"net/http"
	"strings"
)

// challenged recognises a captcha or bot check by the marks that the vendors'
// servers set, never by mere words: a posting may well speak of captchas.
func challenged(status int, h http.Header, body []byte) bool {
	if strings.EqualFold(h.Get("Cf-Mitigated"), "challenge") || strings.EqualFold(h.Get("X-Vercel-Mitigated"), "challenge") {
		return true
	}
	switch strings.ToLower(h.Get("X-Amzn-Waf-Action")) {
	case "challenge", "captcha":
		return true
	}
	for _, cookie := range h.Values("Set-Cookie") {
		if strings.HasPrefix(cookie, "within.website-x-cmd-anubis") || strings.HasPrefix(cookie, "techaro.lol-anubis") {
			return true
		}
	}
	if status != http.StatusForbidden && status != http.StatusServiceUnavailable && status != http.StatusTooManyRequests &&
		status != http.StatusUnauthorized && status != http.StatusMethodNotAllowed {
		return false
	}
	for _, m := range []struct{ header, mark string }{
		{"Server", "/cdn-cgi/challenge-platform/"},     // Cloudflare
		{"X-Datadome", "captcha-delivery.com"},         // DataDome
		{"X-Iinfo", "_Incapsula_Resource"},             // Imperva
		{"X-Sucuri-Id", "sucuri_cloudproxy_js"},        // Sucuri
		{"Server", "/_sec/cp_challenge/"},              // Akamai
		{"Content-Type", "window._pxAppId"},            // HUMAN
		{"Content-Type", "https://captcha.px-cdn.net"}, // HUMAN
	} {
		if h.Get(m.header) != "" && bytes.Contains(body, []byte(m.mark)) {
			return true
		}
	}
	return false
}
