package cost

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/route"
)

// Policy is how a model is chosen.
type Policy string

// The policies: always the best or the cheapest of the field with one repair, or
// the program's own choice, pacing, reserve, learning and cascade.
const (
	PolicyBest     Policy = "best always"
	PolicyCheapest Policy = "cheapest always"
	PolicyOurs     Policy = "ours"
)

// What the simulation assumes of a call.
const (
	prefixBytes   = 7_200 // system prompt, schema and allowed facts; the same for all jobs
	bytesPerToken = 4.6
	cacheHits     = 0.7 // how often a provider that prices cached tokens has the prefix
	maxOutput     = 1_500
	templateWorth = 0.45 // quality of a template to the owner
	days          = 30
)

// Config is one run. Runs share what they learn of the jobs' texts, so they do not
// run at the same time over the same jobs.
type Config struct {
	Jobs   []Job
	Policy Policy
	// Month is the budget of the month; a day may use a twentieth of it.
	Month core.NanoUSD
	Seed  uint64
}

// Job is a posting with its clean text.
type Job struct {
	In    draft.Input
	Clean core.Proposal
	// Valuable jobs may use the reserve.
	Valuable bool
	// known holds the verdicts on spoilt texts, by the kind of fault.
	known map[int]text
}

// Report is what a run found.
type Report struct {
	Jobs, Templates, Calls, Refused int
	FirstTry, FirstPassed           int
	Repaired, Escalated             int
	Missed                          int
	Spent                           core.NanoUSD
	Quality, Valuable               float64
	ValuableJobs                    int
	Served                          map[string]int
	DayOver, MonthOver              bool
	SpentByDay                      map[int]core.NanoUSD
}

// PerProposal is the mean spend on a job.
func (r Report) PerProposal() core.NanoUSD { return r.Spent / core.NanoUSD(max(r.Jobs, 1)) }

type sim struct {
	cfg         Config
	r           *rand.Rand
	models      []model
	calibration map[string]map[route.Script]route.Calibration
	arms        map[string]map[string]route.Arm
	habits      map[string]route.Habit
	out         Report
}

type model struct {
	Writer
	entry route.Model
	name  string
}

// Run plays all jobs, evenly over the month.
func Run(c Config) (Report, error) {
	s := &sim{cfg: c, r: rand.New(rand.NewPCG(c.Seed, 1)), calibration: map[string]map[route.Script]route.Calibration{}, arms: map[string]map[string]route.Arm{}, habits: map[string]route.Habit{}}
	s.out.Served, s.out.SpentByDay = map[string]int{}, map[int]core.NanoUSD{}
	catalogue := route.Builtin()
	for _, w := range Writers() {
		m, ok := catalogue.Find(w.Vendor, w.Name)
		if !ok || !m.Price.Known() {
			return Report{}, fmt.Errorf("the price list has no %s/%s", w.Vendor, w.Name)
		}
		s.models = append(s.models, model{w, m, w.Vendor + "/" + w.Name})
	}
	for i := range c.Jobs {
		s.job(i)
	}
	s.out.Quality /= float64(max(s.out.Jobs, 1))
	s.out.Valuable /= float64(max(s.out.ValuableJobs, 1))
	return s.out, nil
}

// job writes one proposal.
func (s *sim) job(i int) {
	j := &s.cfg.Jobs[i]
	at := float64(i) * days / float64(len(s.cfg.Jobs))
	day := int(at)
	s.out.Jobs++
	quality := templateWorth
	if served, ok := s.cascade(j, day, at); ok {
		quality = served.Quality
		s.out.Served[served.name]++
	} else {
		s.out.Templates++
	}
	s.out.Quality += quality
	if j.Valuable {
		s.out.ValuableJobs++
		s.out.Valuable += quality
	}
}

// cascade drafts, repairs and escalates until the gates pass.
func (s *sim) cascade(j *Job, day int, at float64) (model, bool) {
	choice := s.choose(j, day, at)
	var past []route.Try
	for {
		step := s.next(choice.Ranked, past)
		if step.Kind == route.StepTemplate || step.Kind == route.StepDone {
			return model{}, false
		}
		m := s.find(step.With.Name)
		result := s.try(j, m, step, choice, day, at)
		past = append(past, route.Try{Kind: step.Kind, Name: m.name, Result: result})
		switch {
		case result != route.ResultPassed:
			continue
		case step.Kind == route.StepRepair:
			s.out.Repaired++
		case step.Kind == route.StepEscalate:
			s.out.Escalated++
		}
		return m, true
	}
}

// next is the program's cascade; the fixed policies know no other model.
func (s *sim) next(ranked []route.Scored, past []route.Try) route.Step {
	if s.cfg.Policy == PolicyOurs || len(ranked) == 0 {
		return route.Next(ranked, past)
	}
	return route.Next(ranked[:1], past)
}

func (s *sim) find(name string) model {
	return s.models[slices.IndexFunc(s.models, func(m model) bool { return m.name == name })]
}

// pace describes the window with the smaller share left, and what fits in both.
func (s *sim) pace(valuable bool, day int, at float64) (route.Pace, core.NanoUSD) {
	reserve := 0.0
	if s.cfg.Policy == PolicyOurs {
		reserve = 0.2
	}
	month := route.Pace{Limit: s.cfg.Month, Used: s.out.Spent, Elapsed: at / days, Reserve: reserve}
	today := route.Pace{Limit: s.cfg.Month / 20, Used: s.out.SpentByDay[day], Elapsed: at - float64(day), Reserve: reserve}
	left := func(p route.Pace) core.NanoUSD {
		if valuable {
			return p.Limit - p.Used
		}
		return p.Limit - p.Used - core.NanoUSD(p.Kept()*float64(p.Limit))
	}
	tight := month
	if float64(today.Limit-today.Used)/float64(today.Limit) < float64(month.Limit-month.Used)/float64(month.Limit) {
		tight = today
	}
	return tight, max(0, min(left(month), left(today)))
}

