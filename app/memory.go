package app

import (
	"context"
	"runtime"
	runtimedebug "runtime/debug"
	runtimemetrics "runtime/metrics"
)

// muchTaken is from how many bytes taken since the last time on it pays to give memory
// back; looks that find nothing to do take far less in an hour.
const muchTaken = 16 << 20

// GiveBack returns to the system what work has left behind, each time the agent comes
// to rest after much of it, until ctx ends or no work can go on. By itself the runtime
// takes minutes for that, and the database keeps its caches.
func (a *App) GiveBack(ctx context.Context) {
	var before uint64
	for err := a.WaitIdle(ctx); err == nil; err = a.waitIdle(ctx, a.tree.WaitRest) {
		if taken() < before+muchTaken {
			continue
		}
		if err := a.store.Shrink(ctx); err != nil && ctx.Err() == nil {
			a.opts.Log.Warn("the caches of the database were not given back", "err", err)
		}
		runtime.GC() // a second collection follows, and only two empty the pools of buffers
		runtimedebug.FreeOSMemory()
		forgetStart()
		before = taken()
	}
}

// taken is how many bytes of memory were taken since the start, those given back included.
func taken() uint64 {
	sample := []runtimemetrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	runtimemetrics.Read(sample)
	return sample[0].Value.Uint64()
}
