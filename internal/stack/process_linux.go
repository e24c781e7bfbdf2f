package stack

import "syscall"

// dies lets a program end with the test that started it, also when that is killed.
func dies(end syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: end, Setpgid: true}
}
