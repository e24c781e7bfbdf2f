package draft

import "strings"

var speakerEN = speaker{person: personEN, credentials: newLexicon(credentialsEN), promises: newLexicon(promisesEN), asked: newLexicon(askedEN),
	negation: negationEN}

var negationEN = set("t not no none never nor isn aren wasn don doesn didn cannot couldn won haven without nobody neither")

// What the first person may do without a fact: read, think, plan, ask, offer.
var (
	modalEN = set("would will can cannot could should may might shall must need don doesn didn won wouldn couldn shouldn d ll t")
	plainEN = set(`bid understand read see saw note noted notice noticed take think believe assume suppose guess suggest propose recommend ask asked wonder hope want like prefer wish
		look expect imagine mean say said agree appreciate thank gather quote charge attach attached enclose enclosed add added answer reply write call send start begin come leave accept share refer
		opened counted watched listened browsed clicked tried laughed smiled paused found learn miss lack mention mentioned gladly doubt count hear heard plan intend aim offer apply aren stand admit confess decline skip keep get go pick`)
	plainBeEN   = set("happy glad curious interested available free writing assuming asking looking sure afraid sorry aware open not reachable here wondering reading thinking drafting missing thinking counting referring individual unable awake asleep online off reluctant ready keen grateful told guessing going on in the alone there")
	plainHaveEN = set("opened counted watched browsed read seen noticed noted  yet understood looked attached added put answered included gone tried left kept thought heard assumed to asked listed marked no not nothing never neither mentioned understood had")
	questionEN  = set("worries concerns remarks notes requests ideas suggestions question questions thought thoughts doubt doubts suggestion suggestions remark request idea concern reservation reservations worry point points look")
	plainMyEN   = set("order suspicion theory hypothesis profile facts file yardstick criterion favourite favorite temptation bias reflex test trial opening conclusion expectation reasoning goal idea eye ear hand hands head aims thinking logic remark remarks observation interest offers note bench list budget share vote preferred hourly ignorance limits gap gaps honesty honest apologies timezone week weeks evening evenings schedule diary bet instinct hunch cents feeling sense wish hope fear caveat conditions terms invoice inbox chair turn word advice tip take standard default rule method way process workflow comment answer answers starting own concerns inclination objection assumption assumptions explanation cost costs quote time trial desk rate rates question questions first next second suggestion proposal plan approach idea understanding reading reply answer zone time availability name side end part view impression guess calendar morning mornings afternoon offer letter message mail email e-mail mails emails help application cv resume portfolio reel samples work honest best apologies thanks hands recommendation concern worry condition price hourly day daily notes list draft sketch estimate preference priority aim goal opinion proposed mind only regards short reservation website page")
	plainOurEN  = set("call conversation talk discussion first next meeting chat cooperation exchange")
	plainWeEN   = set("can could would might should will shall need must may d ll both talk speak agree meet look see start begin decide know discuss go want find")
	habitEN     = set("usually regularly often always mostly normally typically frequently routinely habitually")
	adverbEN    = set("also already still just only even then first rather once so therefore now again too personally both never soon simply")
	irregularEN = set(`built led run written made shipped sold taught won spent seen done been grown held kept brought cut lit hung bound wound spun woven frozen flown ridden
		risen sung sunk sewn shaken shone stuck struck swept sworn torn worn withdrawn bent bred dug fed ground hidden laid lent drawn driven fallen shot shown
		slept thrown caught bought fought sought dealt overseen undertaken rebuilt rewritten broken chosen begun become given taken paid sent stood lost spoken
		bid burnt dreamt forgotten knit mown overcome redone rethought retold set shut slid sown spelt split spread stolen stung swum swung upheld hit quit`)
	auxiliaryEN = set("can could would should shall may might do did have are were will must need when if what how where until before after as that so once")
	mindEN      = set("mind view")
	planEN      = set("first then rounds passes steps twice")
	careerEN    = set("for at as since years year clients with have and")
	gapEN       = set("worked used kept done written tried built edited translated filmed drawn run managed")
	noneEN      = set("none not no")
	pastFormEN  = set(`was were had did went came took made gave got knew thought felt brought kept held wrote ran led built grew won spent sold taught sent stood lost paid
		met spoke became began broke chose drew drove fell shot showed slept threw woke shipped swam caught bought fought sought dealt oversaw undertook
		rebuilt rewrote lit hung bound wound spun wove froze flew rode rose sang sank sewed shook shone stuck struck swept swore tore wore wept withdrew
		withstood bent bred dug fed fled forgot forgave ground hid laid lent mended outdid overcame overtook redid retold saved slid sowed spelt spilt split
		sprang stole stung strove swung understood upheld dreamt dwelt burnt learnt leapt leant knelt clung crept hurt`)
	abilityEN = set(`know speak hold own possess specialise specialize maintain run manage lead teach build develop design work write bring master excel head coach train supervise produce deliver create code program edit translate
		shoot practise practice serve handle command operate consult advise contribute publish lecture mentor combine boast rank outperform belong hail live sell grow support organise organize own draw paint research engineer architect administer freelance moonlight`)
	supposingEN = set("if whether unless once until before should suppose")
	haveEN      = set("ve have had re are")
	movedEN     = set("made struck left reminded let caught got told surprised puzzled intrigued")
	haveNounEN  = set("have has had")
	neverEN     = set("never")
	spokenEN    = set("spoken talked met agreed seen settled decided discussed")
)

