package paste

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCompanyBeforeTheTitle(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"Alder Bakery: Freelance data analyst for our sales": {"Alder Bakery", "Freelance data analyst for our sales"},
		"Rohrkontor GmbH & Co. KG: Go-Entwickler gesucht":    {"Rohrkontor GmbH & Co. KG", "Go-Entwickler gesucht"},
		"Data engineer: Airflow to dbt migration":            {"", "Data engineer: Airflow to dbt migration"},
		"Data entry: 3,000 business cards":                   {"", "Data entry: 3,000 business cards"},
		"Translation German to English: user manual":         {"", "Translation German to English: user manual"},
		"Gesucht: Texterin für Newsletter":                   {"", "Gesucht: Texterin für Newsletter"},
		"Online-Shop Texte: 150 Produktbeschreibungen":       {"", "Online-Shop Texte: 150 Produktbeschreibungen"},
		"we need help: React developer":                      {"", "we need help: React developer"},
		"Alder Bakery: what we bake":                         {"", "Alder Bakery: what we bake"},
	} {
		p := fromText(in + "\n\nText.")
		require.Equal(t, want, [2]string{p.Company, p.Title}, in)
	}
}
