package app_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/stack"
)

// vault keeps secrets in memory.
type vault struct {
	mu     sync.Mutex
	values map[string]string
}

func (v *vault) get(ref string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s, ok := v.values[ref]; ok {
		return s, nil
	}
	return "", core.Errorf(core.KindNotFound, "no secret %q", ref)
}

func (v *vault) set(ref, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.values[ref] = value
	return nil
}

// copying starts a live agent without sources, whose project is the stack.
func copying(t *testing.T, s *stack.Stack, texts string) (*rig, *app.App, context.Context) {
	t.Helper()
	r := newRig(t)
	r.cfg.Sources = nil
	r.cfg.Sync = config.Sync{URL: s.URL, Key: "secret:anon", Texts: texts}
	v := &vault{values: map[string]string{"secret:anon": s.AnonKey}}
	opts := r.options(true, false)
	opts.Secret, opts.KeepSecret = v.get, v.set
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	a, err := app.New(opts)
	require.NoError(t, err)
	require.NoError(t, a.Start(ctx))
	t.Cleanup(func() {
		defer cancel()
		require.NoError(t, a.Stop(ctx))
	})
	return r, a, ctx
}

func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	require.Eventually(t, f, 2*time.Minute, 20*time.Millisecond, what)
}

// TestAnApprovalOnThePhoneIsSentByTheAgent is the whole way: sign in, copy, approve in the dashboard, send
// under the lease, and see it there.
func TestAnApprovalOnThePhoneIsSentByTheAgent(t *testing.T) {
	s := stack.Start(t, stack.Options{})
	mail := uuid.NewString() + "@example.org"
	_, err := s.Auth.SignUp(t.Context(), mail, "a long password")
	require.NoError(t, err)
	r, a, ctx := copying(t, s, "encrypted")
	svc := a.Service()
	st, err := svc.SyncStatus(ctx)
	require.NoError(t, err)
	require.Equal(t, "signed_out", st.State)
	_, err = svc.SyncNow(ctx, "user:test")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	_, err = svc.ExportRemote(ctx, io.Discard, "user:test", nil)
	require.ErrorContains(t, err, "automonet sync login")
	for _, bad := range []core.SyncSignIn{{Mail: mail}, {Mail: mail, Password: "a long password"}, {Mail: mail, Password: "another", Passphrase: "correct horse battery"}} {
		_, err = svc.SyncSignIn(ctx, bad, "user:test")
		require.Error(t, err)
	}
	for pattern, amount := range map[string]core.NanoUSD{"day": 2_000_000_000, "month": 9_000_000_000} {
		_, err = svc.SetBudget(ctx, pattern, &amount, "user:test")
		require.NoError(t, err)
	}
	st, err = svc.SyncSignIn(ctx, core.SyncSignIn{Mail: mail, Password: "a long password", Passphrase: "correct horse battery", Name: "desk"}, "user:test")
	require.NoError(t, err)
	require.Equal(t, "desk", st.Device)
	eventually(t, "the limits are those of the account", func() bool {
		var limits []int64
		err := s.DB.QueryRow(ctx, `select array_agg(limit_nano order by limit_nano) from app.shares`).Scan(&limits)
		return err == nil && len(limits) == 2 && limits[0] == 2_000_000_000 && limits[1] == 9_000_000_000
	})

	addJob(ctx, t, svc, posting)
	var p core.Proposal
	eventually(t, "a draft waits", func() bool {
		list, _, err := svc.Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting}})
		if err != nil || len(list) == 0 {
			return false
		}
		p = list[0]
		return true
	})
	st, err = svc.SyncNow(ctx, "user:test")
	require.NoError(t, err)
	require.Nil(t, st.Problem)
	require.Zero(t, st.Quarantined)

	session, err := s.Auth.SignIn(mail, "a long password")
	require.NoError(t, err)
	phone := s.As(session.AccessToken)
	post := func(path string, body map[string]any) {
		t.Helper()
		raw, err := json.Marshal(body)
		require.NoError(t, err)
		reply := phone.Do(t, "POST", path, string(raw))
		require.Less(t, reply.Status, 300, reply.Body)
	}
	post("/rest/v1/rpc/device_register", map[string]any{"p_id": "phone", "p_kind": "dashboard", "p_name": "phone", "p_client": mirror.Schema})
	eventually(t, "the draft is there", func() bool {
		return strings.Contains(phone.Do(t, "GET", "/rest/v1/proposals?id=eq."+string(p.ID), "").Body, string(p.Hash))
	})
	require.NotContains(t, phone.Do(t, "GET", "/rest/v1/proposals", "").Body, "HARBOUR", "the text is sealed")
	post("/rest/v1/decisions", map[string]any{"id": uuid.NewString(), "facts_v": 1, "kind": "approve", "target_id": p.ID, "content_sha256": p.Hash, "expires_at": time.Now().Add(time.Hour)})
	eventually(t, "it is sent and there", func() bool {
		return strings.Contains(phone.Do(t, "GET", "/rest/v1/submissions?select=state", "").Body, `"sent"`)
	})
	require.Len(t, r.sink.Messages(), 1)
	got, err := svc.Proposal(ctx, p.ID)
	require.NoError(t, err)
	require.Contains(t, got.Approval.By, "dashboard:"+mail+"/")

	exported(ctx, t, r, svc, mail)
	c, err := svc.SyncCheck(ctx, "user:test")
	require.NoError(t, err)
	require.True(t, c.Equal, "%+v", c)
	devices, err := svc.SyncDevices(ctx)
	require.NoError(t, err)
	require.Len(t, devices, 2)
	n, err := svc.RetrySyncQuarantine(ctx, "", "", "user:test")
	require.NoError(t, err)
	require.Zero(t, n)
	stopped(ctx, t, s, svc, mail)
}

