package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestTheStoreWorksOnWhileItShrinks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20 {
				if _, _, err := f.Jobs(ctx, core.JobFilter{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 10 {
		f.AddJob("board", fmt.Sprint(i))
		require.NoError(t, f.Shrink(ctx))
	}
	group.Wait()
	require.NoError(t, f.Shrink(ctx))
	job := f.AddJob("feed", "1")
	got, err := f.Job(ctx, job.ID)
	require.NoError(t, err)
	require.Equal(t, job.ID, got.ID)
	require.NoError(t, f.Close())
	require.NoError(t, f.Shrink(ctx), "there is nothing left to give back")
}
