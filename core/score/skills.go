package score

import (
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/band"
)

const (
	// prior is the coverage that is assumed before any skill is compared, and
	// priorWeight how much it counts: one matching skill alone is no full fit.
	prior       = 0.35
	priorWeight = 1.0
	// niceWeight is what a skill that is only nice to have counts.
	niceWeight = 0.35
	// impliedLevel is what a skill counts that follows from another one.
	impliedLevel = 0.7
	// yearsLeast is what a skill keeps of its level with next to no years of it.
	yearsLeast = 0.5
)

// skills measures how much of what the job asks for the profile covers. Rare
// skills count more than common ones, since they tell jobs apart. What is assumed
// before any skill is compared is assumed only of a role near the freelancer's own:
// without it nothing speaks for the job, and it stays below any sensible threshold.
func skills(job core.Job, have map[string]mastery, near bool) core.Reason {
	wanted := job.Extraction.Skills
	assumed := prior
	if !near {
		assumed = 0
	}
	if len(wanted) == 0 {
		return reason(SkillsNone, MaxSkills*assumed)
	}
	if len(have) == 0 {
		return reason(SkillsNoProfile, MaxSkills*prior)
	}
	total, covered := 0.0, 0.0
	type item struct {
		name   string
		weight float64
	}
	var matched, missing []item
	entry := band.LevelOf(job.Title) == band.Entry
	var short []string
	for _, m := range wanted {
		w := rarity(m.Skill)
		if !m.Required {
			w *= niceWeight
		}
		total += w
		if h := have[strings.ToLower(m.Skill)]; h.level > 0 {
			level := h.level
			if entry {
				level = 1 // a beginner is asked for
			}
			if need := float64(m.Years); h.years > 0 && h.years < need && !entry {
				// Who has half of the years that are asked for is half of the way there.
				level *= yearsLeast + (1-yearsLeast)*h.years/need
				short = append(short, m.Skill+" "+strconv.FormatFloat(h.years, 'f', -1, 64)+"/"+strconv.Itoa(m.Years))
			}
			covered += w * level
			matched = append(matched, item{m.Skill, w * level})
		} else if m.Required {
			missing = append(missing, item{m.Skill, w})
		}
	}
	names := func(items []item) string {
		sort.SliceStable(items, func(i, j int) bool { return items[i].weight > items[j].weight })
		var out []string
		for _, it := range items {
			if len(out) == 6 {
				break
			}
			out = append(out, it.name)
		}
		return strings.Join(out, ", ")
	}
	if len(matched) > 0 {
		assumed = prior
	}
	points := MaxSkills * (covered + assumed*priorWeight) / (total + priorWeight)
	r := reason(SkillsFit, points, "matched", names(matched), "missing", names(missing),
		"n", strconv.Itoa(len(matched)), "of", strconv.Itoa(len(wanted)))
	if len(short) > 0 {
		r.Code = SkillsShort
		r.Params["years"] = strings.Join(short[:min(len(short), 3)], ", ")
	}
	return r
}

// mastery is how well the freelancer has a skill, 0..1, and for how many years, 0 where
// that is not known.
type mastery struct{ level, years float64 }

// levels maps the profile's skills, in lower case, to how well they are mastered; skills
// that follow from a stated one are included at a lower level.
func levels(profile core.Profile) map[string]mastery {
	out := map[string]mastery{}
	stated := profile.Skills()
	for name, f := range stated {
		m := mastery{level: levelFactor(f)}
		if f.Kind == core.FactSkill {
			m.years = f.Years
		}
		out[strings.ToLower(name)] = m
	}
	for name, f := range stated {
		for _, also := range implied(strings.ToLower(name)) {
			if v := levelFactor(f) * impliedLevel; v > out[also].level {
				out[also] = mastery{level: v}
			}
		}
	}
	return out
}

func levelFactor(f core.Fact) float64 {
	if f.Kind != core.FactSkill && f.Level == 0 {
		return 0.8 // shown by a project or a job
	}
	switch f.Level {
	case 1:
		return 0.45
	case 2:
		return 0.65
	case 3:
		return 0.85
	case 4:
		return 0.95
	case 5:
		return 1
	}
	return 0.8
}

