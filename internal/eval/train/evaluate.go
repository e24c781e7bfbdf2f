package train

import (
	"context"
	"fmt"

	"github.com/automonet/automonet/internal/eval/price"
	"github.com/automonet/automonet/internal/eval/scam"
	"github.com/automonet/automonet/internal/eval/skills"
	titles "github.com/automonet/automonet/internal/eval/title"
)

// Evaluation is what was measured of a model: its section of docs/evaluation.md, the
// goals that it misses, and the one line that stands for it.
type Evaluation struct {
	Section string
	Missed  []string
	Figure  string
}

// Evaluate measures a model on the data folder. root is the repository.
func Evaluate(ctx context.Context, name, data, root string, step func(string)) (Evaluation, error) {
	switch name {
	case "scam":
		return evaluateScam(ctx, data, root, step)
	case "titles":
		return evaluateTitles(data, step)
	case "skills":
		return evaluateSkills(ctx, data, step)
	case "price":
		return evaluatePrice(ctx, data, step)
	}
	return Evaluation{}, fmt.Errorf("no model %q: there are %v", name, Names())
}

func evaluateScam(ctx context.Context, data, root string, step func(string)) (e Evaluation, err error) {
	docs, err := scam.Load(data)
	if err != nil {
		return e, err
	}
	var r scam.Report
	if r.Model, err = scam.Judge(ctx, "this model", docs, scam.Shipped(), step); err != nil {
		return e, err
	}
	if r.Baseline, err = scam.Judge(ctx, "baseline", docs, scam.Baseline(), step); err != nil {
		return e, err
	}
	if r.Canaries, err = scam.Sing(ctx, docs, scam.Shipped()); err != nil {
		return e, err
	}
	if r.Sets, err = scam.Sets(root); err != nil {
		return e, err
	}
	return Evaluation{r.Markdown(), r.Missed(), fmt.Sprintf("scam: recall %.3f with one row per group, %.3f over rows; false alarms %.3f on other sources, %.3f on EMSCAD's rows", r.Model.Groups.Recall, r.Model.Rows.Recall, r.Model.Others, r.Model.Rows.Alarms)}, nil
}

func evaluateTitles(data string, step func(string)) (e Evaluation, err error) {
	var results []titles.Result
	for _, t := range titles.Tasks() {
		r, err := titles.Measure(data, t)
		if err != nil {
			return e, err
		}
		results = append(results, r)
		e.Figure += fmt.Sprintf("%s-%s %.3f  ", r.From, r.To, r.MRR)
		step(string(r.From) + " to " + string(r.To))
	}
	e.Section, e.Missed, e.Figure = titles.Markdown(results), titles.Missed(results), "titles, MRR: "+e.Figure
	return e, nil
}

func evaluateSkills(ctx context.Context, data string, step func(string)) (e Evaluation, err error) {
	list, err := skills.Load(data, "train")
	if err != nil {
		return e, err
	}
	dev, err := skills.Load(data, "dev")
	if err != nil {
		return e, err
	}
	var s [2]skills.Score
	aims := [2]float64{0.45, 0.55}
	for kind, name := range []string{"skills", "knowledge"} {
		t, err := skills.Train(ctx, list, kind, skills.Shipped(kind))
		if err != nil {
			return e, err
		}
		s[kind] = skills.Measure(t, dev, kind)
		if s[kind].F1 < aims[kind] {
			e.Missed = append(e.Missed, fmt.Sprintf("span F1 of %s %.3f, aim %.2f", name, s[kind].F1, aims[kind]))
		}
		step(name)
	}
	e.Section = skills.Markdown(len(dev), s[0], s[1])
	e.Figure = fmt.Sprintf("skills: span F1 %.3f, knowledge %.3f", s[0].F1, s[1].F1)
	return e, nil
}

func evaluatePrice(ctx context.Context, data string, step func(string)) (e Evaluation, err error) {
	hourly, fixed, err := price.Load(data)
	if err != nil {
		return e, err
	}
	var results []price.Result
	for _, part := range []struct {
		name string
		rows []price.Row
		by   price.Recipe
	}{{"hourly", hourly, price.Hourly()}, {"fixed", fixed, price.Fixed()}} {
		r, err := price.Judge(ctx, part.name, part.rows, part.by, 3, step)
		if err != nil {
			return e, err
		}
		results = append(results, r)
	}
	e.Section, e.Missed = price.Markdown(results), price.Missed(results)
	e.Figure = fmt.Sprintf("price: macro-F1 %.3f hourly, %.3f fixed; intervals cover %.3f and %.3f", results[0].MacroF1, results[1].MacroF1, results[0].Coverage, results[1].Coverage)
	return e, nil
}
