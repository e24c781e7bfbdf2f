package channel_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/adapters/channel"
)

func TestErrorsSayWhereTheMatterStands(t *testing.T) {
	t.Parallel()
	err := &channel.AmbiguousError{Phase: "answer", Err: io.EOF}
	assert.Equal(t, "no clear answer in phase answer: EOF", err.Error())
	assert.True(t, errors.Is(err, io.EOF))
	assert.Equal(t, "prepared; it is your turn: Hello", (&channel.HandOffError{Text: "Hello"}).Error())
}
