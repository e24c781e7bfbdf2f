package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFeedbackIsGivenListedAndTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("feedback", "list"), "Nothing was said yet")
	var id string
	for k := range w.svc.jobs {
		id = string(k)
		break
	}
	assert.Contains(t, w.ok("job", "more", id), "more like this")
	assert.Contains(t, w.ok("job", "less", id, "--reason", "pay, time: far too little", "--json"), `"kind": "less"`)
	require.Len(t, w.svc.feedback, 2)
	assert.Equal(t, []string{"pay", "time"}, w.svc.feedback[1].Reasons)
	assert.Equal(t, "far too little", w.svc.feedback[1].Note)
	de := w.ok("feedback", "list", "--lang", "de")
	assert.Contains(t, de, "weniger davon")
	assert.Contains(t, de, "zu schlecht bezahlt")
	assert.Contains(t, w.ok("feedback", "undo", "fb01"), "is taken back")
	assert.Contains(t, w.ok("feedback", "list"), "taken back")
	assert.NotEqual(t, 0, w.run("feedback", "undo", "fb01").code)
	assert.Contains(t, w.ok("feedback", "list", "--json"), `"undoes"`)
}
