//go:build unix && !linux

package stack

import "syscall"

func dies(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
