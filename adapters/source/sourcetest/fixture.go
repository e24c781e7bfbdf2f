package sourcetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// Fixture reads a recorded fetch of testdata/ with the driver that it is of, and
// compares the postings with its golden file. The program writes such files when it
// cannot read an answer: name.recording, name.config.json and name.golden.json.
func Fixture(t testing.TB, name string, specs ...source.Spec) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".recording"))
	require.NoError(t, err)
	r, ok := source.DecodeRecording(raw)
	require.True(t, ok, "%s.recording is no recording", name)
	i := slices.IndexFunc(specs, func(s source.Spec) bool { return s.Driver == r.Driver })
	require.GreaterOrEqual(t, i, 0, "none of the specs is that of the driver %s", r.Driver)
	node := map[string]any{}
	raw, err = os.ReadFile(filepath.Join("testdata", name+".config.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &node))
	page, _, err := source.Replay(t.Context(), specs[i], Node(node), core.SourceName(r.Driver), r)
	require.NoError(t, err)
	require.Equal(t, source.StatusOK, page.Status, page.Reason)
	for _, p := range page.Postings {
		CheckPosting(t, p)
	}
	Golden(t, name, page.Postings)
}
