package train_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/core/learn/span"
	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/internal/eval/train"
	"github.com/automonet/automonet/internal/eval/train/traintest"
)

// recorded is the real data folder beside the repository, where there is one.
func recorded(t *testing.T) string {
	t.Helper()
	const folder = "../../../../shared/data"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the folder of the recorded data is not there: the shipped models are not made anew")
	}
	return folder
}

// The program's models are those that the data gives, byte for byte.
func TestShippedModelsAreThoseOfTheData(t *testing.T) {
	t.Parallel()
	data := recorded(t)
	for _, name := range train.Names() {
		files, err := train.Train(context.Background(), name, data, func(int, int, string) {})
		require.NoError(t, err)
		for file, want := range files {
			have, err := os.ReadFile(filepath.Join("../../..", train.Folder, file))
			require.NoError(t, err)
			require.True(t, bytes.Equal(want, have), "%s is stale: run automonet train %s", file, name)
			require.Less(t, len(have), 600_000, "%s is too large for the program", file)
		}
	}
}

func TestTrainAndEvaluateOnASmallFolder(t *testing.T) {
	t.Parallel()
	data := traintest.Folder(t)
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, train.Folder), 0o755))
	for _, name := range train.Names() {
		done := 0
		files, err := train.Train(context.Background(), name, data, func(at, total int, what string) {
			done++
			require.Equal(t, done, at)
			require.LessOrEqual(t, at, total)
			require.NotEmpty(t, what)
		})
		require.NoError(t, err, name)
		again, err := train.Train(context.Background(), name, data, func(int, int, string) {})
		require.NoError(t, err)
		require.Equal(t, files, again, "the same data gives the same bytes")
		for file, raw := range files {
			require.NoError(t, os.WriteFile(filepath.Join(root, train.Folder, file), raw, 0o600))
		}
		e, err := train.Evaluate(context.Background(), name, data, "../../..", func(string) {})
		require.NoError(t, err, name)
		require.Contains(t, e.Section, "make eval-"+name)
		require.NotEmpty(t, e.Figure)
		switch name {
		case "titles", "skills":
			require.Empty(t, e.Missed, "what can be learnt is learnt")
		case "scam":
			require.Contains(t, e.Figure, "recall 1.000")
			_, err = text.Unpack(files["scam.gz"])
		case "price":
			_, err = band.Unpack(files["price.gz"])
		}
		require.NoError(t, err)
		path, err := train.WriteCard(root, name, e)
		require.NoError(t, err)
		card, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		require.Contains(t, string(card), "## Measured: ")
		require.Contains(t, string(card), train.Folder)
		if name == "skills" {
			_, err = span.Unpack(files["skills.gz"])
			require.NoError(t, err)
		}
	}
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	for _, name := range append(train.Names(), "none") {
		_, err := train.Train(context.Background(), name, empty, func(int, int, string) {})
		require.Error(t, err, name)
		_, err = train.Evaluate(context.Background(), name, empty, ".", func(string) {})
		require.Error(t, err, name)
	}
	_, err := train.WriteCard(empty, "none", train.Evaluation{})
	require.Error(t, err)
	_, err = train.WriteCard(empty, "scam", train.Evaluation{})
	require.Error(t, err)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	data := traintest.Folder(t)
	for _, name := range train.Names() {
		_, err := train.Train(ctx, name, data, func(int, int, string) {})
		require.ErrorIs(t, err, context.Canceled, name)
	}
}
