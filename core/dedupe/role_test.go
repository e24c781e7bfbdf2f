package dedupe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestSameCompany(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Acme", "ACME GmbH"}, {"Acme, Inc.", "acme"}, {"Acme Iberia S.L.", "Acme Iberia"}, {"Müller UG (haftungsbeschränkt)", "Muller"},
		{"acme.com", "Acme"}, {"https://www.acme.io/", "Acme"}, {"Acme (YC W17)", "Acme"}, {"Face Book", "Facebook"}, {"The Acme Company", "Acme Ltd"},
		{"Acme", "Acme Labs"}, {"Scale AI", "scale.ai"}, {"Foo GmbH & Co. KG", "Foo"}, {"Acme https://acme.example/jobs", "Acme"}, {"(Acme)", "Acme"},
		{"株式会社", "株式会社"},
	} {
		assert.True(t, SameCompany(p[0], p[1]), "%q %q", p[0], p[1])
		assert.True(t, SameCompany(p[1], p[0]), "%q %q", p[1], p[0])
	}
	for _, p := range [][2]string{{"Acme", "Bolt"}, {"General Motors", "General Electric"}, {"", "Acme"}, {"", ""}, {"!!!", "Acme"}, {"Ltd", "Inc"},
		{"Deutsche Bahn", "Deutsche Bank"}, {"One Two Three", "One Two Four"}} {
		assert.False(t, SameCompany(p[0], p[1]), "%q %q", p[0], p[1])
	}
}

func TestSameRole(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Senior Backend Engineer", "Backend Developer (m/w/d)"}, {"Front-End Dev", "Frontend Engineer"}, {"Sr. iOS Engineer", "Senior iOS Developer - Remote"},
		{"Full Stack Engineers", "Fullstack Developer"}, {"Python-Entwickler (w/m/d)", "Python Developer"}, {"C++ Engineer", "Engineer, C++"},
		{"Software Engineer", "Softwareentwickler"}, {"Machine Learning Engineer", "ML Engineer (Full-time)"}, {"SRE", "Site Reliability Engineer"},
		{"Graphic Designer", "Graphic designer needed"}, {"Backend Engineer", "Backend Engineer Berlin"}, {"Data Scientist", "Senior Data Scientists"},
		{"Node.js developer", "NodeJS Engineer"},
	} {
		assert.True(t, SameRole(p[0], p[1]), "%q %q", p[0], p[1])
		assert.True(t, SameRole(p[1], p[0]), "%q %q", p[1], p[0])
	}
	for _, p := range [][2]string{
		{"Senior Backend Engineer", "Junior Backend Engineer"}, {"Backend Engineer", "Frontend Engineer"}, {"Data Engineer", "Data Scientist"},
		{"Product Manager", "Product Designer"}, {"C++ Engineer", "C# Engineer"}, {"", "Writer"}, {"", ""}, {"Software Engineer", "Backend Engineer"},
		{"Marketing", "Software Engineer"}, {"Zorblax", "Zorblax"}, {"iOS Engineer", "Android Engineer"}, {"Engineering Manager", "Software Engineer"},
	} {
		assert.False(t, SameRole(p[0], p[1]), "%q %q", p[0], p[1])
	}
}

func TestRelationsAreSymmetric(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.SampledFrom([]rune("aeé ßstGmbH.,()/&-求🙂")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		if newCompany(a).relate(newCompany(b)) != newCompany(b).relate(newCompany(a)) {
			t.Fatal("company")
		}
		if newRole(a).relate(newRole(b)) != newRole(b).relate(newRole(a)) {
			t.Fatal("role")
		}
		if newRole(a).relate(newRole(a)) == different || newCompany(a).relate(newCompany(a)) == different {
			t.Fatal("different from itself")
		}
	})
}
