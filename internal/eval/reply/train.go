package reply

import (
	"math"
	"sort"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/reply"
)

// lesson is an example as it is learned of.
type lesson struct {
	class  core.ReplyClass
	sample reply.Sample
	weight float64
}

func newLesson(e Example, weight float64) lesson {
	return lesson{e.Class, reply.NewSample(e.Mail), weight}
}

// The training of the model: epochs of stochastic steps with a falling rate over
// examples in a repeatable order, weights pulled to 0.
const (
	epochs = 25
	rate   = 3.0
	// settled is how many of the last epochs the weights are the mean of.
	settled = 8
	pull    = 1e-5
	// drop is how many of 1000 features are left out of each step, so that none of them
	// is leaned on alone; chosen by cross-validation.
	drop = 300
	// keep is how many features are kept, those with the largest weights.
	keep = 30_000
	// dear is how much more an interview, an offer or the work counts than another
	// class: to miss one costs most.
	dear = 1.3
)

// sparse is an example for one training: the numbers and values of its features.
type sparse struct {
	base   []float64
	at     []int32
	value  []float64
	y      int
	weight float64
}

// train makes the weights that complete what the phrases say. The same lessons give the
// same weights.
func train(lessons []lesson) reply.Weights {
	samples, ids := number(lessons)
	classes := len(core.ReplyClasses())
	w := make([]float64, len(ids)*classes)
	// The pull shrinks all weights at once: w holds them divided by scale.
	scale := 1.0
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	d := dice(1)
	var gone []bool
	// What is not left out stands for the rest.
	rest := 1000 / float64(1000-drop)
	z, p := make([]float64, classes), make([]float64, classes)
	mean := make([]float64, len(w))
	for epoch := range epochs {
		step := rate / (1 + float64(epoch)/5)
		for i := len(order) - 1; i > 0; i-- {
			j := d.roll(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			s := &samples[i]
			copy(z, s.base)
			gone = gone[:0]
			for range s.at {
				gone = append(gone, d.roll(1000) < drop)
			}
			for k, at := range s.at {
				if gone[k] {
					continue
				}
				row, v := w[int(at)*classes:int(at+1)*classes], s.value[k]*scale*rest
				for c := range z {
					z[c] += v * row[c]
				}
			}
			softmax(z, p)
			p[s.y]--
			scale *= 1 - step*pull
			for k, at := range s.at {
				if gone[k] {
					continue
				}
				row, v := w[int(at)*classes:int(at+1)*classes], rest*step*s.weight*s.value[k]/scale
				for c := range p {
					row[c] -= v * p[c]
				}
			}
		}
		if epoch >= epochs-settled {
			for i := range w {
				mean[i] += w[i] * scale / settled
			}
		}
	}
	return pack(mean, ids)
}

// number gives the features of lessons small numbers in the order in which they come.
// Rare classes count more than common ones, by the root of how much rarer they are.
func number(lessons []lesson) (samples []sparse, ids []uint32) {
	class := map[core.ReplyClass]int{}
	for c, name := range core.ReplyClasses() {
		class[name] = c
	}
	total, share := 0.0, make([]float64, len(class))
	for _, l := range lessons {
		share[class[l.class]] += l.weight
		total += l.weight
	}
	index := map[uint32]int32{}
	for _, l := range lessons {
		s := sparse{base: l.sample.Base, y: class[l.class]}
		s.weight = l.weight * math.Sqrt(total/float64(len(class))/share[s.y])
		switch l.class {
		case core.ReplyInterview, core.ReplyOffer, core.ReplyHired:
			s.weight *= dear
		}
		for _, f := range l.sample.Features {
			at, ok := index[f.ID]
			if !ok {
				at = int32(len(ids))
				index[f.ID] = at
				ids = append(ids, f.ID)
			}
			s.at, s.value = append(s.at, at), append(s.value, f.Value)
		}
		samples = append(samples, s)
	}
	return samples, ids
}

// pack rounds weights and keeps those that say most.
func pack(w []float64, ids []uint32) reply.Weights {
	classes := len(core.ReplyClasses())
	norm := make([]float64, len(ids))
	for i := range ids {
		for _, v := range w[i*classes : (i+1)*classes] {
			norm[i] += v * v
		}
	}
	order := make([]int, len(ids))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool {
		if x, y := norm[order[a]], norm[order[b]]; x != y {
			return x > y
		}
		return ids[order[a]] < ids[order[b]]
	})
	out := reply.Weights{By: map[uint32][]int8{}}
	for _, i := range order[:min(keep, len(order))] {
		row, some := make([]int8, classes), false
		for c, v := range w[i*classes : (i+1)*classes] {
			row[c] = int8(math.Round(max(-127, min(127, v*reply.Unit))))
			some = some || row[c] != 0
		}
		if some {
			out.By[ids[i]] = row
		}
	}
	return out
}

// softmax writes the shares that scores stand for.
func softmax(z, p []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, v)
	}
	for c, v := range z {
		p[c] = math.Exp(v - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}
