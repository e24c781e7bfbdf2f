package dedupe

// The terms of job titles. The lists are deliberately short: an unknown word
// makes a comparison unsure, which asks for a higher text similarity, and never
// sure.

func level(w string) uint8 {
	switch w {
	case "intern", "internship", "trainee", "praktikant", "praktikantin", "praktikum", "werkstudent", "werkstudentin", "becario", "stagiaire", "apprentice", "stage":
		return levelIntern
	case "junior", "jr", "jnr", "entry", "graduate", "grad", "debutant", "associate", "berufseinsteiger", "einsteiger":
		return levelJunior
	case "mid", "intermediate", "midlevel", "confirme":
		return levelMid
	case "senior", "sr", "snr", "seniorin", "experienced", "erfahrener", "erfahrene", "ii", "iii":
		return levelSenior
	case "staff", "principal", "distinguished":
		return levelStaff
	case "lead", "leader", "teamlead", "techlead", "leiter", "leiterin", "head", "leitung":
		return levelLead
	case "cto", "ceo", "coo", "cfo", "cmo", "vp", "chief", "director", "founder", "cofounder":
		return levelChief
	}
	return 0
}

// family returns the kind of work that a word names; special says that the word
// is a speciality as well and stays one.
func family(w string) (f uint16, special bool) {
	switch w {
	case "engineer", "developer", "dev", "programmer", "coder", "engineering", "development", "software", "entwickler", "entwicklerin", "entwicklung",
		"ingenieur", "ingenieurin", "programmierer", "programmiererin", "softwareentwickler", "softwareentwicklerin", "softwareingenieur",
		"desarrollador", "desarrolladora", "ingeniero", "ingeniera", "programador", "programadora", "developpeur", "developpeuse", "swe", "hacker":
		return familyBuild, false
	case "frontend", "backend", "fullstack", "ios", "android", "mobile", "web", "sre", "devops", "embedded", "firmware", "rails", "webentwickler":
		return familyBuild, true
	case "qa", "tester", "test", "sdet":
		return familyBuild, true
	case "designer", "design", "designerin", "gestalter", "gestalterin", "disenador", "disenadora", "graphiste", "artist", "illustrator":
		return familyDesign, false
	case "ux", "ui":
		return familyDesign, true
	case "manager", "management", "managerin", "owner", "coordinator", "gerente", "projektleiter", "projektleiterin", "scrum":
		return familyManage, false
	case "scientist", "science", "researcher", "research", "forscher":
		return familyScience, false
	case "analyst", "analytics", "analyse", "analysis", "analista", "analystin":
		return familyAnalyse, false
	case "writer", "writing", "copywriter", "editor", "redakteur", "redakteurin", "texter", "texterin", "redactor", "redactora", "redacteur", "author",
		"content", "translator", "ubersetzer", "ubersetzerin", "traductor", "traductrice", "journalist":
		return familyWrite, true
	case "marketing", "marketer", "seo", "growth", "brand":
		return familyMarket, true
	case "sales", "salesperson", "vertrieb", "account", "ventas", "commercial":
		return familySell, false
	case "recruiter", "recruiting", "recruitment", "hr", "people", "talent", "personal":
		return familyPeople, false
	case "support", "success", "helpdesk", "kundendienst", "kundenservice", "assistant", "assistent", "assistentin", "asistente":
		return familySupport, true
	case "consultant", "berater", "beraterin", "consultor", "consultora", "consulting", "advisor":
		return familyConsult, false
	case "teacher", "instructor", "tutor", "trainer", "lehrer", "lehrerin", "teaching":
		return familyTeach, false
	case "architect", "architekt", "architektin", "arquitecto", "architecte":
		return familyArchitect, false
	case "operations", "administrator", "admin", "sysadmin", "bookkeeper", "accountant", "buchhalter", "finance":
		return familyOperate, true
	}
	return 0, false
}

