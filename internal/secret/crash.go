package secret

import (
	"fmt"
	"io"
	"runtime/debug"
)

// Crash is deferred at the top of main and of every goroutine that this program
// starts. When that goroutine panics it writes the panic and its stack to w
// without secrets and ends the process with exit (status 2, like the runtime),
// since re-panicking would make the runtime print the original value.
//
//	defer secret.Crash(os.Stderr, redactor, os.Exit)
func Crash(w io.Writer, r *Redactor, exit func(code int)) {
	v := recover()
	if v == nil {
		return
	}
	// The value's own String or Error method may panic; fmt survives that.
	report := fmt.Sprintf("panic: %v\n\n%s", v, debug.Stack())
	_, _ = io.WriteString(w, r.Redact(report))
	exit(2)
}