// implied are the skills, in lower case, that who has one skill has as well.
func implied(skill string) []string {
	switch skill {
	case "react", "vue.js", "angular", "svelte", "ember.js":
		return []string{"javascript", "frontend development", "html", "css", "web development"}
	case "next.js":
		return []string{"react", "javascript", "frontend development", "html", "css", "web development"}
	case "nuxt":
		return []string{"vue.js", "javascript", "frontend development"}
	case "react native":
		return []string{"react", "javascript", "mobile development"}
	case "flutter", "swift", "kotlin", "ios", "android":
		return []string{"mobile development"}
	case "typescript":
		return []string{"javascript"}
	case "javascript":
		return []string{"web development"}
	case "node.js", "express.js", "nestjs":
		return []string{"javascript", "backend development", "rest apis"}
	case "django", "flask", "fastapi":
		return []string{"python", "backend development", "rest apis", "web development"}
	case "ruby on rails":
		return []string{"ruby", "backend development", "web development", "rest apis"}
	case "spring", "hibernate":
		return []string{"java", "backend development", "rest apis"}
	case "laravel", "symfony", "magento", "drupal":
		return []string{"php", "backend development", "web development"}
	case "wordpress", "woocommerce":
		return []string{"php", "web development", "html", "css"}
	case "asp.net":
		return []string{".net", "c#", "backend development"}
	case "go", "java", "python", "c#", "php", "ruby", "rust":
		return []string{"backend development"}
	case "postgresql", "mysql", "sql server", "oracle database", "sqlite":
		return []string{"sql", "database design"}
	case "kubernetes":
		return []string{"docker", "devops", "cloud computing", "linux"}
	case "docker", "ansible", "terraform":
		return []string{"devops", "linux"}
	case "aws", "azure", "google cloud":
		return []string{"cloud computing"}
	case "github actions", "jenkins":
		return []string{"ci/cd", "devops"}
	case "pytorch", "tensorflow", "keras":
		return []string{"deep learning", "machine learning", "python", "artificial intelligence"}
	case "scikit-learn":
		return []string{"machine learning", "python"}
	case "pandas", "numpy":
		return []string{"python", "data analysis"}
	case "machine learning":
		return []string{"data science", "artificial intelligence", "statistics"}
	case "large language models", "rag", "ai agents":
		return []string{"artificial intelligence", "nlp"}
	case "dbt", "airflow", "spark":
		return []string{"etl", "data engineering"}
	case "power bi", "tableau", "looker":
		return []string{"data visualization", "business intelligence", "data analysis"}
	case "figma", "sketch", "adobe xd":
		return []string{"ui design", "wireframing", "prototyping"}
	case "ux design":
		return []string{"wireframing", "prototyping", "user research"}
	case "photoshop", "illustrator", "indesign":
		return []string{"adobe creative suite", "graphic design"}
	case "logo design":
		return []string{"graphic design", "brand design"}
	case "premiere pro", "final cut pro", "davinci resolve":
		return []string{"video editing"}
	case "after effects":
		return []string{"motion design", "animation"}
	case "copywriting":
		return []string{"content writing", "editing", "proofreading"}
	case "content writing":
		return []string{"editing", "proofreading", "copywriting"}
	case "google ads":
		return []string{"sem", "digital marketing"}
	case "seo":
		return []string{"digital marketing", "content marketing"}
	case "full-stack development":
		return []string{"frontend development", "backend development", "web development"}
	case "bookkeeping", "quickbooks":
		return []string{"accounting"}
	case "virtual assistance":
		return []string{"administrative support", "calendar management", "email management", "data entry"}
	}
	return nil
}

// rarity weighs a skill by how much it tells jobs apart: 0.4 for words that half
// of all postings carry, 1 for ordinary skills.
func rarity(skill string) float64 {
	switch skill {
	case "Agile", "Git", "Code Review", "Microsoft Office", "Jira", "Slack", "Technical Leadership", "Automation", "Supply Chain", "Healthcare",
		"Insurance", "Real Estate", "Compliance", "Teaching", "Sales", "Recruiting", "Performance Optimization", "Accessibility":
		return 0.4
	case "Frontend Development", "Backend Development", "Full-Stack Development", "Web Development", "Mobile Development", "Project Management",
		"Product Management", "Algorithms", "Linux", "HTML", "CSS", "SQL", "REST APIs", "API Integration", "Cloud Computing", "Software Architecture", "Distributed Systems",
		"Microservices", "Unit Testing", "Software Testing", "DevOps", "CI/CD", "Monitoring", "Artificial Intelligence", "Data Analysis", "Excel", "Customer Success", "E-Commerce",
		"Digital Marketing", "Social Media Marketing", "CRM", "Google Workspace", "JSON", "XML":
		return 0.6
	}
	return 1
}
