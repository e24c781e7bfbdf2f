package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestOnlyTheUnsentGoesOn(t *testing.T) {
	t.Parallel()
	may := map[core.SubmissionState][]string{
		core.SubmissionParked:     {"absent", "resume"},
		core.SubmissionUnknown:    {"absent"},
		core.SubmissionNeedsHuman: {"absent"},
	}
	for _, state := range core.SubmissionMachine().States() {
		for _, how := range []string{"absent", "resume"} {
			err := mayResolve(core.Submission{ID: "s", State: state}, how)
			if may[state] != nil && (how == may[state][0] || len(may[state]) == 2) {
				require.NoError(t, err, "%s %s", state, how)
			} else {
				require.Error(t, err, "%s %s", state, how)
			}
		}
	}
}
