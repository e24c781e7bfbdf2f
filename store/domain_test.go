package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestDomainsAreKeptAndChangeTheRulesWhenYoung(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	now := f.Clock.Now()
	_, err := f.Domain(ctx, "acme.com")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	old := core.Domain{Name: "acme.com", Registered: now.AddDate(-9, 0, 0), LookedAt: now, Until: now.Add(time.Hour)}
	require.NoError(t, f.SaveDomain(ctx, old))
	require.NoError(t, f.SaveDomain(ctx, core.Domain{Name: "x.com", Note: core.DomainFailed, LookedAt: now, Until: now.Add(time.Hour)}))
	got, err := f.Domain(ctx, "acme.com")
	require.NoError(t, err)
	require.Equal(t, old, got)
	rev, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Zero(t, rev.Domains, "what is old or unknown changes no rule")

	young := core.Domain{Name: "shop.com", Registered: now.AddDate(0, 0, -2), LookedAt: now.Add(time.Minute), Until: now.Add(time.Hour)}
	require.NoError(t, f.SaveDomain(ctx, young))
	first, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.NotZero(t, first.Domains)
	list, err := f.YoungDomains(ctx)
	require.NoError(t, err)
	require.Equal(t, []core.Domain{young}, list)
	n, err := f.DomainsLooked(ctx, now.Add(time.Second))
	require.NoError(t, err)
	require.Equal(t, 1, n)

	young.Name = "other.com"
	require.NoError(t, f.SaveDomain(ctx, young))
	second, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Greater(t, second.Domains, first.Domains)
	require.Error(t, f.SaveDomain(ctx, core.Domain{LookedAt: now}))

	for _, c := range []struct {
		days int
		kept [2]bool
	}{{2, [2]bool{false, true}}, {400, [2]bool{false, false}}} {
		days, kept := c.days, c.kept
		require.NoError(t, f.SaveDomain(ctx, core.Domain{Name: fmt.Sprint("later", days, ".com"), LookedAt: now.AddDate(0, 0, days), Until: now.AddDate(2, 0, 0)}))
		for i, name := range []string{"x.com", "shop.com"} {
			_, err := f.Domain(ctx, name)
			require.Equal(t, kept[i], err == nil, "%s after %d days", name, days)
		}
	}
}
