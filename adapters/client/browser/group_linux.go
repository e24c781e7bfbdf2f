package browser

import (
	"os"
	"syscall"
)

// attributes put Chromium into a group of its own, which is ended as a whole, and
// let the kernel end it with the agent.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	_ = p.Kill()
}
