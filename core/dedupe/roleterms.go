package dedupe

// The terms of job titles. Words that are in no list, such as cities, say nothing
// on the role.

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

// family returns the kind of work that a word names, 0 for none.
func family(w string) uint16 {
	switch w {
	case "engineer", "developer", "dev", "programmer", "coder", "engineering", "development", "software", "entwickler", "entwicklerin", "entwicklung",
		"ingenieur", "ingenieurin", "programmierer", "programmiererin", "softwareentwickler", "softwareentwicklerin", "softwareingenieur",
		"desarrollador", "desarrolladora", "ingeniero", "ingeniera", "programador", "programadora", "developpeur", "developpeuse", "swe", "hacker":
		return familyBuild
	case "frontend", "backend", "fullstack", "ios", "android", "mobile", "web", "sre", "devops", "embedded", "firmware", "rails", "webentwickler":
		return familyBuild
	case "qa", "tester", "test", "sdet":
		return familyBuild
	case "designer", "design", "designerin", "gestalter", "gestalterin", "disenador", "disenadora", "graphiste", "artist", "illustrator":
		return familyDesign
	case "ux", "ui":
		return familyDesign
	case "manager", "management", "cto", "ceo", "coo", "cfo", "cmo", "vp", "director", "founder", "cofounder", "head", "managerin", "owner", "coordinator", "gerente", "projektleiter", "projektleiterin", "scrum":
		return familyManage
	case "scientist", "science", "researcher", "research", "forscher":
		return familyScience
	case "analyst", "analytics", "analyse", "analysis", "analista", "analystin":
		return familyAnalyse
	case "writer", "writing", "copywriter", "editor", "redakteur", "redakteurin", "texter", "texterin", "redactor", "redactora", "redacteur", "author",
		"content", "translator", "ubersetzer", "ubersetzerin", "traductor", "traductrice", "journalist":
		return familyWrite
	case "evangelist", "advocate", "strategist", "marketing", "marketer", "seo", "growth", "brand":
		return familyMarket
	case "sales", "salesperson", "presales", "representative", "vertrieb", "account", "ventas", "commercial":
		return familySell
	case "recruiter", "recruiting", "recruitment", "hr", "people", "talent", "personal":
		return familyPeople
	case "support", "success", "helpdesk", "kundendienst", "kundenservice", "assistant", "assistent", "assistentin", "asistente":
		return familySupport
	case "consultant", "berater", "beraterin", "consultor", "consultora", "consulting", "advisor":
		return familyConsult
	case "teacher", "instructor", "tutor", "trainer", "lehrer", "lehrerin", "teaching":
		return familyTeach
	case "architect", "architekt", "architektin", "arquitecto", "architecte":
		return familyArchitect
	case "technician", "officer", "operator", "mechanic", "operations", "administrator", "admin", "sysadmin", "bookkeeper", "accountant", "buchhalter", "finance":
		return familyOperate
	}
	return 0
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
		"solution", "presales", "integration", "release", "build", "automation", "operations", "bookkeeper", "accountant", "finance", "legal", "lawyer",
		"bioinformatic", "chemist", "biologist", "statistics", "mathematician", "geospatial", "gis", "virtual", "office", "executive", "sysadmin",
		"administrator", "implementation", "deployment", "application", "scrum", "partner", "business", "creative", "motion", "animator", "unity", "unreal":
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
	case "site reliability", "system reliability":
		return "devops"
	case "business intelligence":
		return "bi"
	case "pre sale", "pre sales":
		return "presales"
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
	case "js":
		return "javascript"
	case "nodejs", "reactjs", "vuejs", "angularjs":
		return w[:len(w)-2]
	case "sre":
		return "devops"
	case "csharp", "aspnet":
		return "dotnet"
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
