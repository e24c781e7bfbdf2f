package replica_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// tampered is a project whose database was tampered with: its pages hold more than its guards let in.
type tampered struct {
	*supabase.Client
	// more are rows by table, "REV" in them is the present head; each is served once.
	more map[string][]string
}

func (p *tampered) Page(ctx context.Context, table string, columns []string, after supabase.Key, upTo int64, limit int, not string) ([]json.RawMessage, error) {
	rows, err := p.Client.Page(ctx, table, columns, after, upTo, limit, not)
	if err != nil {
		return nil, err
	}
	for _, row := range p.more[table] {
		rows = append(rows, json.RawMessage(strings.ReplaceAll(row, "REV", fmt.Sprint(upTo))))
	}
	delete(p.more, table)
	return rows, nil
}

func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// TestWhatATamperedProjectSendsHoldsUpNothing: rows that are malformed, oversized, said again or about what is not
// ours come down by the pull. None is carried out, none ends the program or the round, each decision is
// answered, and what is in order goes on.
func TestWhatATamperedProjectSendsHoldsUpNothing(t *testing.T) {
	s := shared.Start(t)
	mail := account(t, s)
	d := join(t, s, mail)
	project := &tampered{Client: d.client}
	d.cfg.Remote = project
	d.renew()
	ctx := context.Background()
	p := d.Waiting(d.Shortlisted("feed", "1", 70), "email")
	q := d.Waiting(d.Shortlisted("feed", "2", 70), "email")
	d.round()
	phone := openDashboard(t, s, mail)
	done, r := phone.decide(map[string]any{"kind": "reject", "target_id": p.ID, "content_sha256": p.Hash})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	require.Equal(t, 1, d.round().Commands)
	before, err := d.Settings(ctx)
	require.NoError(t, err)

	later := quoted(time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	decision := func(id, fields string) string {
		return `{"id":` + quoted(id) + `,"rev":REV,"facts_v":1,"device_id":"phone","deleted_at":null,"created_at":"2026-11-30T08:00:00Z",` + fields + `}`
	}
	ours := `"target_id":` + quoted(string(q.ID)) + `,"content_sha256":` + quoted(string(q.Hash))
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	bad := map[string]string{
		"a kind that is a number":        decision("bad-0", `"kind":7,"expires_at":`+later),
		"a kind of the future":           decision("bad-1", `"kind":"wire_money","expires_at":`+later),
		"an end that never comes":        decision("bad-2", `"kind":"pause","expires_at":"infinity"`),
		"an end beyond all calendars":    decision("bad-3", `"kind":"pause","expires_at":"294276-12-31T23:59:59Z"`),
		"an end that is a list":          decision("bad-4", `"kind":"pause","expires_at":[1]`),
		"an approval of no content":      decision("bad-5", `"kind":"approve","target_id":`+quoted(string(q.ID))+`,"content_sha256":"","expires_at":`+later),
		"an approval of another content": decision("bad-6", `"kind":"approve","target_id":`+quoted(string(q.ID))+`,"content_sha256":"`+strings.Repeat("0", 64)+`","expires_at":`+later),
		"an edit of ten megabytes":       decision("bad-7", `"kind":"edit",`+ours+`,"body":`+quoted(`{"body":"`+strings.Repeat("x", 10<<20)+`"}`)+`,"expires_at":`+later),
		"an edit without end":            decision("bad-8", `"kind":"edit",`+ours+`,"body":`+quoted(deep)+`,"expires_at":`+later),
		"an edit that is no JSON":        decision("bad-9", `"kind":"edit",`+ours+`,"body":"<script>","expires_at":`+later),
		"an edit under a foreign key":    decision("bad-10", `"kind":"edit",`+ours+`,"body":"enc:v1:7:AAAA","expires_at":`+later),
	}
	var rows []string
	for _, row := range bad {
		rows = append(rows, row)
	}
	// The decision that was carried out comes again as another one, and one is about nobody's proposal.
	rows = append(rows, decision(done, `"kind":"pause","expires_at":`+later),
		decision("foreign", `"kind":"approve","target_id":`+quoted(uuid.NewString())+`,"content_sha256":`+quoted(string(q.Hash))+`,"expires_at":`+later))
	good, r := phone.decide(map[string]any{"kind": "stop_new"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	project.more = map[string][]string{
		"decisions": rows,
		"settings":  {`{"id":"settings","rev":REV,"version":"seven","device_id":{},"doc":` + quoted(strings.Repeat("x", 1<<20)) + `}`, `{"id":"odd","rev":REV,"version":1,"device_id":"x","doc":` + strings.Repeat(`[`, 5000) + strings.Repeat(`]`, 5000) + `}`},
		"devices":   {`{"id":"ghost","rev":REV,"kind":["agent"],"name":` + quoted(strings.Repeat("\u202e", 9000)) + `,"created_at":"yesterday","last_seen_at":5,"revoked_at":true}`},
		"jobs":      {`{"id":"not-ours","rev":REV,"facts_v":"many","device_id":7,"deleted_at":{}}`},
	}
	for range 3 {
		_, err := d.replica.Round(ctx)
		require.NoError(t, err)
	}
	require.Empty(t, project.more["decisions"], "they came")
	agent, err := d.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunStopNew, agent.Run, "what is in order was carried out, and nothing else")
	require.Equal(t, "applied", phone.ack(good)["result"])
	got, err := d.Store.Proposal(ctx, q.ID)
	require.NoError(t, err)
	require.Equal(t, []any{core.ProposalWaiting, q.Hash}, []any{got.State, got.Hash}, "nothing was approved or edited")
	after, err := d.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, before, after)
	for state, n := range map[core.CommandState]int{core.CommandPending: 0, core.CommandApplying: 0, core.CommandRefused: 8, core.CommandExpired: 3, core.CommandSkipped: 1} {
		list, err := d.Commands(ctx, 100, state)
		require.NoError(t, err)
		require.Len(t, list, n, "%s: %+v", state, list)
		for _, c := range list {
			raw, err := json.Marshal(c)
			require.NoError(t, err)
			require.Less(t, len(raw), 8<<10, "what is kept is bounded")
		}
	}
	devices, err := d.replica.Devices(ctx)
	require.NoError(t, err)
	require.Len(t, devices, 2)
	// The project lets no answer to a kind that it does not know in: such a row is set aside and shown.
	refused, err := d.Quarantined(ctx)
	require.NoError(t, err)
	for _, row := range refused {
		require.Equal(t, "command", row.Entity, "%+v", row)
		require.Contains(t, row.ID, "bad-")
	}

	// A page that holds no rows at all is the server's fault, and is tried again.
	project.more = map[string][]string{"decisions": {`{"rev":REV}`}}
	_, r = phone.decide(map[string]any{"kind": "resume"})
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	out, err := d.replica.Round(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, out.Problem)
	d.round()
	agent, err = d.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunNormal, agent.Run)
}

var _ replica.Remote = (*tampered)(nil)
