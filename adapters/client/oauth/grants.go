package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/automonet/automonet/core"
)

// deviceGrant is the grant type of RFC 8628 section 3.4.
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// Password signs in with the user's own name and password, as scripts of one
// user's own application may (RFC 6749 section 4.3).
func (c *Client) Password(ctx context.Context, user, password string) error {
	return c.obtain(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return c.conf.PasswordCredentialsToken(ctx, user, password)
	})
}

// Credentials signs in as the application itself (RFC 6749 section 4.4).
func (c *Client) Credentials(ctx context.Context) error {
	return c.Grant(ctx, "client_credentials", nil)
}

// Grant signs in by a grant of the service's own, such as Reddit's
// "https://oauth.reddit.com/grants/installed_client" with its device_id.
func (c *Client) Grant(ctx context.Context, grant string, params map[string]string) error {
	return c.obtain(ctx, func(ctx context.Context) (*oauth2.Token, error) { return c.grant(ctx, grant, params) })
}

// grant is a request to the token endpoint. The code is empty, which RFC 6749
// section 3.2 treats as left out.
func (c *Client) grant(ctx context.Context, grant string, params map[string]string) (*oauth2.Token, error) {
	opts := append(c.resource(), oauth2.SetAuthURLParam("grant_type", grant))
	if len(c.cfg.Scopes) > 0 {
		opts = append(opts, oauth2.SetAuthURLParam("scope", strings.Join(c.cfg.Scopes, " ")))
	}
	for k, v := range params {
		opts = append(opts, oauth2.SetAuthURLParam(k, v))
	}
	return c.conf.Exchange(ctx, "", opts...)
}

// Device asks for access by a code that the user types at another device (RFC
// 8628): show gets the address and the code. It polls at the pace that the service
// sets, until the code's end.
func (c *Client) Device(ctx context.Context, show func(address, code string)) error {
	if c.cfg.DeviceURL == "" {
		return core.Errorf(core.KindInvalid, "%s has no sign-in by code", c.cfg.Service)
	}
	asked := url.Values{"client_id": {c.cfg.ClientID}}
	if len(c.cfg.Scopes) > 0 {
		asked.Set("scope", strings.Join(c.cfg.Scopes, " "))
	}
	var d struct {
		Device   string `json:"device_code"`
		User     string `json:"user_code"`
		Address  string `json:"verification_uri"`
		Old      string `json:"verification_url"` // before RFC 8628
		Expires  int    `json:"expires_in"`
		Interval int    `json:"interval"`
	}
	if err := c.post(ctx, c.cfg.DeviceURL, "application/x-www-form-urlencoded", asked.Encode(), &d); err != nil {
		return err
	}
	if d.Address == "" {
		d.Address = d.Old
	}
	if d.Device == "" || d.User == "" || !safeURL(d.Address) {
		return &RefusedError{Service: c.cfg.Service, Code: "no_device_code"}
	}
	pace := time.Duration(min(max(d.Interval, 5), 120)) * time.Second
	end := c.cfg.Clock.Now().Add(min(time.Duration(max(d.Expires, 0))*time.Second, time.Hour))
	show(d.Address, core.Clean(d.User, 60, false))
	for {
		if err := c.cfg.Clock.Sleep(ctx, pace); err != nil {
			return err
		}
		err := c.obtain(ctx, func(ctx context.Context) (*oauth2.Token, error) {
			return c.grant(ctx, deviceGrant, map[string]string{"device_code": d.Device, "client_id": c.cfg.ClientID})
		})
		if err == nil {
			return nil
		}
		var refused *RefusedError
		switch {
		case errors.As(err, &refused) && refused.Code == "slow_down":
			pace += 5 * time.Second
		case errors.As(err, &refused) && refused.Code == "authorization_pending":
		case errors.As(err, &refused) && refused.Code == "access_denied":
			return core.Errorf(core.KindDenied, "access was not granted at %s", c.cfg.Service)
		case core.KindOf(err) != core.KindTransient:
			return err
		}
		if !c.cfg.Clock.Now().Before(end) {
			return core.Errorf(core.KindTransient, "nobody came back from %s; start the sign-in again", c.cfg.Service)
		}
	}
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 256 << 10

// post sends a body and decodes the JSON answer.
func (c *Client) post(ctx context.Context, address, kind, body string, into any) error {
	status, raw, err := send(ctx, c.http, http.MethodPost, address, kind, body)
	if err != nil {
		return c.broken(ctx, err)
	}
	if status < 200 || status > 299 {
		var e struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(raw, &e) != nil {
			e.Error = ""
		}
		return c.refused(status, e.Error)
	}
	if json.Unmarshal(raw, into) != nil {
		return &RefusedError{Service: c.cfg.Service, Code: "unreadable_answer", Status: status}
	}
	return nil
}

// send makes one request and reads a bounded answer.
func send(ctx context.Context, client *http.Client, method, address, kind, body string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, raw, err
}
