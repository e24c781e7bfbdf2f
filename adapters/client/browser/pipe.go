package browser

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"sync"
)

// maxMessage bounds one message of Chromium; a screenshot is the largest.
const maxMessage = 32 << 20

// pipe carries the messages of the DevTools protocol, each ended by a NUL.
type pipe struct {
	in   *bufio.Reader
	from *os.File
	mu   sync.Mutex
	to   *os.File
}

// Send writes one message.
func (p *pipe) Send(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.to.Write(append(data[:len(data):len(data)], 0))
	return err
}

// Read returns the next message.
func (p *pipe) Read() ([]byte, error) {
	var out []byte
	for {
		part, err := p.in.ReadSlice(0)
		if len(out)+len(part) > maxMessage {
			return nil, errors.New("a message of the browser is too long")
		}
		out = append(out, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return bytes.TrimSuffix(out, []byte{0}), nil
	}
}

func (p *pipe) close() {
	_ = p.to.Close()
	_ = p.from.Close()
}
