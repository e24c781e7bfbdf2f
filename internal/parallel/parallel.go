// Package parallel spreads independent computations over the cores.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do once with every index from 0 to n-1 and returns when all calls
// have. Calls run on at most GOMAXPROCS goroutines and in no particular order; a
// single one runs on the caller's. A panic of do is raised again on the caller's
// goroutine, where it can be recovered, and the indexes not yet begun are left out.
func Each(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var failed atomic.Pointer[any]
	run := func() {
		defer func() {
			if r := recover(); r != nil {
				failed.CompareAndSwap(nil, &r)
			}
		}()
		for failed.Load() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			do(i)
		}
	}
	var all sync.WaitGroup
	for range workers - 1 {
		all.Go(run)
	}
	run()
	all.Wait()
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}
