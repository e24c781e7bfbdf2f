package app_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/freelancehunt"
	"github.com/automonet/automonet/internal/fakes/freelancer"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/payouts"
	"github.com/automonet/automonet/internal/fakes/recruitee"
	"github.com/automonet/automonet/internal/fakes/reddit"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/upwork"
)

// perDay is how many postings of each platform are answered a day.
const perDay = 2

const monthKey = "month-key-0123456789"

// market is a platform as the month sees it.
type market struct {
	name    core.ChannelName
	config  map[string]any
	price   core.Pay
	posting func(n int) string
	// arrived counts what came for a posting, total all that came.
	arrived func(recipient string) int
	total   func() int
	// sockets counts the connections that were made to the platform.
	sockets func() int
	// fail breaks the next requests in one of four ways, heal ends that.
	fail func(how int)
	heal func()
	// decide lets clients choose; tells says that the platform reports who won.
	decide func(*rand.Rand)
	tells  bool
	// book is what clients paid, by the platform's own count or that of the bank; pay
	// lets one of them pay for what was won, and reads says that the platform reports it.
	book  *payouts.Book
	pay   func(recipient string, minor int64)
	reads bool
	// currency is that of payments.
	currency core.Currency
}

func fixed(minor int64, c core.Currency) core.Pay {
	m := core.Money{Minor: minor, Currency: c}
	return core.Pay{Min: m, Max: m, Period: core.PeriodFixed}
}

func openMarkets(t *testing.T, c *clock.Sim, days int) []*market {
	return []*market{monthFreelancer(t, c, days), monthFreelancehunt(t, c, days), monthUpwork(t, c, days), transfers(monthRecruitee(t, days), "EUR", 0, c.Now),
		transfers(monthReddit(t, c, days), "USD", 0, c.Now), transfers(monthMail(t), "EUR", 0, c.Now)}
}