// speciality reports whether a word tells two roles of one company apart.
func speciality(w string) bool {
	switch w {
	case "frontend", "backend", "fullstack", "ios", "android", "mobile", "web", "sre", "devops", "embedded", "firmware", "qa", "tester", "test", "sdet",
		"ux", "ui", "data", "ml", "ai", "nlp", "vision", "security", "infrastructure", "platform", "cloud", "network", "systems", "system", "database",
		"dba", "hardware", "electrical", "mechanical", "robotics", "graphics", "game", "gameplay", "audio", "video", "graphic", "visual", "product", "project",
		"program", "community", "python", "ruby", "rails", "java", "scala", "kotlin", "swift", "golang", "go", "rust", "php", "laravel", "symfony",
		"wordpress", "drupal", "shopify", "magento", "javascript", "typescript", "node", "react", "reactnative", "vue", "angular", "ember", "elixir",
		"erlang", "clojure", "haskell", "cpp", "csharp", "fsharp", "dotnet", "c", "r", "perl", "sql", "etl", "bi", "spark", "hadoop", "salesforce", "sap",
		"blockchain", "crypto", "solidity", "quant", "quantitative", "trading", "search", "analytics", "compiler", "kernel", "linux", "django", "flask",
		"content", "copywriter", "translator", "writer", "editor", "technical", "seo", "growth", "brand", "marketing", "support", "success", "customer",
		"solution", "integration", "release", "build", "automation", "operations", "bookkeeper", "accountant", "finance", "legal", "lawyer",
		"bioinformatic", "chemist", "biologist", "statistics", "mathematician", "geospatial", "gis", "virtual", "office", "executive", "sysadmin",
		"administrator", "implementation", "deployment", "application", "scrum", "partner", "business", "creative", "motion", "animator", "unity", "unreal":
		return true
	}
	return false
}

// roleNoise reports whether a word of a title says nothing on the role.
func roleNoise(w string) bool {
	if len(w) < 2 {
		return true
	}
	if w[0] >= '0' && w[0] <= '9' {
		return true
	}
	switch w {
	case "and", "or", "und", "oder", "of", "the", "for", "in", "at", "to", "on", "with", "mit", "fur", "im", "am", "bei", "der", "die", "das", "de", "la", "el",
		"en", "y", "et", "ou", "a", "an", "our", "we", "are", "is", "you", "your", "join", "us", "multiple", "various", "several", "many", "position",
		"role", "job", "opening", "opportunity", "hiring", "looking", "needed", "wanted", "gesucht", "remote", "onsite", "site", "hybrid",
		"full", "time", "fulltime", "part", "parttime", "permanent", "contract", "contractor", "freelance", "freelancer", "temporary", "vollzeit",
		"teilzeit", "visa", "relocation", "salary", "equity", "mwd", "fmd", "mfd", "gn", "div", "all", "gender", "human", "level", "team", "member",
		"expert", "specialist", "professional", "world", "anywhere", "global", "worldwide", "europe", "usa", "uk", "eu", "only", "work", "home", "office",
		"etc", "other", "more", "new", "great", "top", "minded", "hour", "week", "month", "year", "per", "usd", "eur", "gbp", "technology", "tech", "core", "class":
		return true
	}
	return false
}

// compound writes a term of two words as one, "" for none.
func compound(a, b string) string {
	switch a + " " + b {
	case "front end":
		return "frontend"
	case "back end":
		return "backend"
	case "full stack":
		return "fullstack"
	case "machine learning", "deep learning":
		return "ml"
	case "artificial intelligence":
		return "ai"
	case "site reliability":
		return "sre"
	case "quality assurance":
		return "qa"
	case "user experience":
		return "ux"
	case "user interface":
		return "ui"
	case "dev op", "dev ops":
		return "devops"
	case "react native":
		return "reactnative"
	case "node js", "react js", "vue js", "angular js", "ember js":
		return a
	case "computer vision":
		return "vision"
	case "big data":
		return "data"
	case "information security", "cyber security":
		return "security"
	case "co founder":
		return "cofounder"
	case "working student":
		return "werkstudent"
	case "business development", "account executive", "account manager":
		return "sales"
	case "web developer", "web development":
		return "web"
	}
	return ""
}

// synonym maps a word to the one that is compared, "" for itself.
func synonym(w string) string {
	switch w {
	case "js", "nodejs", "reactjs", "vuejs", "angularjs":
		return map[string]string{"js": "javascript", "nodejs": "node", "reactjs": "react", "vuejs": "vue", "angularjs": "angular"}[w]
	case "ror":
		return "rails"
	case "infra":
		return "infrastructure"
	case "golang":
		return "go"
	case "ts":
		return "typescript"
	case "ops":
		return "operations"
	case "infosec", "appsec", "cybersecurity", "sicherheit":
		return "security"
	case "webentwickler", "webentwicklerin", "webdeveloper":
		return "web"
	case "daten", "datos", "donnee":
		return "data"
	case "frontendentwickler", "frontendentwicklerin":
		return "frontend"
	case "backendentwickler", "backendentwicklerin":
		return "backend"
	case "tests", "testing":
		return "test"
	case "pm":
		return "product"
	}
	return ""
}