func personEN(tokens []string) string {
	for i, w := range tokens {
		switch w {
		case "i":
			if !plainIEN(tokens, i) {
				return around(tokens, i)
			}
		case "we":
			if supposingEN[tokenAt(tokens, i-1)] && !pastEN(tokenAt(tokens, i+1)) && !pastFormEN[tokenAt(tokens, i+1)] && !haveEN[tokenAt(tokens, i+1)] {
				continue
			}
			v := tokenAt(tokens, skipping(tokens, i+1, adverbsEN))
			if (v == "ve" || v == "have") && anyOf(tokens, i+1, 4, spokenEN) {
				continue
			}
			if !plainWeEN[v] && !(auxiliaryEN[tokenAt(tokens, i-1)] && !pastEN(v) && v != "have" && v != "ve" && v != "are" && v != "re") {
				return around(tokens, i)
			}
		case "my":
			if tokenAt(tokens, i-1) == "on" && tokenAt(tokens, i+1) == "own" {
				continue
			}
			if shows := tokenAt(tokens, i+2); shows == "includes" || shows == "contains" || shows == "features" {
				return around(tokens, i)
			}
			if usedByEN(tokens, i) || boastsEN(tokens, i) {
				return around(tokens, i)
			}
			if !anyOf(tokens, i+1, 2, plainMyEN) && !negatedIn(negationEN, tokens, i) && !admits(tokens) {
				return around(tokens, i)
			}
		case "our":
			if !anyOf(tokens, i+1, 2, plainOurEN) {
				return around(tokens, i)
			}
		case "mine":
			if tokenAt(tokens, i-1) == "of" && !noneEN[tokenAt(tokens, i-2)] {
				return around(tokens, i)
			}
		case "have", "has":
			// "and have filmed both": the subject is that of the clause before.
			if i == 0 || i == 1 && (tokens[0] == "and" || tokens[0] == "but") {
				if v := tokenAt(tokens, skipping(tokens, i+1, adverbsEN)); pastEN(v) && !plainHaveEN[v] {
					return around(tokens, i)
				}
			}
		case "me", "us":
			if v := tokenAt(tokens, i-1); pastEN(v) && !movedEN[v] || pastFormEN[v] && !movedEN[v] {
				return around(tokens, i)
			}
		case "having":
			if v := tokenAt(tokens, skipping(tokens, i+1, adverbsEN)); pastEN(v) {
				return around(tokens, i)
			}
		}
	}
	return ""
}

