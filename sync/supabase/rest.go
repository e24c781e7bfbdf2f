package supabase

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Upsert writes rows of a table, all or none: rows with a known key are merged. Each row holds exactly
// the columns. The owner is the session's.
func (c *Client) Upsert(ctx context.Context, table string, columns []string, rows []json.RawMessage) error {
	q := url.Values{"on_conflict": {"user_id,id"}, "columns": {strings.Join(columns, ",")}}
	size := 2
	for _, r := range rows {
		size += len(r) + 1
	}
	var body bytes.Buffer
	body.Grow(size) // growing it by doubling would leave as much again behind
	body.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(r)
	}
	body.WriteByte(']')
	return c.do(ctx, request{method: http.MethodPost, path: "/rest/v1/" + table, query: q,
		header: map[string]string{"Prefer": "resolution=merge-duplicates,return=minimal"}, body: body.Bytes()})
}

// Key is a place in a table: rows are read in the order of revision, then id.
type Key struct {
	Rev int64
	ID  string
}

// Page reads rows of a table after a key, up to a revision, at most limit of them; those that the device
// not wrote are left out. The server may cut a
// page short: only an empty page is the end.
func (c *Client) Page(ctx context.Context, table string, columns []string, after Key, upTo int64, limit int, not string) ([]json.RawMessage, error) {
	q := url.Values{"select": {strings.Join(columns, ",")}, "order": {"rev.asc,id.asc"}, "limit": {strconv.Itoa(limit)}}
	rev := strconv.FormatInt(after.Rev, 10)
	q.Set("or", "(rev.gt."+rev+",and(rev.eq."+rev+",id.gt."+quote(after.ID)+"))")
	q.Set("rev", "lte."+strconv.FormatInt(upTo, 10))
	if not != "" {
		q.Set("device_id", "neq."+not)
	}
	return c.Select(ctx, table, q)
}

// Select reads rows of a table by a query of PostgREST.
func (c *Client) Select(ctx context.Context, table string, q url.Values) ([]json.RawMessage, error) {
	var out []json.RawMessage
	err := c.do(ctx, request{method: http.MethodGet, path: "/rest/v1/" + table, query: q, into: &out})
	return out, err
}

// quote writes a value for a filter of PostgREST, in which some characters have a meaning.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Call calls a function of the project. A nil into drops the answer.
func (c *Client) Call(ctx context.Context, function string, args, into any) error {
	body, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("call %s: %w", function, err)
	}
	return c.do(ctx, request{method: http.MethodPost, path: "/rest/v1/rpc/" + function, body: body, into: into})
}
