package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/automonet/automonet/core"
)

// ErrNoAgent says that nothing answers on the data folder's socket.
var ErrNoAgent = errors.New("no agent answers on the socket")

// Client speaks to the running agent. It fulfils service.Service.
type Client struct {
	http *http.Client
}

// Dial connects to the agent of a data folder, or returns ErrNoAgent.
func Dial(ctx context.Context, dir string) (*Client, error) {
	path, err := socketPath(dir, false)
	if err != nil {
		return nil, err
	}
	dial := func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
	conn, err := dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAgent, err)
	}
	_ = conn.Close()
	return &Client{http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}}}, nil
}

// Close leaves the agent, which goes on.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// ask calls a method of the running agent and decodes its result.
func ask[R any](ctx context.Context, c *Client, method string, args any) (result R, err error) {
	err = c.ask(ctx, method, args, &result)
	return result, err
}

// ask calls a method of the running agent and decodes its result into result.
func (c *Client) ask(ctx context.Context, method string, args, result any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("encode %s: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://agent/rpc/"+method, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask %s: %w", method, err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return stopped(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		var f failure
		if err := json.NewDecoder(res.Body).Decode(&f); err != nil || f.Kind == "" {
			return unreadable(err)
		}
		return f.error()
	}
	if err := json.NewDecoder(res.Body).Decode(result); err != nil {
		return unreadable(err)
	}
	return nil
}

func (f failure) error() error { return &core.Error{Kind: f.Kind, Msg: f.Msg, Field: f.Field} }

// wire is an error as it crosses the socket.
func wire(err error) *failure {
	var e *core.Error
	if errors.As(err, &e) {
		return &failure{Kind: e.Kind, Msg: e.Msg, Field: e.Field}
	}
	return &failure{Kind: core.KindInternal, Msg: "the agent failed; its log says why"}
}
