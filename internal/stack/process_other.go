//go:build !unix

package stack

import (
	"fmt"
	"os/exec"
	"syscall"
)

type owner struct{}

func newOwner() (owner, error) {
	return owner{}, fmt.Errorf("a stack on this system %w: it needs Linux or macOS", ErrMissing)
}

func (owner) apply(*exec.Cmd, syscall.Signal) {}

func (owner) own(string) error { return nil }

const (
	endPostgres  = syscall.SIGKILL
	endPostgREST = syscall.SIGKILL
)
