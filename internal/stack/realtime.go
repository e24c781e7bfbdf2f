package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/net/websocket"
)

// realtime stands in for Realtime: channels of Phoenix over a websocket, in both of their
// encodings, which tell of changes of public.heads to those whom its policy lets read them.
type realtime struct {
	auth   *Auth
	db     *pgxpool.Pool
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{}
	server http.Handler

	mu    sync.Mutex
	conns map[*phoenix]bool
}

func newRealtime(ctx context.Context, s *Stack) (*realtime, error) {
	listener, err := pgx.Connect(ctx, s.DSN(Migrator, ""))
	if err != nil {
		return nil, err
	}
	if _, err := listener.Exec(ctx, "listen heads"); err != nil {
		return nil, errors.Join(err, listener.Close(ctx))
	}
	rt := &realtime{auth: s.Auth, db: s.DB, done: make(chan struct{}), conns: map[*phoenix]bool{}}
	rt.ctx, rt.cancel = context.WithCancel(context.WithoutCancel(ctx))
	rt.server = websocket.Server{Handler: rt.serve}
	go func() {
		defer close(rt.done)
		defer func() { _ = listener.Close(context.WithoutCancel(rt.ctx)) }()
		for {
			n, err := listener.WaitForNotification(rt.ctx)
			if err != nil {
				return // closed, or the database is gone
			}
			rt.ring(n.Payload)
		}
	}()
	return rt, nil
}

func (rt *realtime) close() {
	rt.cancel()
	<-rt.done
	rt.mu.Lock()
	defer rt.mu.Unlock()
	for p := range rt.conns {
		_ = p.ws.Close() // its reader ends by that
	}
}

// ServeHTTP answers below /realtime/v1.
func (rt *realtime) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/websocket" {
		http.NotFound(w, r)
		return
	}
	rt.server.ServeHTTP(w, r)
}

// message is one of Phoenix, in either encoding.
type message struct {
	JoinRef *string         `json:"join_ref"`
	Ref     *string         `json:"ref"`
	Topic   string          `json:"topic"`
	Event   string          `json:"event"`
	Payload json.RawMessage `json:"payload"`
}

// channel is one that was joined.
type channel struct {
	topic   string
	joinRef *string
	claims  map[string]any
	wants   []map[string]any
}

// phoenix is one connection.
type phoenix struct {
	ws    *websocket.Conn
	array bool

	mu       sync.Mutex
	channels map[string]*channel
}

func (rt *realtime) serve(ws *websocket.Conn) {
	p := &phoenix{ws: ws, array: ws.Request().URL.Query().Get("vsn") == "2.0.0", channels: map[string]*channel{}}
	ws.MaxPayloadBytes = 1 << 20
	rt.mu.Lock()
	rt.conns[p] = true
	rt.mu.Unlock()
	defer func() {
		rt.mu.Lock()
		delete(rt.conns, p)
		rt.mu.Unlock()
	}()
	for {
		var raw []byte
		if err := websocket.Message.Receive(ws, &raw); err != nil {
			return
		}
		m, err := p.decode(raw)
		if err != nil {
			return // Realtime closes the connection as well
		}
		rt.handle(p, m)
	}
}

func (p *phoenix) decode(raw []byte) (message, error) {
	var m message
	if !p.array {
		return m, json.Unmarshal(raw, &m)
	}
	parts := []any{&m.JoinRef, &m.Ref, &m.Topic, &m.Event, &m.Payload}
	return m, json.Unmarshal(raw, &parts)
}

// send writes a message; one that cannot be written is lost with its connection.
func (p *phoenix) send(m message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var raw []byte
	var err error
	if p.array {
		raw, err = json.Marshal([]any{m.JoinRef, m.Ref, m.Topic, m.Event, m.Payload})
	} else {
		raw, err = json.Marshal(m)
	}
	if err == nil {
		_ = p.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
		_ = websocket.Message.Send(p.ws, string(raw))
	}
}

func (p *phoenix) reply(m message, status string, response any) {
	p.send(message{JoinRef: m.JoinRef, Ref: m.Ref, Topic: m.Topic, Event: "phx_reply", Payload: payload(map[string]any{"status": status, "response": response})})
}

func payload(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // of maps of strings and numbers
	}
	return raw
}