func serve(t *testing.T) *fakes.Server {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// faults breaks the path at which a platform takes answers.
func faults(s *fakes.Server, pattern string) (fail func(int), heal func()) {
	return func(how int) {
		s.InjectOn(pattern, []fakes.Fault{fakes.Cut(), fakes.Drop(), fakes.Status(500), fakes.TooMany(time.Minute)}[how], fakes.Schedule{Times: 2})
	}, s.ClearFaults
}

// count counts how often a key was seen.
func count(keys []string, key string) int {
	n := 0
	for _, k := range keys {
		if k == key {
			n++
		}
	}
	return n
}

// numbered is the number at the end of an address.
func numbered(link string) int {
	n, err := strconv.Atoi(link[strings.LastIndexFunc(link, func(r rune) bool { return r < '0' || r > '9' })+1:])
	if err != nil {
		return 0
	}
	return n
}

// transfers is the account to which clients pay by bank, with a fee where a platform
// takes it before.
func transfers(k *market, c core.Currency, percent int64, now func() time.Time) *market {
	k.book, k.currency = &payouts.Book{Percent: percent}, c
	k.pay = func(recipient string, minor int64) { k.book.Pay(recipient, minor, string(c), now()) }
	return k
}

func monthFreelancer(t *testing.T, c *clock.Sim, days int) *market {
	s := serve(t)
	var projects []freelancer.Project
	for i := range days * perDay {
		projects = append(projects, freelancer.Project{Item: listing.Item{ID: fmt.Sprint(40_000_000 + i), Title: "Project", HTML: "Go", Posted: c.Now()}, Type: "fixed", Currency: "EUR", Rate: 1})
	}
	m := freelancer.NewMarket(freelancer.Options{Token: monthKey}, projects, c.Now)
	s.Handle("/", m.ServeHTTP)
	page := func(id int) string { return freelancer.Page(s.URL(), id) }
	keys := func() (out []string) {
		for _, b := range m.Bids() {
			out = append(out, page(b.Project))
		}
		return out
	}
	k := &market{name: "freelancer", sockets: s.Connections, config: map[string]any{"token": "env:X", "base_url": s.URL(), "bids_per_month": 500}, price: fixed(90_000, "EUR"), tells: true, reads: true, book: m.Books, currency: "EUR",
		pay:     func(recipient string, minor int64) { m.Release(numbered(recipient), minor) },
		posting: func(n int) string { return page(40_000_000 + n) }, arrived: func(r string) int { return count(keys(), r) }, total: func() int { return len(m.Bids()) },
		decide: func(r *rand.Rand) {
			for _, b := range m.Bids() {
				if b.Award == "" && r.IntN(5) == 0 {
					award := []string{"awarded", "rejected"}[r.IntN(2)]
					m.Decide(b.Project, func(b *freelancer.Bid) {
						if b.Award = award; award == "awarded" {
							b.Awarded, b.Accepted = c.Now(), c.Now()
						}
					})
				}
			}
		}}
	k.fail, k.heal = faults(s, "/api/projects/0.1/bids/")
	return k
}

func monthFreelancehunt(t *testing.T, c *clock.Sim, days int) *market {
	s := serve(t)
	var projects []freelancehunt.Project
	for i := range days * perDay {
		projects = append(projects, freelancehunt.Project{Item: listing.Item{ID: fmt.Sprint(1_700_000 + i), Title: "Project", HTML: "Go", Posted: c.Now()}, Amount: 9000, Currency: "UAH"})
	}
	m := freelancehunt.NewMarket(freelancehunt.Options{Token: monthKey}, projects, c.Now)
	s.Handle("/", m.ServeHTTP)
	keys := func() (out []string) {
		for _, b := range m.Bids() {
			out = append(out, freelancehunt.Page(s.URL(), b.Project))
		}
		return out
	}
	k := &market{name: "freelancehunt", sockets: s.Connections, config: map[string]any{"token": "env:X", "base_url": s.URL()}, price: fixed(900_000, "UAH"), tells: true, book: m.Books, currency: "UAH",
		pay:     func(recipient string, minor int64) { m.Pay(recipient, minor) },
		posting: func(n int) string { return freelancehunt.Page(s.URL(), fmt.Sprint(1_700_000+n)) }, arrived: func(r string) int { return count(keys(), r) }, total: func() int { return len(m.Bids()) },
		decide: func(r *rand.Rand) {
			for _, b := range m.Bids() {
				if b.ProjectStatus == 11 && r.IntN(5) == 0 {
					won := r.IntN(2) == 0
					m.Decide(b.Project, func(b *freelancehunt.Bid) { b.ProjectStatus, b.Winner = 13, won })
				}
			}
		}}
	k.fail, k.heal = faults(s, "/v2/projects/*")
	return k
}

func monthUpwork(t *testing.T, c *clock.Sim, days int) *market {
	s := serve(t)
	var jobs []upwork.Job
	for i := range days * perDay {
		jobs = append(jobs, upwork.Job{Item: listing.Item{ID: fmt.Sprint(1_990_000_000_000 + i), Title: "Job", HTML: "Go"}, Fixed: 900})
	}
	d := upwork.NewDesk(100_000, 10)
	s.Handle("/", upwork.New(upwork.Options{Desk: d}, jobs).ServeHTTP)
	link := func(name string) string { return "https://www.upwork.com/jobs/" + name }
	keys := func() (out []string) {
		for _, p := range d.Proposals() {
			out = append(out, link(p.Job))
		}
		return out
	}
	return &market{name: "upwork", sockets: s.Connections, config: map[string]any{"base_url": s.URL()}, price: fixed(90_000, "USD"), tells: true, book: d.Books, currency: "USD",
		pay:     func(recipient string, minor int64) { d.Pay(recipient, minor, c.Now()) },
		posting: func(n int) string { return link("~02" + jobs[n].ID) }, arrived: func(r string) int { return count(keys(), r) }, total: func() int { return len(d.Proposals()) },
		fail: func(how int) { d.Strike("confirm_preview", []string{"lost", "drop", "500", "429"}[how]) }, heal: func() { d.Strike("confirm_preview", "") },
		decide: func(r *rand.Rand) {
			for _, p := range d.Proposals() {
				if p.Status == "Submitted" && r.IntN(5) == 0 {
					d.Decide(p.Job, []string{"Hired", "Declined"}[r.IntN(2)])
				}
			}
		}}
}

func monthRecruitee(t *testing.T, days int) *market {
	s := serve(t)
	site := recruitee.New()
	for i := range days * perDay {
		site.Publish(fmt.Sprintf("offer-%d", i))
	}
	s.Handle("/", site.ServeHTTP)
	link := func(slug string) string { return s.URL() + "/o/" + slug }
	keys := func() (out []string) {
		for _, a := range site.Applications() {
			out = append(out, link(a.Slug))
		}
		return out
	}
	k := &market{name: "recruitee", sockets: s.Connections, config: map[string]any{"hosts": []string{s.Addr()}}, posting: func(n int) string { return link(fmt.Sprintf("offer-%d", n)) },
		arrived: func(r string) int { return count(keys(), r) }, total: func() int { return len(site.Applications()) }, decide: func(*rand.Rand) {}}
	k.fail, k.heal = faults(s, "/api/offers/*")
	return k
}

func monthReddit(t *testing.T, c *clock.Sim, days int) *market {
	s := serve(t)
	var posts []reddit.Post
	id := func(n int) string { return fmt.Sprintf("1m%04d", n) }
	for i := range days * perDay {
		posts = append(posts, reddit.Post{Item: listing.Item{ID: id(i), Title: "[Hiring] Go", HTML: "Comment below please.", Posted: c.Now()}, Community: "forhire", Author: "poster"})
	}
	r := reddit.New(reddit.Options{Clock: c, Clients: map[string]string{reddit.ClientID: monthKey}, Users: map[string]string{reddit.User: monthKey}}, posts)
	s.Handle("/", r.ServeHTTP)
	link := func(id string) string { return "https://www.reddit.com/r/forhire/comments/" + id + "/a_post/" }
	keys := func() (out []string) {
		for _, w := range r.Written() {
			out = append(out, link(strings.TrimPrefix(w.Parent, "t3_")))
		}
		return out
	}
	k := &market{name: "reddit", sockets: s.Connections, posting: func(n int) string { return link(id(n)) }, arrived: func(to string) int { return count(keys(), to) }, total: func() int { return len(r.Written()) },
		config: map[string]any{"client_id": reddit.ClientID, "client_secret": "env:X", "username": reddit.User, "password": "env:X", "base_url": s.URL()}, decide: func(*rand.Rand) {}}
	k.fail, k.heal = faults(s, "/api/comment")
	return k
}

func monthMail(t *testing.T) *market {
	sink, err := smtp.Start(smtp.Options{TLS: smtp.Plain})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, sink.Close()) })
	keys := func() (out []string) {
		for _, m := range sink.Messages() {
			out = append(out, m.To...)
		}
		return out
	}
	return &market{name: "email", sockets: sink.Connections, config: map[string]any{"host": sink.Host(), "port": sink.Port(), "allow_insecure": true, "from": "Ada Muster <ada@freelance.example>", "timeout": "20s", "answer_timeout": "20s"},
		posting: func(n int) string { return fmt.Sprintf("jobs%d@client%d.example", n, n) }, arrived: func(r string) int { return count(keys(), r) }, total: func() int { return len(sink.Messages()) },
		fail: func(how int) {
			f := []smtp.Fault{smtp.DropAt(smtp.AtStored), smtp.DropAt(smtp.AtRcpt), smtp.DropAt(smtp.AtDot), smtp.Greylist(1)}[how]
			f.Times = 1
			sink.SetFault(f)
		},
		heal: func() { sink.SetFault(smtp.Fault{}) }, decide: func(*rand.Rand) {}}
}