// choose ranks the models for a job.
func (s *sim) choose(j *Job, day int, at float64) route.Choice {
	size := s.size(j, 0)
	pace, room := s.pace(j.Valuable, day, at)
	need := route.Need{Task: core.TaskDraft, Lang: j.Clean.Content.Language, In: size.Tokens(), Out: maxOutput, HighValue: j.Valuable, Room: room, Seed: s.r.Uint64()}
	var candidates []route.Candidate
	for _, m := range s.models {
		habit := s.habits[m.name]
		c := route.Candidate{Provider: core.ProviderName(m.Vendor), Model: m.Name, Price: m.entry.Price, Context: m.entry.Context, MaxOutput: m.entry.MaxOutput,
			Quality: route.Prior(m.entry), Latency: habit.Latency(5 * time.Second), Predicted: habit.Predict(size.MeanTokens(s.calibration[m.name]), maxOutput, m.entry.Price)}
		if c.Max = s.bound(m, size); c.Max > room {
			s.out.Refused++
		}
		candidates = append(candidates, c)
	}
	if s.cfg.Policy == PolicyOurs {
		learned := route.Learned{Here: s.arms[need.Context(pace.Band(j.Valuable))], Pool: s.arms[string(core.TaskDraft)]}
		return route.Choose(need, pace, learned, candidates)
	}
	// A fixed policy has one model, held to the same budget.
	only := slices.MaxFunc(s.models, func(a, b model) int { return cmp.Compare(a.Quality, b.Quality) })
	if s.cfg.Policy == PolicyCheapest {
		only = slices.MinFunc(s.models, func(a, b model) int { return cmp.Compare(s.bound(a, size), s.bound(b, size)) })
	}
	choice := route.Choice{Task: core.TaskDraft}
	for _, c := range candidates {
		if c.Name() == only.name && c.Max <= room {
			choice.Ranked = []route.Scored{{Candidate: c, Name: c.Name(), Expected: c.Quality, Max: int64(c.Max)}}
		}
	}
	return choice
}

// size measures the prompt of a job, with the earlier answer in a repair.
func (s *sim) size(j *Job, earlier int) route.Size {
	size := route.Measure(2, j.In.Job.Text)
	size.Bytes += int64(prefixBytes + earlier)
	size.Scripts[route.ScriptLatin] += int64(prefixBytes + earlier)
	return size
}

func (s *sim) bound(m model, size route.Size) core.NanoUSD {
	bound, err := route.UpperBound(size.CalibratedTokens(s.calibration[m.name]), maxOutput, "", m.entry.Price)
	if err != nil {
		return 0
	}
	return bound
}

// try makes one call: hold, write, check, settle, learn.
func (s *sim) try(j *Job, m model, step route.Step, choice route.Choice, day int, at float64) route.Result {
	fault, earlier := m.Fault, 0
	if step.Kind == route.StepRepair {
		fault, earlier = fault/2, len(j.Clean.Content.Body)
	}
	size := s.size(j, earlier)
	hold := s.bound(m, size)
	if _, room := s.pace(j.Valuable, day, at); hold <= 0 || hold > room {
		s.out.Refused++
		return route.ResultFailed
	}
	written := j.write(s.r, fault)
	usage := core.Usage{Stated: true, Input: int64(float64(size.Bytes)/bytesPerToken) + 20, Output: int64(float64(written.bytes)/bytesPerToken) + 60}
	usage.Output = min(usage.Output, maxOutput)
	if m.entry.Price.Base.CacheRead > 0 && s.r.Float64() < cacheHits {
		usage.CachedInput = min(usage.Input, int64(math.Floor(prefixBytes/bytesPerToken)))
	}
	cost, err := route.Cost(usage, m.entry.Price)
	if err != nil {
		cost = hold
	}
	s.out.Calls++
	s.out.Spent += cost
	s.out.SpentByDay[day] += cost
	s.out.DayOver = s.out.DayOver || s.out.SpentByDay[day] > s.cfg.Month/20
	s.out.MonthOver = s.out.MonthOver || s.out.Spent > s.cfg.Month
	s.learn(m, size, usage)

	if written.passed && written.spoilt {
		s.out.Missed++
	}
	if step.Kind == route.StepDraft {
		s.out.FirstTry++
		if written.passed {
			s.out.FirstPassed++
		}
	}
	if s.cfg.Policy == PolicyOurs {
		s.reward(m, choice, j, written.passed)
	}
	if written.passed {
		return route.ResultPassed
	}
	return route.ResultGated
}

func (s *sim) learn(m model, size route.Size, u core.Usage) {
	if s.calibration[m.name] == nil {
		s.calibration[m.name] = map[route.Script]route.Calibration{}
	}
	route.Observe(s.calibration[m.name], size, u.Input)
	s.habits[m.name] = s.habits[m.name].Observe(u, maxOutput, time.Duration(m.Seconds*float64(time.Second)))
}

// reward is what the program sees: the gates, then the owner's edits, which are
// noisy.
func (s *sim) reward(m model, choice route.Choice, j *Job, passed bool) {
	reward := 0.0
	if passed {
		reward = min(1, max(0, m.Quality+0.2*(s.r.Float64()-0.5)))
	}
	here := route.Need{Task: core.TaskDraft, Lang: j.Clean.Content.Language}.Context(choice.Band)
	for _, c := range []string{here, string(core.TaskDraft)} {
		s.arms[c] = route.Reward(s.arms[c], m.name, reward)
	}
}