func (rt *realtime) handle(p *phoenix, m message) {
	var in struct {
		AccessToken string `json:"access_token"`
		Config      struct {
			Changes []map[string]any `json:"postgres_changes"`
		} `json:"config"`
	}
	_ = json.Unmarshal(m.Payload, &in) // an odd payload has no token and is refused by that
	switch m.Event {
	case "heartbeat":
		p.reply(m, "ok", map[string]any{})
	case "phx_join":
		claims, err := rt.claims(in.AccessToken)
		if err != nil || !strings.HasPrefix(m.Topic, "realtime:") {
			p.reply(m, "error", map[string]any{"reason": fmt.Sprintf("Unauthorized: %v", err)})
			return
		}
		c := &channel{topic: m.Topic, joinRef: m.JoinRef, claims: claims}
		for i, w := range in.Config.Changes {
			w["id"] = i + 1
			c.wants = append(c.wants, w)
		}
		p.mu.Lock()
		p.channels[m.Topic] = c
		p.mu.Unlock()
		p.reply(m, "ok", map[string]any{"postgres_changes": c.wants})
		p.send(message{JoinRef: m.JoinRef, Topic: m.Topic, Event: "system", Payload: payload(map[string]any{"channel": strings.TrimPrefix(m.Topic, "realtime:"),
			"extension": "postgres_changes", "message": "Subscribed to PostgreSQL", "status": "ok"})})
	case "access_token":
		claims, err := rt.claims(in.AccessToken)
		p.mu.Lock()
		c := p.channels[m.Topic]
		p.mu.Unlock()
		switch {
		case c == nil:
		case err != nil:
			rt.drop(p, c, err)
		default:
			rt.mu.Lock()
			c.claims = claims
			rt.mu.Unlock()
		}
	case "phx_leave":
		p.mu.Lock()
		delete(p.channels, m.Topic)
		p.mu.Unlock()
		p.reply(m, "ok", map[string]any{})
		p.send(message{JoinRef: m.JoinRef, Ref: m.Ref, Topic: m.Topic, Event: "phx_close", Payload: payload(map[string]any{})})
	default:
		p.reply(m, "error", map[string]any{"reason": "unmatched topic"})
	}
}

func (rt *realtime) claims(token string) (map[string]any, error) {
	rt.auth.mu.Lock()
	defer rt.auth.mu.Unlock()
	return rt.auth.keys.verify(token, rt.auth.now())
}

// drop ends a channel whose token is not good any more.
func (rt *realtime) drop(p *phoenix, c *channel, why error) {
	p.mu.Lock()
	delete(p.channels, c.topic)
	p.mu.Unlock()
	p.send(message{JoinRef: c.joinRef, Topic: c.topic, Event: "system", Payload: payload(map[string]any{"extension": "system", "status": "error", "message": why.Error()})})
	p.send(message{JoinRef: c.joinRef, Topic: c.topic, Event: "phx_close", Payload: payload(map[string]any{})})
}

// ring tells those of a change of an account's row who may read it.
func (rt *realtime) ring(user string) {
	type pair struct {
		p      *phoenix
		c      *channel
		claims map[string]any
	}
	var all []pair
	rt.mu.Lock()
	for p := range rt.conns {
		p.mu.Lock()
		for _, c := range p.channels {
			all = append(all, pair{p, c, c.claims})
		}
		p.mu.Unlock()
	}
	rt.mu.Unlock()
	for _, x := range all {
		if exp, ok := x.claims["exp"].(float64); !ok || rt.auth.time().After(time.Unix(int64(exp), 0)) {
			rt.drop(x.p, x.c, errExpired)
			continue
		}
		record, ok := rt.read(user, x.claims)
		if !ok {
			continue
		}
		for _, w := range x.c.wants {
			if w["table"] != "heads" && w["table"] != "*" && w["table"] != nil || w["event"] != "*" && w["event"] != "UPDATE" {
				continue
			}
			if f, _ := w["filter"].(string); f != "" && f != "user_id=eq."+user {
				continue
			}
			x.p.send(message{JoinRef: x.c.joinRef, Topic: x.c.topic, Event: "postgres_changes", Payload: payload(map[string]any{"ids": []any{w["id"]},
				"data": map[string]any{"schema": "public", "table": "heads", "type": "UPDATE", "commit_timestamp": time.Now().UTC().Format(time.RFC3339Nano),
					"record": record, "old_record": map[string]any{}, "columns": []any{}, "errors": nil}})})
		}
	}
}

// read reads the row as whoever the claims are of, by the policy of the table.
func (rt *realtime) read(user string, claims map[string]any) (map[string]any, bool) {
	var record map[string]any
	err := pgx.BeginFunc(rt.ctx, rt.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(rt.ctx, `select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)`, string(payload(claims))); err != nil {
			return err
		}
		return tx.QueryRow(rt.ctx, `select to_jsonb(h) from public.heads h where user_id::text = $1`, user).Scan(&record)
	})
	return record, err == nil
}

func (a *Auth) time() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now()
}
