package extract

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func benchPosting() core.Posting {
	return core.Posting{
		Source: "hackernews", ExternalID: "1", Completeness: core.CompleteText,
		Title: "Example Labs | Senior Backend Engineer (Contract) | Berlin or REMOTE (EU) | €80-100/h | https://example.org",
		Text: `Example Labs | Senior Backend Engineer (Contract) | Berlin or REMOTE (EU) | €80-100/h | https://example.org

We are a team of twelve people who build tools for logistics companies in Europe. We raised $5M last year and have 10k users on the platform. Our customers move more than 20K parcels a day with it, and the product is growing quickly.

What you will do:
- design and build services in Go and PostgreSQL that run on Kubernetes
- own the REST API that our React and TypeScript front end uses
- improve our CI/CD pipelines (GitHub Actions, Terraform, AWS)

Requirements:
- at least five years of experience with Go, Python or Java in production
- solid knowledge of SQL databases, Redis and message queues such as Kafka
- you write tests and you care about code reviews
- fluent English; German is a plus

Nice to have: experience with Elasticsearch, Rust, gRPC, or machine learning.

We offer a long-term contract, flexible hours and a yearly conference budget of 1.500 €. The team works remotely most of the time and meets in Berlin four times a year. We are an equal opportunity employer and we welcome people from every background.

How to apply: send your CV and two links to things that you have built to jobs [at] example [dot] org until 15 December 2026. Please mention the word PELICAN in the subject line so that we know that you read this far. No agencies please.`,
	}
}

func TestExtractReadsAWholePosting(t *testing.T) {
	t.Parallel()
	x := Extract(benchPosting())
	assert.Equal(t, core.LangEnglish, x.Language)
	assert.Equal(t, core.ContractFreelance, x.Contract)
	assert.Equal(t, core.RemoteFull, x.Remote)
	assert.Equal(t, "Senior Backend Engineer", x.Role)
	assert.Equal(t, "development", x.Category)
	assert.InDelta(t, 80, x.Pay.Min.Major(), 0)
	assert.InDelta(t, 100, x.Pay.Max.Major(), 0)
	assert.Equal(t, core.PeriodHour, x.Pay.Period)
	t.Logf("%+v", x)
}

func BenchmarkExtract(b *testing.B) {
	p := benchPosting()
	b.SetBytes(int64(len(p.Text)))
	b.ReportAllocs()
	for b.Loop() {
		Extract(p)
	}
}
