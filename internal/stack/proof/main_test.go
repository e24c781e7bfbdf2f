package proof_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/stack"
)

var shared stack.Shared

func TestMain(m *testing.M) { os.Exit(shared.Run(m)) }

// full reports whether the suites run at full size.
func full() bool { return os.Getenv("AUTOMONET_FULL") == "1" }

// device is a registered session of an account.
type device struct {
	*stack.Caller
	stack.Session
	email string
}

// address is one that nobody has.
func address(name string) string {
	return name + "." + strings.ToLower(rand.Text()) + "@example.org"
}

// account signs up and registers the first device.
func account(t *testing.T, s *stack.Stack, name, kind string) device {
	t.Helper()
	email := address(name)
	se, err := s.Auth.SignUp(t.Context(), email, "secret1")
	require.NoError(t, err)
	return registered(t, s, se, email, kind)
}

// again signs in once more, as another device.
func (d device) again(t *testing.T, s *stack.Stack, kind string) device {
	t.Helper()
	se, err := s.Auth.SignIn(d.email, "secret1")
	require.NoError(t, err)
	return registered(t, s, se, d.email, kind)
}

func registered(t *testing.T, s *stack.Stack, se stack.Session, email, kind string) device {
	t.Helper()
	d := device{s.As(se.AccessToken), se, email}
	if kind == "" {
		return d
	}
	d.rpc(t, "device_register", map[string]any{"p_id": "d-" + se.RefreshToken, "p_kind": kind, "p_name": kind, "p_client": 1})
	return d
}

// rpc calls a function that must answer.
func (d device) rpc(t *testing.T, name string, args map[string]any) map[string]any {
	t.Helper()
	r := d.call(t, name, args)
	require.Equal(t, http.StatusOK, r.Status, "%s: %s", name, r.Body)
	var out map[string]any
	if strings.HasPrefix(r.Body, "{") {
		require.NoError(t, json.Unmarshal([]byte(r.Body), &out))
	}
	return out
}

func (d device) call(t *testing.T, name string, args map[string]any) stack.Reply {
	t.Helper()
	raw, err := json.Marshal(args)
	require.NoError(t, err)
	return d.Do(t, http.MethodPost, "/rest/v1/rpc/"+name, string(raw))
}

const (
	hashA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hashB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// sample is a row of a table as its writer sends it. mark goes into every column that
// takes a text of any form, so that a leak is seen.
func sample(table, id, mark string) map[string]any {
	row := map[string]any{"id": id, "facts_v": 1}
	add := func(more map[string]any) map[string]any {
		for k, v := range more {
			row[k] = v
		}
		return row
	}
	const at = "2026-11-01T00:00:00Z"
	view := map[string]any{"title": mark}
	switch table {
	case "profiles":
		return add(map[string]any{"view": view, "body": mark})
	case "templates":
		return add(map[string]any{"channel": mark, "language": "en", "view": view, "body": mark})
	case "jobs":
		return add(map[string]any{"state": "new", "score": 50, "source": mark, "first_seen_at": at, "view": view, "body": mark})
	case "postings":
		return add(map[string]any{"job_id": "x", "source": mark, "view": view, "body": mark})
	case "proposals":
		return add(map[string]any{"job_id": "x", "state": "waiting", "channel": mark, "content_sha256": hashA, "created_at": at, "changed_at": at, "view": view, "body": mark})
	case "submissions":
		return add(map[string]any{"job_id": "x", "job_key": mark + id, "proposal_id": "x", "channel": mark, "state": "queued", "content_sha256": hashA, "created_at": at, "changed_at": at, "view": view})
	case "outcomes":
		return add(map[string]any{"submission_id": "x", "job_id": mark, "kind": "viewed", "at": at, "view": view})
	case "decisions":
		return add(map[string]any{"kind": "approve", "target_id": "x", "content_sha256": hashA, "reason": mark, "expires_at": soon})
	case "decision_acks":
		return add(map[string]any{"kind": "approve", "target_id": "x", "content_sha256": hashA, "result": "applied", "actor": mark, "decided_at": at})
	case "forecasts":
		return add(map[string]any{"at": at, "days": 30, "due": at, "view": view})
	case "budgets":
		return add(map[string]any{"device": mark, "scope": "day:2026-11-01", "at": at})
	}
	return nil
}

// one puts a row into a table as JSON.
func one(t *testing.T, row map[string]any) string {
	t.Helper()
	raw, err := json.Marshal(row)
	require.NoError(t, err)
	return string(raw)
}

// as opens a connection to a database as the session whose claims these are.
func as(t *testing.T, s *stack.Stack, db string, claims string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.DSN(stack.Migrator, db))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	_, err = c.Exec(t.Context(), `select set_config('request.jwt.claims', $1, false), set_config('role', 'authenticated', false)`, claims)
	require.NoError(t, err)
	return c
}

func claims(user, session string) string {
	return fmt.Sprintf(`{"sub":%q,"role":"authenticated","session_id":%q}`, user, session)
}
