package access_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
)

func readAll(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "access.db*"))
	require.NoError(t, err)
	var b strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		b.Write(raw)
	}
	return b.String()
}

// guess tries a wrong password and returns the error's kind and text.
func (h *house) guess(name, addr string) (core.Kind, string) {
	_, err := h.Login(h.t.Context(), name, "a wrong password indeed", "", from(addr))
	require.Error(h.t, err)
	return core.KindOf(err), err.Error()
}

func TestGuessersAreSlowedDownMoreAndMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	for range 5 {
		kind, _ := h.guess("anna", "10.0.0.1")
		require.Equal(t, core.KindUnauthenticated, kind)
	}
	kind, _ := h.guess("anna", "10.0.0.1")
	require.Equal(t, core.KindThrottled, kind)
	_, err := h.Login(t.Context(), "anna", secretWord, "", from("10.0.0.1"))
	require.Equal(t, core.KindThrottled, core.KindOf(err), "the right password must wait too")
	var e *core.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 2*time.Second, e.Wait)
	_, err = h.Login(t.Context(), "anna", secretWord, "", from("10.0.0.2"))
	require.NoError(t, err, "the owner elsewhere is not shut out")
	tried, waited := 0, h.clock.Now()
	for h.clock.Now().Sub(waited) < 24*time.Hour {
		if kind, _ := h.guess("anna", "10.0.0.1"); kind == core.KindUnauthenticated {
			tried++
		}
		h.clock.Advance(time.Minute)
	}
	require.Less(t, tried, 40, "a day is worth few tries")
}

func TestThrottlingOutlivesARestart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	for range 5 {
		h.guess("anna", "10.0.0.1")
	}
	h.reopen()
	kind, _ := h.guess("anna", "10.0.0.1")
	require.Equal(t, core.KindThrottled, kind)
}

func TestManyAddressesShutTheAccountUntilItIsFreed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	for i := range 20 {
		kind, _ := h.guess("anna", fmt.Sprintf("10.0.%d.1", i))
		require.Equal(t, core.KindUnauthenticated, kind)
	}
	kind, _ := h.guess("anna", "10.9.9.9")
	require.Equal(t, core.KindThrottled, kind)
	require.Contains(t, h.kinds(), "user.locked")
	u, err := h.User(t.Context(), "anna")
	require.NoError(t, err)
	require.True(t, u.LockedUntil.After(h.clock.Now()))
	require.NoError(t, h.Unlock(t.Context(), "anna", "user"))
	_, err = h.Login(t.Context(), "anna", secretWord, "", from("10.9.9.9"))
	require.NoError(t, err)
	require.Equal(t, core.KindNotFound, core.KindOf(h.Unlock(t.Context(), "nobody", "user")))
}

func TestOneAddressDoesNotTryManyAccounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	for i := range 20 {
		kind, _ := h.guess(fmt.Sprintf("user%d", i), fmt.Sprintf("2001:db8::%x", i+1))
		require.Equal(t, core.KindUnauthenticated, kind)
	}
	kind, _ := h.guess("anna", "2001:db8::ffff")
	require.Equal(t, core.KindThrottled, kind, "a customer's whole network is one address")
	_, err := h.Login(t.Context(), "anna", secretWord, "", from("2001:db8:0:1::1"))
	require.NoError(t, err)
	_, err = h.Setup(t.Context(), "x", "mallory", secretWord, from("2001:db8::1"))
	require.Equal(t, core.KindThrottled, core.KindOf(err), "links are not guessed either")
	_, err = h.Refresh(t.Context(), "amr_x", from("2001:db8::1"))
	require.Equal(t, core.KindThrottled, core.KindOf(err))
}

func TestNoAnswerTellsWhetherAnAccountExists(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	h.user("off", core.RoleViewer)
	yes := true
	_, err := h.ChangeUser(t.Context(), "off", core.UserChange{Disabled: &yes}, "user")
	require.NoError(t, err)
	_, err = h.AddUser(t.Context(), core.User{Name: "fresh", Role: core.RoleViewer}, "user")
	require.NoError(t, err)
	for i := range 12 {
		kind, text := h.guess("anna", "10.1.0.1")
		for j, other := range []string{"nobody", "off", "fresh", strings.Repeat("x", 40)} {
			k, s := h.guess(other, fmt.Sprintf("10.2.%d.1", j))
			require.Equal(t, kind, k, "%s, try %d", other, i)
			require.Equal(t, text, s)
		}
	}
	_, err = h.Login(t.Context(), "fresh", "", "", from("10.5.0.1"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err), "no password is not the empty one")
	_, err = h.Login(t.Context(), "off", secretWord, "", from("10.5.0.2"))
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	for _, name := range []string{strings.Repeat("x", 41), "", "a\x00b"} {
		_, err = h.Login(t.Context(), name, secretWord, "", from("10.5.0.3"))
		require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	}
}

func TestTriesAtTheSameTimeCount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	var wg sync.WaitGroup
	var mu sync.Mutex
	checked := 0
	for range 40 {
		wg.Go(func() {
			_, err := h.Login(t.Context(), "anna", "a wrong password indeed", "", from("10.0.0.1"))
			mu.Lock()
			defer mu.Unlock()
			if core.KindOf(err) == core.KindUnauthenticated {
				checked++
			}
		})
	}
	wg.Wait()
	require.Equal(t, 5, checked)
}

func TestARightPasswordForgivesThoseBefore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	for range 10 {
		for range 4 {
			kind, _ := h.guess("anna", "10.0.0.1")
			require.Equal(t, core.KindUnauthenticated, kind)
		}
		_, err := h.Login(t.Context(), "anna", secretWord, "", from("10.0.0.1"))
		if err != nil {
			require.Equal(t, core.KindThrottled, core.KindOf(err), "but not those of the address: an own account buys no guesses at others'")
			return
		}
	}
	t.Fatal("the address was never slowed down")
}

func TestHashesAreMadeAnewWhenTheCostRises(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.owner()
	require.Contains(t, readAll(t, h.cfg.Dir), "$argon2id$v=19$m=64,t=1,p=1$")
	h.cfg.Cost = access.Cost{MemoryKiB: 128, Passes: 2}
	h.reopen()
	for range 2 {
		_, err := h.Login(t.Context(), "anna", secretWord, "", from("10.0.0.1"))
		require.NoError(t, err)
	}
	require.Contains(t, readAll(t, h.cfg.Dir), "$argon2id$v=19$m=128,t=2,p=1$")
}

func TestTheUsualCost(t *testing.T) {
	t.Parallel()
	c := access.DefaultCost()
	require.GreaterOrEqual(t, c.MemoryKiB, uint32(19<<10), "OWASP's least")
	require.GreaterOrEqual(t, c.Passes, uint32(2))
}
