package skills_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/span"
	"github.com/automonet/automonet/internal/eval/skills"
	"github.com/automonet/automonet/internal/eval/train/traintest"
)

func TestSpansThatRepeatAreFound(t *testing.T) {
	t.Parallel()
	data := traintest.Folder(t)
	list, err := skills.Load(data, "train")
	require.NoError(t, err)
	for _, kind := range []int{skills.Skill, skills.Knowledge} {
		m, err := skills.Train(context.Background(), list, kind, skills.Shipped(kind))
		require.NoError(t, err)
		s := skills.Measure(m, list, kind)
		require.Equal(t, 1.0, s.F1)
		require.Equal(t, len(list), s.Labelled)
	}
	none := skills.Measure(&span.Tagger{Weights: make([][span.Tags]float32, 1<<span.Bits)}, list, skills.Skill)
	require.Zero(t, none.F1)
	require.Contains(t, skills.Markdown(len(list), none, none), "0.45")
	_, err = skills.Load(data, "test")
	require.Error(t, err)
}
