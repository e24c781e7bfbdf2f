package screen

import "strconv"

// The groups of cues by which a message to many is known. Each stands in honest
// texts too; together they make the form of a lure.
const (
	groupCrowd = "crowd"
	groupLure  = "lure"
	groupHurry = "hurry"
	groupCall  = "call"
	groupGain  = "gain"
	// groupPraise is how strangers vouch for a platform or a trader, groupPump the talk
	// of those who sell coins, groupHire what a posting says that looks for somebody.
	groupPraise = "praise"
	groupPump   = "pump"
	groupHire   = "hire"
)

// baitBytes is up to how long a text may be a message to many: longer ones use all
// those words somewhere.
const baitBytes = 1500

// bait finds a message to many that lures: it needs a call to follow a link, and two of
// who it speaks to (a crowd), what it holds out and why one must hurry. Postings that
// state their pay are spared.
func (s *screening) bait() (start, end int, ok bool) {
	if len(s.text.low) > baitBytes || s.job.Extraction.Pay.Stated() {
		return 0, 0, false
	}
	start, end, ok = s.any(groupCall)
	if !ok {
		return 0, 0, false
	}
	cues := 0
	for _, g := range [...]string{groupCrowd, groupLure, groupHurry} {
		if _, _, is := s.any(g); is {
			cues++
		}
	}
	return start, end, cues >= 2
}

// profit finds talk of money that grows by itself: a sum that becomes a multiple of
// itself, a platform or trader that is vouched for, or the talk of those who sell coins.
// The last two are found in short texts only that look for nobody.
func (s *screening) profit() (start, end int, ok bool) {
	if start, end, ok = s.multiplied(); ok {
		return start, end, true
	}
	if len(s.text.low) > baitBytes || len(s.found[groupHire]) > 0 {
		return 0, 0, false
	}
	if _, _, gain := s.any(groupGain); gain && s.different(groupPraise) >= 2 {
		return s.any(groupPraise)
	}
	if s.different(groupPump) >= 2 {
		return s.any(groupPump)
	}
	return 0, 0, false
}

// different counts the different phrases of a group that stand in the text.
func (s *screening) different(group string) int {
	seen := map[string]bool{}
	for _, p := range s.found[group] {
		if !s.denied(p.start) {
			seen[s.text.low[p.start:p.end]] = true
		}
	}
	return len(seen)
}

// leastGain is by what factor a promise lets money grow that no honest one does.
const leastGain = 4

// multiplied finds the promise that a sum becomes a multiple of itself ("turned my $300
// to $5000"): two amounts near each other and a word of gain beside them.
func (s *screening) multiplied() (start, end int, ok bool) {
	gains := s.found[groupGain]
	if len(gains) == 0 {
		return 0, 0, false
	}
	list := sums(s.text.low)
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if b.start-a.end > 70 || max(a.value, b.value) < leastGain*min(a.value, b.value) {
			continue
		}
		for _, g := range gains {
			if g.end > a.start-50 && g.start < b.end+50 && !s.denied(g.start) {
				return a.start, b.end, true
			}
		}
	}
	return 0, 0, false
}

// sum is an amount with its currency.
type sum struct {
	start, end int
	value      float64
}

// sums returns the amounts in dollars, euros or their like, at most 32.
func sums(low string) (out []sum) {
	const most = 32
	for i := 0; i < len(low) && len(out) < most; i++ {
		if low[i] < '0' || low[i] > '9' {
			continue
		}
		j := i
		digits := make([]byte, 0, 12)
		for ; j < len(low) && (low[j] >= '0' && low[j] <= '9' || low[j] == ',' || low[j] == '.') && len(digits) < 12; j++ {
			switch {
			case low[j] == ',', low[j] == '.' && digitsAt(low[j+1:]) == 3: // thousands
			case low[j] == '.' && digitsAt(low[j+1:]) == 0:
			default:
				digits = append(digits, low[j])
			}
		}
		v, err := strconv.ParseFloat(string(digits), 64)
		if j < len(low) && low[j] == 'k' {
			v *= 1000
			j++
		}
		if err == nil && v > 0 && (moneyBefore(low[:i]) || moneyAfter(low[j:])) {
			out = append(out, sum{i, j, v})
		}
		i = max(i, j-1)
	}
	return out
}

