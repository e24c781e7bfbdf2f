package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// Metadata is what a server says of itself (RFC 8414 section 2).
type Metadata struct {
	Issuer          string   `json:"issuer"`
	AuthURL         string   `json:"authorization_endpoint"`
	TokenURL        string   `json:"token_endpoint"`
	DeviceURL       string   `json:"device_authorization_endpoint"`
	RegistrationURL string   `json:"registration_endpoint"`
	Scopes          []string `json:"scopes_supported"`
	Grants          []string `json:"grant_types_supported"`
	Challenges      []string `json:"code_challenge_methods_supported"`
	TokenAuth       []string `json:"token_endpoint_auth_methods_supported"`
}

// Resource is what a protected resource says of itself (RFC 9728 section 2).
type Resource struct {
	Resource string   `json:"resource"`
	Servers  []string `json:"authorization_servers"`
	Scopes   []string `json:"scopes_supported"`
}

// Finder finds metadata over a guarded network.
type Finder struct {
	// Service names the other side in errors.
	Service   string
	Transport http.RoundTripper
}

// Resource reads the metadata of a protected resource. Hint is the address that
// the resource's own 401 named (see MetadataHint), "" for the well-known one. The
// metadata has to be about that very resource.
func (f Finder) Resource(ctx context.Context, resource, hint string) (Resource, error) {
	places := []string{hint}
	if hint == "" {
		places = wellKnown(resource, "oauth-protected-resource")
	} else if !sameHost(hint, resource) {
		return Resource{}, f.unusable("its sign-in is described on another host")
	}
	var got Resource
	if err := f.first(ctx, places, &got); err != nil {
		return Resource{}, err
	}
	if got.Resource != "" && strings.TrimSuffix(got.Resource, "/") != strings.TrimSuffix(resource, "/") && !within(resource, got.Resource) {
		return Resource{}, f.unusable("its sign-in is described for something else")
	}
	for _, s := range got.Servers {
		if !safeURL(s) {
			return Resource{}, f.unusable("its sign-in is not encrypted")
		}
	}
	return got, nil
}

// Server reads the metadata of an authorization server, by RFC 8414 or by OpenID
// Connect Discovery. The issuer has to be the one that was asked for, and PKCE with
// S256 has to be offered.
func (f Finder) Server(ctx context.Context, issuer string) (Metadata, error) {
	if !safeURL(issuer) {
		return Metadata{}, f.unusable("its sign-in is not encrypted")
	}
	places := wellKnown(issuer, "oauth-authorization-server")
	places = append(places, wellKnown(issuer, "openid-configuration")...)
	// OpenID Connect Discovery appends where RFC 8414 inserts.
	places = append(places, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration")
	var got Metadata
	if err := f.first(ctx, places, &got); err != nil {
		return Metadata{}, err
	}
	if strings.TrimSuffix(got.Issuer, "/") != strings.TrimSuffix(issuer, "/") {
		return Metadata{}, f.unusable("its sign-in is described for something else")
	}
	if !slices.Contains(got.Challenges, "S256") {
		return Metadata{}, f.unusable("its sign-in lacks PKCE")
	}
	for _, u := range []string{got.AuthURL, got.TokenURL, got.DeviceURL, got.RegistrationURL} {
		if u != "" && !safeURL(u) {
			return Metadata{}, f.unusable("its sign-in is not encrypted")
		}
	}
	if got.TokenURL == "" {
		return Metadata{}, f.unusable("its sign-in is not described")
	}
	return got, nil
}

// Registration is what a service gave this program at its registration (RFC 7591
// section 3.2.1).
type Registration struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	TokenAuth    string `json:"token_endpoint_auth_method"`
}

// Register registers this program as a public client with a loopback redirect (RFC
// 7591).
func (f Finder) Register(ctx context.Context, m Metadata, scopes []string) (Registration, error) {
	if m.RegistrationURL == "" {
		return Registration{}, f.unusable("it lets no program register itself")
	}
	body, err := json.Marshal(map[string]any{
		"client_name": "AutoMonet", "redirect_uris": []string{"http://127.0.0.1" + callbackPath},
		"grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
		"token_endpoint_auth_method": "none", "application_type": "native", "scope": strings.Join(scopes, " "),
	})
	if err != nil {
		return Registration{}, err
	}
	c := &Client{cfg: Config{Service: f.Service}, http: httpClient(f.Transport, defaultTimeout)}
	var got Registration
	if err := c.post(ctx, m.RegistrationURL, "application/json", string(body), &got); err != nil {
		return Registration{}, err
	}
	if got.ClientID == "" || len(got.ClientID)+len(got.ClientSecret) > 4096 {
		return Registration{}, &RefusedError{Service: f.Service, Code: "no_client_id"}
	}
	return got, nil
}

// MetadataHint reads the address of the metadata from the WWW-Authenticate header
// of a 401 (RFC 9728 section 5.1), "" for none.
func MetadataHint(header http.Header) string {
	for _, v := range header.Values("WWW-Authenticate") {
		_, rest, ok := strings.Cut(v, "resource_metadata=")
		if !ok {
			continue
		}
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			rest, _, _ = strings.Cut(quoted, `"`)
		} else {
			rest, _, _ = strings.Cut(rest, ",")
		}
		if rest = strings.TrimSpace(rest); safeURL(rest) {
			return rest
		}
	}
	return ""
}

// first decodes the first of several documents that is there.
func (f Finder) first(ctx context.Context, places []string, into any) error {
	client := httpClient(f.Transport, defaultTimeout)
	c := &Client{cfg: Config{Service: f.Service}}
	for _, at := range places {
		status, raw, err := send(ctx, client, http.MethodGet, at, "", "")
		switch {
		case err != nil:
			return c.broken(ctx, err)
		case status >= 500 || status == http.StatusTooManyRequests:
			return c.refused(status, "")
		case status == http.StatusOK && json.Unmarshal(raw, into) == nil:
			return nil
		}
	}
	return f.unusable("its sign-in is not described")
}

func (f Finder) unusable(why string) error {
	return core.Errorf(core.KindBlocked, "%s cannot be used: %s", f.Service, why)
}

// wellKnown inserts the well-known part between host and path (RFC 8414 section
// 3.1, RFC 9728 section 3.1), and gives the form without the path too.
func wellKnown(address, name string) []string {
	u, err := url.Parse(address)
	if err != nil || !safeURL(address) {
		return nil
	}
	base := u.Scheme + "://" + u.Host + "/.well-known/" + name
	if path := strings.TrimSuffix(u.EscapedPath(), "/"); path != "" {
		return []string{base + path, base}
	}
	return []string{base}
}

func sameHost(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Scheme == y.Scheme && strings.EqualFold(x.Host, y.Host)
}

// within reports whether an address lies at or below another of its host.
func within(address, above string) bool {
	a, errA := url.Parse(address)
	b, errB := url.Parse(above)
	return errA == nil && errB == nil && sameHost(address, above) &&
		strings.HasPrefix(strings.TrimSuffix(a.Path, "/")+"/", strings.TrimSuffix(b.Path, "/")+"/")
}