// usedByEN reports whether what is "my" is used, read or taught by somebody: "my test is
// now used by two institutes".
func usedByEN(tokens []string, i int) bool {
	for k := i + 2; k < min(len(tokens), i+5); k++ {
		if tokens[k] != "is" && tokens[k] != "are" {
			continue
		}
		v := skipping(tokens, k+1, adverbsEN)
		if tokenAt(tokens, v) == "now" {
			v++
		}
		return pastEN(tokenAt(tokens, v)) && tokenAt(tokens, v+1) == "by"
	}
	return false
}

// boastsEN reports whether what is "my" has never failed.
func boastsEN(tokens []string, i int) bool {
	return anyOf(tokens, i+1, 5, haveNounEN) && anyOf(tokens, i+1, 6, neverEN)
}

func adverbsEN(w string) bool {
	return adverbEN[w] || habitEN[w] || len(w) > 4 && strings.HasSuffix(w, "ly") && w != "apply" && w != "reply" && w != "supply"
}

func pastEN(w string) bool {
	return irregularEN[w] || len(w) > 3 && strings.HasSuffix(w, "ed") && w != "need"
}

// plainIEN reports whether what follows "I" needs no fact.
func plainIEN(tokens []string, i int) bool {
	for k := max(0, i-4); k < i; k++ {
		switch w := tokens[k]; {
		case w == "isn" || w == "not", k >= i-2 && (w == "nothing" || w == "no" || w == "none" || w == "never"):
			return true
		}
	}
	switch tokenAt(tokens, i-1) {
	case "would", "can", "could", "may", "should", "shall", "might", "must", "have", "do", "did", "am":
		return true
	}
	j := skipping(tokens, i+1, adverbsEN)
	v := tokenAt(tokens, j)
	habit := anyOf(tokens, i+1, j-i-1, habitEN)
	if abilityEN[v] && !habit && anyOf(tokens, j+1, 6, planEN) && !anyOf(tokens, j+1, len(tokens), careerEN) {
		return true
	}
	if supposingEN[tokenAt(tokens, i-1)] && !habit && !pastEN(v) && !pastFormEN[v] && v != "ve" && v != "have" && v != "am" && v != "m" {
		return true
	}
	next := tokenAt(tokens, skipping(tokens, j+1, func(w string) bool { return adverbsEN(w) || w == "an" || w == "a" }))
	switch {
	case v == "":
		return true
	case modalEN[v], next == "nothing", next == "no", next == "none":
		return true
	case habit:
		return plainEN[v] && !deedEN(v)
	case v == "m" || v == "am":
		return next == "" || plainBeEN[next] && !startsDeed(tokens, j)
	case v == "ve" || v == "have" || v == "had":
		return tokenAt(tokens, j+1) == "never" && gapEN[tokenAt(tokens, j+2)] || plainHaveEN[next] || next == "in" && anyOf(tokens, j+2, 1, mindEN) || anyOf(tokens, j+1, 4, questionEN)
	case v == "did":
		return next == "read" || next == "see" || next == "notice" || next == "not" || next == "look"
	case v == "do":
		return next == "not" || next == "t"
	case v == "was":
		return next == "wondering" || next == "glad" || next == "curious"
	case v == "know":
		switch next {
		case "that", "little", "nothing", "what", "it", "this", "you":
			return true
		case "how":
			two := tokenAt(tokens, j+2)
			return two == "you" || two == "your" || two == "long" || two == "much" || two == "many"
		}
		return false
	}
	switch tokens[min(j+1, len(tokens)-1)] {
	case "for", "after":
		return v != "read" && v != "look" && (plainEN[v] || !deedEN(v))
	}
	return plainEN[v] || !deedEN(v)
}

// deedEN reports whether a verb tells what the first person did or habitually does.
func deedEN(v string) bool { return pastEN(v) || pastFormEN[v] || abilityEN[v] }

