package channel_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestNotesProveWhatTheyCan(t *testing.T) {
	t.Parallel()
	n := channel.Notes{Folder: t.TempDir()}
	receipt := &core.Receipt{RemoteID: "7"}
	for name, tt := range map[string]struct {
		note channel.Note
		age  time.Duration
		want channel.Presence
	}{
		"not begun":                   {channel.Note{Step: channel.StepBegun}, time.Minute, channel.PresenceAbsent},
		"an old note proves nothing":  {channel.Note{Step: channel.StepBegun}, 2 * time.Hour, channel.PresenceUnknowable},
		"nor does one of the future":  {channel.Note{Step: channel.StepBegun}, -time.Minute, channel.PresenceUnknowable},
		"handed over":                 {channel.Note{Step: channel.StepHanded}, time.Minute, channel.PresenceUnknowable},
		"sent, also a long time ago":  {channel.Note{Step: channel.StepSent, Receipt: receipt}, 9000 * time.Hour, channel.PresenceFound},
		"a receipt counts in any way": {channel.Note{Receipt: receipt}, 0, channel.PresenceFound},
	} {
		key := core.IdemKey(fmt.Sprintf("key%x", name))
		tt.note.At = noon.Add(-tt.age)
		require.NoError(t, n.Save(string(key), tt.note))
		assert.Equal(t, tt.want, n.Verdict(key, noon).Presence, name)
	}
	assert.Equal(t, channel.PresenceUnknowable, n.Verdict("none", noon).Presence)
	require.NoError(t, n.Save("../../escape", channel.Note{}))
	found, err := filepath.Glob(filepath.Join(n.Folder, "notes", "______escape.json"))
	require.NoError(t, err)
	assert.Len(t, found, 1, "a key is no path")
	if info, err := os.Stat(found[0]); assert.NoError(t, err) {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	assert.Error(t, channel.Notes{Folder: filepath.Join(found[0], "below-a-file")}.Save("x", channel.Note{}))
}

func TestLooksAreBounded(t *testing.T) {
	t.Parallel()
	n := channel.Notes{Folder: t.TempDir()}
	for i := range 302 {
		require.NoError(t, n.SaveLook(core.ContentHash(fmt.Sprintf("hash%d", i)), "a", noon))
	}
	found, err := filepath.Glob(filepath.Join(n.Folder, "notes", "look_*.json"))
	require.NoError(t, err)
	assert.Len(t, found, 300)
	assert.True(t, n.Unchanged("hash301", "a"))
	assert.False(t, n.Unchanged("hash301", "b"))
	assert.True(t, n.Unchanged("never shown", "b"))
}

func TestFilesAreTheApprovedOnes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cv.pdf")
	require.NoError(t, os.WriteFile(file, []byte("abc"), 0o600))
	const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for says, a := range map[string]core.Attachment{
		"":            {Name: "cv.pdf", Path: file, SHA256: sum},
		"plain file":  {Name: "../cv.pdf", Path: file, SHA256: sum},
		"cannot be":   {Name: "cv.pdf", Path: file + "x", SHA256: sum},
		"be read":     {Name: "cv.pdf", Path: filepath.Dir(file), SHA256: sum},
		"has changed": {Name: "cv.pdf", Path: file, SHA256: "00"},
	} {
		got, err := channel.Files([]core.Attachment{a}, 100)
		if says == "" {
			require.NoError(t, err)
			assert.Equal(t, []channel.File{{Name: "cv.pdf", Data: []byte("abc")}}, got)
			continue
		}
		require.ErrorContains(t, err, says)
	}
	_, err := channel.Files([]core.Attachment{{Name: "cv.pdf", Path: file, SHA256: sum}}, 2)
	require.ErrorContains(t, err, "too large")
}
