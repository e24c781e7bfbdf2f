package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// growth watches by how many bytes the resident memory of this process grows.
type growth struct {
	mu         sync.Mutex
	from, most int64
	err        error
	done, gone chan struct{}
}

// watchGrowth begins to watch, every 20 ms.
func watchGrowth() *growth {
	g := &growth{done: make(chan struct{}), gone: make(chan struct{})}
	g.begin()
	go func() {
		defer close(g.gone)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-g.done:
				return
			case <-tick.C:
				g.look(false)
			}
		}
	}()
	return g
}

// begin counts from now on, after what is garbage was given back.
func (g *growth) begin() {
	runtime.GC()
	debug.FreeOSMemory()
	g.look(true)
}

func (g *growth) look(first bool) {
	now, err := resident(os.Getpid())
	g.mu.Lock()
	defer g.mu.Unlock()
	if err != nil {
		g.err = err
		return
	}
	if first {
		g.from, g.most = now, now
	}
	g.most = max(g.most, now)
}

// end stops the watch and returns the growth.
func (g *growth) end() (int64, error) {
	close(g.done)
	<-g.gone
	return g.most - g.from, g.err
}
