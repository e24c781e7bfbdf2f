package fit_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/eval/fit"
)

// The ranking gets better by what is counted into the score, not only different. Needs the
// folder of the recorded data beside the repository.
func TestJobsAreRankedBetter(t *testing.T) {
	t.Parallel()
	const data = "../../../../shared/data"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the folder of the recorded data is not there")
	}
	german, err := fit.Titles(data, "en", "de", 10)
	require.NoError(t, err)
	require.Greater(t, german.With, 0.5, "%+v", german)
	require.Less(t, german.Without, german.With-0.3, "%+v", german)
	skills, err := fit.Skills(data)
	require.NoError(t, err)
	require.Positive(t, skills.Low, "%+v", skills)
	report := fit.Report{Titles: []fit.TitleResult{german}, Skills: skills}
	require.Contains(t, report.Markdown(), "| en | de | 10 |")
	line, better := report.Figure()
	require.True(t, better, line)
}

func TestAMissingFolderIsAnError(t *testing.T) {
	t.Parallel()
	_, err := fit.Measure(context.Background(), t.TempDir(), func(string) {})
	require.Error(t, err)
	_, err = fit.Skills(t.TempDir())
	require.Error(t, err)
}
