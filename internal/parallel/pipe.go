package parallel

import (
	"runtime"
	"sync"
)

// Pipe calls produce once with every index from 0 to n-1, and consume with every
// index in order, each after its produce has returned. Calls of consume run on the
// caller's goroutine, those of produce beside it on the other cores, and on the
// caller's where it would have to wait. Pipe returns the first error of consume,
// after which nothing more is begun, or nil when all is consumed. A panic of
// produce is raised again on the caller's goroutine. No call runs any more when
// Pipe returns or panics.
func Pipe(n int, produce func(i int), consume func(i int) error) error {
	p := &pipe{n: n, produce: produce, done: make([]bool, n)}
	p.some.L = &p.mu
	var all sync.WaitGroup
	defer all.Wait()
	defer p.stop()
	for range min(n, runtime.GOMAXPROCS(0)) - 1 {
		all.Go(p.work)
	}
	for i := range n {
		if failed := p.await(i); failed != nil {
			panic(*failed)
		}
		if err := consume(i); err != nil {
			return err
		}
	}
	return nil
}

type pipe struct {
	n       int
	produce func(i int)

	mu   sync.Mutex
	some sync.Cond
	// next is the first index that nobody has begun; done are those produced.
	next int
	done []bool
	// failed is the first panic of produce.
	failed *any
}

func (p *pipe) work() {
	for {
		i, ok := p.claim()
		if !ok {
			return
		}
		p.run(i)
	}
}

func (p *pipe) claim() (i int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next >= p.n {
		return 0, false
	}
	p.next++
	return p.next - 1, true
}

func (p *pipe) run(i int) {
	defer func() {
		r := recover()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.done[i] = true; r != nil {
			p.next = p.n
			if p.failed == nil {
				p.failed = &r
			}
		}
		p.some.Signal()
	}()
	p.produce(i)
}

// await returns when index i is produced, or with the panic of a produce. Meanwhile
// it produces itself.
func (p *pipe) await(i int) (failed *any) {
	for {
		p.mu.Lock()
		for !p.done[i] && p.failed == nil && p.next >= p.n {
			p.some.Wait()
		}
		ready, failed := p.done[i], p.failed
		p.mu.Unlock()
		if ready || failed != nil {
			return failed
		}
		if k, ok := p.claim(); ok {
			p.run(k)
		}
	}
}

// stop lets nothing more begin.
func (p *pipe) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.n
}