// digitsAt counts the digits at the start of s.
func digitsAt(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func moneyBefore(s string) bool {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return ends(s, "$", "€", "£", "usd", "eur")
}

func moneyAfter(s string) bool {
	for len(s) > 0 && s[0] == ' ' {
		s = s[1:]
	}
	return begins(s, "$", "€", "£", "usd", "eur", "dollar", "euro", "btc", "eth")
}

func ends(s string, list ...string) bool {
	for _, w := range list {
		if len(s) >= len(w) && s[len(s)-len(w):] == w {
			return true
		}
	}
	return false
}

func begins(s string, list ...string) bool {
	for _, w := range list {
		if len(s) >= len(w) && s[:len(w)] == w {
			return true
		}
	}
	return false
}

func baitGroups() map[string][]string {
	return map[string][]string{
		groupCrowd: {"everyone", "everybody", "group members", "all members", "dear group", "our group", "this group", "all group", "the whole group", "dear members", "fellow members", "our community",
			"hey guys", "hello guys", "hi guys", "hey friends", "hello friends", "dear friends", "hey all", "hello all", "ladies and gentlemen", "attention all", "good news for", "great news for", "big news for",
			"as a group", "calling all", "exciting news", "exciting update", "hello fellow", "fellow group", "in this group", "in our group", "group chat", "our members", "our chat", "chat members", "community members",
			"group outing", "group trip", "group event", "just for us", "for our group", "dear subscribers", "hallo zusammen", "liebe gruppe", "hallo an alle", "liebe mitglieder", "gute nachrichten für"},
		groupLure: {"exclusive", "exclusively", "special offer", "special deal", "special discount", "group discount", "discount", "giveaway", "give away", "giving away", "free ticket", "free tickets", "free access", "for free",
			"prize", "prizes", "big win", "jackpot", "you've been selected", "been chosen", "specially chosen", "too good to", "never-seen-before", "unbelievable price", "introductory price", "once-in-a-lifetime",
			"once in a lifetime", "sneak peek", "surprise", "secret", "charity drive", "donate", "donation", "your contribution", "your contributions", "adventure", "get rich", "extra income", "passive income",
			"additional income", "bonus", "cash reward", "rewards", "unforgettable", "exciting", "exklusiv", "exklusive", "gratis", "gewinnspiel", "rabatt", "geschenkt", "spenden", "zusätzliches einkommen"},
		groupHurry: {"don't miss", "do not miss", "miss out", "too good to pass", "limited time", "limited-time", "limited spots", "limited seats", "spots are limited", "seats are limited", "places are limited",
			"limited number of", "limited offer", "be quick", "act now", "act fast", "hurry", "before it's too late", "before it's gone", "before they're gone", "while it lasts", "while supplies last", "last chance", "don't wait",
			"don't procrastinate", "be among the first", "be the first", "first to experience", "get ready", "only today", "today only", "this weekend only", "ends soon", "register quickly", "secure your spot", "reserve your spot", "save your spot",
			"verpasst nicht", "verpass nicht", "nur noch heute", "nur noch wenige", "begrenzte plätze", "plätze sind begrenzt", "beeilt euch", "schnell sein", "solange der vorrat"},
		groupCall: {"click here", "click below", "click on this link", "click on the link", "click the link", "click this link", "tap here", "tap the link", "tap on the link", "tap the hyperlink", "through this link", "through the link",
			"using this link", "use this link", "via this link", "via the link", "with this link", "follow this link", "follow the link", "this link to", "the link below", "link below", "link in bio", "over to this link", "on this link", "at this link",
			"following link", "link to join", "sign up now", "register now", "sign up through", "sign up via", "sign up using", "register through", "participate here", "enroll here", "enrol here", "download here", "order now", "shop now", "rsvp",
			"get your ticket", "get your tickets", "book your", "sign up here", "signing up here", "register here", "registering here", "join here", "join us here", "join now", "join by clicking", "donate here", "book here", "reserve here", "order here", "get it here", "claim here", "claim your", "grab your",
			"reserve your", "secure your", "get yours", "enter here", "vote here", "buy here", "check it out here", "klickt hier", "klick hier", "klicke hier", "klicke auf den link", "klickt auf den link", "über diesen link", "unter diesem link",
			"meldet euch hier", "hier anmelden", "link unten"},
		groupPraise: {"legit", "legitimate", "genuine", "trusted", "trustworthy", "transparent", "reliable", "lucrative", "profitable", "highly recommend", "i recommend", "recommend her", "recommend him", "recommend them", "recommend you", "recommend this",
			"recommend everyone", "recommend checking", "grateful", "god bless", "thank you sir", "thanks to", "thank to", "thank you ma", "thanks ma", "thanks so much", "testimony", "testimonies", "never failed", "kept her promise", "kept his promise", "100% sure",
			"100% real", "is real", "it's real", "no risk", "without risk", "without risks", "risk free", "risk-free", "no hidden", "hidden fees", "zero fees", "guaranteed", "hassle-free", "excellent investment", "great investment", "smart investment", "ideal choice",
			"investment opportunity", "investment opportunities", "bright future", "immense potential", "great potential", "huge potential", "strong potential", "growth potential", "steady dividend", "steady returns", "stable returns", "high returns", "strong returns", "grow your wealth", "financial freedom",
			"financial goals", "financially free", "financially stable", "long-term growth", "promising", "proven track record", "user-friendly platform", "knowledgeable staff", "solid industry", "strong cash", "contact her", "contact him", "contact them", "message her", "message him",
			"text her", "text him", "reach her", "reach him", "connect with her", "connect with him", "follow her", "follow him", "seriös", "absolut sicher", "ohne risiko", "garantiert", "empfehle", "dankbar"},
		groupPump: {"memecoin", "meme coin", "altcoin", "altcoins", "shill", "gems", "hidden gem", "to the moon", "mooning", "100x", "1000x", "presale", "pre-sale", "whitelist", "airdrop", "aped", "liquidity locked", "lp locked", "lp burned", "renounced",
			"contract address", "tokenomics", "buy tax", "bscscan", "etherscan", "pancakeswap", "uniswap", "pinksale", "dexscreener", "holders", "market cap", "marketcap", "bsc network", "solana", "mint now", "free mint", "nft drop", "token launch", "launching soon", "kucoin", "binance",
			"usdt", "wallet", "bullish", "pumping", "influencers", "telegram group", "decentralized"},
		groupHire: {"hiring", "i need a", "i need an", "we need a", "we need an", "engineer", "developer", "experience with", "experience in", "about the company", "about the role", "about us", "our mission", "headquarters",
			"looking for a", "looking for an", "looking to hire", "we are looking for", "we're looking for", "years of experience", "your resume", "your cv", "your portfolio", "cover letter", "job description", "responsibilities",
			"requirements", "qualifications", "full-time", "full time", "part-time", "freelancer", "freelance", "contract role", "salary", "per hour", "an hour", "hourly", "fixed price", "budget", "apply at", "apply to", "to apply", "wir suchen", "gesucht", "stundensatz", "festpreis", "bewerbung"},
		groupGain: {"earning", "earnings", "payouts", "dividend", "dividends", "portfolio", "trading", "trader", "forex", "crypto", "bitcoin", "investments", "income", "invest", "invested", "investing", "investment", "investor", "deposit", "deposited", "turn my", "turned my", "turning my", "turn your", "turned your", "turning your", "i made", "just made", "i earn", "i earned", "i've earned",
			"i have earned", "earn back", "you earn", "to earn", "and earn", "i received", "profit", "profits", "cash out", "withdraw", "withdrawal", "withdrew", "returns", "with just", "with only", "start with", "started with", "starting with",
			"investieren", "investiert", "einzahlung", "eingezahlt", "gewinn", "aus meinen", "auszahlung"},
	}
}
