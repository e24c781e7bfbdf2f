//go:build unix

package stack

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// owner is as whom the programs run: PostgreSQL refuses root.
type owner struct{ uid, gid int }

func newOwner() (owner, error) {
	o := owner{os.Getuid(), os.Getgid()}
	if o.uid != 0 {
		return o, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return o, err
		}
	}
	if o.uid, err = strconv.Atoi(u.Uid); err != nil {
		return o, err
	}
	o.gid, err = strconv.Atoi(u.Gid)
	return o, err
}

// apply makes a command run as the owner.
func (o owner) apply(c *exec.Cmd, end syscall.Signal) {
	c.SysProcAttr = dies(end)
	if os.Getuid() == 0 {
		c.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
}

func (o owner) own(path string) error { return os.Chown(path, o.uid, o.gid) }

// The signals that end a program at once: PostgreSQL ends its own processes by it, without
// a checkpoint, since its data is thrown away; PostgREST would survive that one.
const (
	endPostgres  = syscall.SIGQUIT
	endPostgREST = syscall.SIGKILL
)
