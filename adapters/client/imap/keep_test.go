package imap_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestACopyIsPutAmongTheSent(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := dial(t, options(s.Port()))
	folder, err := c.SentFolder(t.Context())
	require.NoError(t, err)
	assert.Empty(t, folder)
	require.NoError(t, s.Create("Gesendet"))
	folder, err = c.SentFolder(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Gesendet", folder)
	_, err = c.Examine(t.Context(), folder)
	require.NoError(t, err)
	own, answered, err := c.Holds(t.Context(), "k1@mara.example")
	require.NoError(t, err)
	assert.False(t, own || answered)
	require.NoError(t, c.Append(t.Context(), folder, []byte("Message-ID: <k1@mara.example>\r\nSubject: x\r\n\r\nbody"), time.Now()))
	require.NoError(t, c.Append(t.Context(), folder, []byte("Message-ID: <k2@else.example>\r\nIn-Reply-To: <k1@mara.example>\r\n\r\nbody"), time.Now()))
	_, err = c.Examine(t.Context(), folder)
	require.NoError(t, err)
	own, answered, err = c.Holds(t.Context(), "k1@mara.example")
	require.NoError(t, err)
	assert.True(t, own && answered)
	n, err := s.Unseen(folder)
	require.NoError(t, err)
	assert.Zero(t, n, "what was sent is not news")
	assert.Zero(t, s.Writable())
	err = c.Append(t.Context(), "Nowhere", []byte("x"), time.Now())
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	for _, bad := range []string{"", "a\r\nb", `a"b`} {
		_, _, err = c.Holds(t.Context(), bad)
		assert.Equal(t, core.KindInvalid, core.KindOf(err))
	}
	s.Drop()
	_, err = c.SentFolder(t.Context())
	assert.Equal(t, core.KindTransient, core.KindOf(err))
}
