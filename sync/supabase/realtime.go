package supabase

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/net/websocket"
)

// The Phoenix channel of Realtime: one topic for this device, a heartbeat well within the server's 60 s.
const (
	topic         = "realtime:automonet"
	heartbeat     = 25 * time.Second
	maxMessage    = 1 << 20
	realtimeWrite = 10 * time.Second
)

type message struct {
	Topic   string `json:"topic"`
	Event   string `json:"event"`
	Payload any    `json:"payload"`
	Ref     string `json:"ref,omitempty"`
}

// Listen rings whenever something may have changed in the tables, until ctx ends or the connection does.
// What the messages say is ignored: Realtime repeats nothing and filters no deletions, so that it is a
// doorbell only. It rings once when the subscription stands.
func (c *Client) Listen(ctx context.Context, tables []string, ring func()) error {
	token, err := c.token(ctx, "")
	if err != nil {
		return err
	}
	conn, err := c.dial(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-ctx.Done()
		// The only way to end a read that waits.
		_ = conn.Close()
	}()
	defer func() { cancel(); <-done }()

	var changes []map[string]string
	for _, t := range tables {
		changes = append(changes, map[string]string{"event": "*", "schema": "public", "table": t})
	}
	if err := c.say(conn, message{Topic: topic, Event: "phx_join", Ref: "1", Payload: map[string]any{
		"config": map[string]any{"postgres_changes": changes, "broadcast": map[string]bool{"self": false}, "presence": map[string]string{"key": ""}}, "access_token": token}}); err != nil {
		return err
	}
	beat := make(chan error, 1)
	go func() { beat <- c.beat(ctx, conn, token) }()
	err = c.hear(conn, ring)
	cancel()
	if berr := <-beat; berr != nil && err == nil {
		err = berr
	}
	return err
}

func (c *Client) dial(ctx context.Context) (*websocket.Conn, error) {
	u := *c.base
	u.Scheme = map[string]string{"https": "wss", "http": "ws"}[u.Scheme]
	u.Path += "/realtime/v1/websocket"
	u.RawQuery = url.Values{"apikey": {c.cfg.Key}, "vsn": {"1.0.0"}}.Encode()
	cfg, err := websocket.NewConfig(u.String(), c.base.String())
	if err != nil {
		return nil, fmt.Errorf("make the doorbell: %w", err)
	}
	dialing, cancel := context.WithTimeout(ctx, c.cfg.Try)
	defer cancel()
	conn, err := cfg.DialContext(dialing)
	if err != nil {
		return nil, &Error{cause: fmt.Errorf("realtime does not answer")}
	}
	conn.MaxPayloadBytes = maxMessage
	return conn, nil
}

func (c *Client) say(conn *websocket.Conn, m message) error {
	if err := conn.SetWriteDeadline(time.Now().Add(realtimeWrite)); err != nil {
		return &Error{cause: err}
	}
	if err := websocket.JSON.Send(conn, m); err != nil {
		return &Error{cause: err}
	}
	return nil
}

// beat keeps the connection and hands on the renewed token.
func (c *Client) beat(ctx context.Context, conn *websocket.Conn, token string) error {
	for n := 2; ; n++ {
		wait, stop := c.cfg.Clock.After(heartbeat)
		select {
		case <-ctx.Done():
			stop()
			return nil
		case <-wait:
		}
		now, err := c.token(ctx, "")
		if err != nil {
			return err
		}
		if now != token {
			token = now
			if err := c.say(conn, message{Topic: topic, Event: "access_token", Ref: strconv.Itoa(n), Payload: map[string]string{"access_token": token}}); err != nil {
				return err
			}
		}
		if err := c.say(conn, message{Topic: "phoenix", Event: "heartbeat", Ref: strconv.Itoa(n), Payload: struct{}{}}); err != nil {
			return err
		}
	}
}

func (c *Client) hear(conn *websocket.Conn, ring func()) error {
	for {
		// A server that is silent for two heartbeats is gone.
		if err := conn.SetReadDeadline(time.Now().Add(2*heartbeat + realtimeWrite)); err != nil {
			return &Error{cause: err}
		}
		var m struct {
			Topic   string `json:"topic"`
			Event   string `json:"event"`
			Ref     string `json:"ref"`
			Payload struct {
				Status string `json:"status"`
			} `json:"payload"`
		}
		var raw []byte
		if err := websocket.Message.Receive(conn, &raw); err != nil {
			return &Error{cause: err}
		}
		if json.Unmarshal(raw, &m) != nil || m.Topic != topic {
			continue
		}
		switch m.Event {
		case "phx_reply":
			if m.Payload.Status != "ok" {
				return &Error{HTTP: 403, Message: "realtime refused the subscription"}
			}
			ring()
		case "phx_close", "phx_error":
			return &Error{cause: fmt.Errorf("realtime ended the subscription")}
		case "presence_state", "presence_diff":
		default:
			ring()
		}
	}
}