// startsDeed reports whether "I'm in", "I'm the" and the like introduce a role.
func startsDeed(tokens []string, j int) bool {
	switch tokenAt(tokens, j+1) {
	case "the":
		return true
	case "in":
		return tokenAt(tokens, j+2) != "central" && tokenAt(tokens, j+2) != "the"
	}
	return false
}

const askedEN = `you ask*, you mention*, you want, you need, you prefer*, you write, you say, you require*, you name, you describe, you list, you wrote, you call, your posting, your ad, your list, your note, your question, the posting, the ad, you look, you sent, you cite, you quote, asks for, asked for`

const promisesEN = `guarantee*, or you don t pay, or you won t pay, or you do not pay, or it costs you nothing, otherwise you pay nothing, you keep your money, you owe me|us nothing, at my|our own|expense|cost, on the house, or you pay nothing, your money back, get ~2 money back, full money back, money back guarantee, your money, free of charge, full refund, refund you, i promise, promised, we promise, or you pay, never fail, without a single, not a single, not one mistake, no questions asked,
	invoice is void, risk free, 100 % satisfaction, start|begin tomorrow|today|immediately, start|begin right away, start|begin this very, this very monday|tuesday|wednesday|thursday|friday|week, work full time, no follow up needed, will be live by`

const credentialsEN = `years of, years in, years as, years at, years on ~1 team|board|staff|desk|bench|road|stage|market|floor|payments|job, year veteran, decade*, track record, expertise, expert, experts, specialist*, certifi*, accredit*, licensed, chartered, qualified, degree in, degree from, my degree, diploma,
	phd, doctoral, doctorate, thesis, graduate of, graduate from, graduated, graduate, bachelor*, master s in, bachelor s in, masters in, master degree, master of, master thesis, award*, prize*, shortlisted, nominated, nomination, medal*, red dot, honour*, honor*,
	top rated, five star, five stars, 5 stars, testimonial*, review* average, reviews from, client reviews, out of 5, clients include*, customers include*, client list, customers of mine, clients of mine,
	past|former|previous|earlier|recent|regular|existing|long|other clients|customers|employers|employer|projects|assignments, worked with, worked at, worked for, worked on, formerly, former, career,
	second nature, well versed, proficien*, fluent in, fluently, fluency, skilled in|at|with|developer|designer|writer|editor|engineer|hands, highly skilled, seasoned, veteran, renowned, known in the, known for, sought after, respected, published in, featured in, trusted by, well known,
	good hands, daily bread, old friend, at home in, everyday tools, everyday toolkit, toolkit, day job, background in, background as, someone who has, someone who have, someone that has, somebody who has, who better, like me, trained at, trained as, trained in, training in, training as, conservatoire, conservatory training, academy of,
	took home, the last ~1 i, the last|latest shop|time|client|customer|job|batch|campaign|assignment|gig, last|latest|recent|earlier project|projects|client|clients|job|campaign|assignment|batch,
	tripled, doubled, quadrupled, halved, cut ~3 in half, this studio, this desk, this agency, this freelancer, this developer, the developer behind, the designer behind, behind this message, the undersigned, the writer of this,
	by me, been ~6 here, has seen ~3, has led, has built, has shaped, has taught, has worked, speaks at, took care of, paid my rent, as a|an ~3 accountant|engineer|developer|designer|architect|consultant|specialist|manager|director|editor|translator|analyst|bookkeeper|writer|controller|lead,
	experience in, experience with, experience of, experienced, experience as, hands on experience, extensive, head office, already run on, already runs on, already use, comes with the package, on the side, holds|hold no surprises, many times over, read schematics, security clearance,
	million views, million users, people went on, cut ~4 by, lifted ~4 by, rose by, grew by, saved ~4 percent, adviser, advisor, partner since, platinum|gold|silver partner, ph.d, delivered ~6 for, used to work, back at, my time at`
