package mcp

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// board is a service with two jobs, one of which no model may rank.
type board struct {
	service.Service
	fail error
}

func (board) Settings(context.Context) (core.Settings, error) { return core.DefaultSettings(), nil }

func (board) Jobs(context.Context, core.JobFilter) ([]core.Job, string, error) {
	return []core.Job{{ID: "free", Title: "Gardener"}, {ID: "held", Title: "Painter"}}, "next", nil
}

func (board) Job(_ context.Context, id core.JobID) (core.JobDetail, error) {
	return core.JobDetail{Job: core.Job{ID: id, Title: "Painter"}}, nil
}

func (b board) HeldForRules(_ context.Context, ids []core.JobID) ([]core.JobID, error) {
	for _, id := range ids {
		if id == "held" {
			return []core.JobID{id}, b.fail
		}
	}
	return nil, b.fail
}

func TestJobsThatNoModelMayRankAreWithheldAndMarked(t *testing.T) {
	t.Parallel()
	s := &server{svc: board{}}
	list, err := with(s.listJobs)(t.Context(), []byte(`{"best_first":true}`))
	require.NoError(t, err)
	text, err := encode(list)
	require.NoError(t, err)
	assert.Contains(t, text, "Gardener")
	assert.NotContains(t, text, "Painter", "an assistant that sees it among others ranks it")
	assert.Contains(t, text, `"withheld":1`)
	assert.Contains(t, text, rulesOnly)
	assert.Contains(t, text, `"next":"next"`)

	for id, marked := range map[string]bool{"held": true, "free": false} {
		one, err := with(s.getJob)(t.Context(), []byte(`{"id":"`+id+`"}`))
		require.NoError(t, err)
		text, err := encode(one)
		require.NoError(t, err)
		assert.Equal(t, marked, strings.Contains(text, rulesOnly), id)
	}

	s = &server{svc: board{fail: core.Errorf(core.KindTransient, "the store is busy")}}
	for _, call := range []func() (any, error){
		func() (any, error) { return with(s.listJobs)(t.Context(), []byte(`{}`)) },
		func() (any, error) { return with(s.getJob)(t.Context(), []byte(`{"id":"free"}`)) },
	} {
		_, err := call()
		require.ErrorContains(t, err, "busy", "what is not known is not shown")
	}
}