// exported reads all of the copy, here and over the socket: the same document but for when it was made
// and what moved meanwhile, with the texts opened.
func exported(ctx context.Context, t *testing.T, r *rig, svc service.Service, mail string) {
	t.Helper()
	c, err := rpc.Dial(ctx, r.cfg.DataDir)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close()) }()
	for name, s := range map[string]service.Service{"local": svc, "remote": c} {
		var b strings.Builder
		seen := map[string]bool{}
		out, err := s.ExportRemote(ctx, &b, "user:test", func(e core.SyncExport) { seen[e.Tables[len(e.Tables)-1].Table] = true })
		require.NoError(t, err, name)
		require.Len(t, seen, len(mirror.Tables()), name)
		require.Equal(t, []any{mail, 0, len(mirror.Tables())}, []any{out.Mail, out.Sealed, len(out.Tables)}, name)
		require.True(t, json.Valid([]byte(b.String())), name)
		for _, has := range []string{"HARBOUR", `"kind":"approve"`, `"state":"sent"`} {
			require.Contains(t, b.String(), has, name)
		}
		require.NotContains(t, b.String(), mirror.Encrypted, name)
		_, err = s.ExportRemote(ctx, &b, "user:test", nil)
		require.NoError(t, err, "%s: nobody has to look", name)

		gone, cancel := context.WithCancel(ctx)
		_, err = s.ExportRemote(gone, &b, "user:test", func(core.SyncExport) { cancel() })
		require.ErrorIs(t, err, context.Canceled, name)
		_, err = s.ExportRemote(ctx, full{}, "user:test", nil)
		require.ErrorIs(t, err, io.ErrShortWrite, "%s: who asks has no room", name)
	}
}

// full is a file on a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// stopped ends the copy: all of it is deleted there, and stays here.
func stopped(ctx context.Context, t *testing.T, s *stack.Stack, svc service.Service, mail string) {
	t.Helper()
	rows, err := svc.DeleteRemote(ctx, "user:test")
	require.NoError(t, err)
	require.Positive(t, rows)
	st, err := svc.SyncStatus(ctx)
	require.NoError(t, err)
	require.Equal(t, "signed_out", st.State)
	var left int
	require.NoError(t, s.DB.QueryRow(ctx, `select count(*) from proposals`).Scan(&left))
	require.Zero(t, left)
	list, _, err := svc.Proposals(ctx, core.ProposalFilter{})
	require.NoError(t, err)
	require.NotEmpty(t, list)

	// A copy that is begun anew has a new key under another passphrase, and all that it needs.
	in := core.SyncSignIn{Mail: mail, Password: "a long password", Passphrase: "another horse battery", Name: "desk"}
	_, err = svc.SyncSignIn(ctx, in, "user:test")
	require.NoError(t, err)
	st, err = svc.SyncNow(ctx, "user:test")
	require.NoError(t, err)
	require.Nil(t, st.Problem)
	require.NoError(t, s.DB.QueryRow(ctx, `select count(*) from proposals where body like 'enc:v1:%'`).Scan(&left))
	require.Equal(t, len(list), left)
	require.NoError(t, svc.SyncSignOut(ctx, "user:test"))
	in.Passphrase = "correct horse battery"
	_, err = svc.SyncSignIn(ctx, in, "user:test")
	require.Equal(t, core.KindDenied, core.KindOf(err), "the old one opens nothing any more: %v", err)
}

func TestNothingIsCopiedInDryRun(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.cfg.Sources = nil
	r.cfg.Sync = config.Sync{URL: "https://abc.supabase.co", Key: "secret:anon", Texts: "plain"}
	a, ctx := r.run(false, true)
	st, err := a.Service().SyncStatus(ctx)
	require.NoError(t, err)
	require.Equal(t, "dry_run", st.State)
	_, err = a.Service().SyncSignIn(ctx, core.SyncSignIn{Mail: "a@b", Password: "p"}, "user:test")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.Equal(t, core.KindDenied, core.KindOf(a.Service().SyncSignOut(ctx, "user:test")))
	_, err = a.Service().ResolveSyncConflict(ctx, "x", "nowhere", "user:test")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = a.Service().ResolveSyncConflict(ctx, "x", "here", "user:test")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}
