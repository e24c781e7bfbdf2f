package forms

// Applicant is the person for whom the zoo's right answers hold.
const (
	FirstName = "Anna"
	LastName  = "Beispiel"
	Name      = FirstName + " " + LastName
	Mail      = "anna@freelance.example"
	Phone     = "+49 30 1234567"
	City      = "Berlin"
	Country   = "Germany"
	LinkedIn  = "https://www.linkedin.com/in/anna-beispiel"
	GitHub    = "https://github.com/anna-beispiel"
	Website   = "https://anna.example"
	Headline  = "Go engineer"
	CV        = "Anna-Beispiel-CV.pdf"
	// Letter and Subject stand for the approved text and subject.
	Letter  = "{letter}"
	Subject = "{subject}"
)

// sendJSON is a script that sends a form as JSON, as applications of one page do,
// and then takes the form away.
const sendJSON = `<script>document.querySelector("form").addEventListener("submit", async e => { e.preventDefault(); const f = e.target, o = {};
for (const [k, v] of new FormData(f)) { const t = v instanceof File ? v.name : v; if (t) o[k] = o[k] ? o[k] + "," + t : t }
const r = await fetch("SEND", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(o)});
if (r.ok) f.remove() })</script>`

// Zoo returns all pages.
func Zoo() []Page {
	pages := append(systems(), plain()...)
	pages = append(pages, widgets()...)
	return append(pages, walls()...)
}

// systems have the field structure of hosted application systems.
func systems() []Page {
	return []Page{
		{Name: "greenhouse", JSON: true, HTML: `<h1>Backend Engineer</h1><form id="application-form">
<label for="first_name">First Name<span>*</span></label><input id="first_name" name="first_name" aria-required="true" autocomplete="given-name">
<label for="last_name">Last Name<span>*</span></label><input id="last_name" name="last_name" aria-required="true" autocomplete="family-name">
<label for="email">Email<span>*</span></label><input id="email" name="email" type="text" aria-required="true">
<label for="phone">Phone</label><input id="phone" name="phone" type="tel">
<div role="group" aria-labelledby="upload-label-resume"><div id="upload-label-resume">Resume/CV<span>*</span></div><button type="button">Attach</button><input id="resume" name="resume" type="file" style="display:none" accept=".pdf,.doc,.docx,.txt,.rtf"><p>Accepted file types: pdf, doc, docx, txt, rtf</p></div>
<label for="cover_letter_text">Cover Letter</label><textarea id="cover_letter_text" name="cover_letter_text"></textarea>
<label for="question_1">LinkedIn Profile</label><input id="question_1" name="question_1">
<label for="question_2">Are you legally authorized to work in Germany?*</label><select id="question_2" name="question_2"><option value="">Select...</option><option value="1">Yes</option><option value="0">No</option></select>
<label for="question_3">Will you now or in the future require visa sponsorship?*</label><select id="question_3" name="question_3"><option value="">Select...</option><option value="1">Yes</option><option value="0">No</option></select>
<label for="gender">Gender</label><select id="gender" name="gender"><option value="">Select...</option><option>Female</option><option>Decline to self identify</option></select>
<label><input type="checkbox" name="gdpr" required value="true"> I consent to the processing of my data as described in the privacy policy *</label>
<button type="submit">Submit application</button></form>` + sendJSON,
			Want: map[string]string{"first_name": FirstName, "last_name": LastName, "email": Mail, "phone": Phone, "resume": CV, "cover_letter_text": Letter, "question_1": LinkedIn, "question_2": "1", "question_3": "0", "gdpr": "true"}},
		{Name: "lever", Moved: true, HTML: `<form action="SEND" method="post" enctype="multipart/form-data">
<ul><li><label><div class="application-label">Resume/CV ✱</div><div class="application-field"><a>ATTACH RESUME/CV</a><input type="file" name="resume" style="opacity:0;width:1px"></div></label></li>
<li><label><div class="application-label">Full name<span class="required">✱</span></div><input name="name" required></label></li>
<li><label><div>Email<span>✱</span></div><input name="email" type="email" required></label></li>
<li><label><div>Phone</div><input name="phone"></label></li>
<li><label><div>Current location</div><input name="location"></label></li>
<li><label><div>Current company</div><input name="org"></label></li></ul>
<h4>Links</h4><label><div>LinkedIn URL</div><input name="urls[LinkedIn]"></label><label><div>GitHub URL</div><input name="urls[GitHub]"></label><label><div>Portfolio URL</div><input name="urls[Portfolio]"></label>
<h4>Additional information</h4><textarea name="comments" placeholder="Add a cover letter or anything else you want to share"></textarea>
<h4>U.S. Equal Employment Opportunity information</h4><select name="eeo[gender]"><option value="">Select ...</option><option>Male</option><option>Female</option></select>
<button type="submit">Submit application</button></form>`,
			Want: map[string]string{"resume": CV, "name": Name, "email": Mail, "phone": Phone, "location": City, "urls[LinkedIn]": LinkedIn, "urls[GitHub]": GitHub, "urls[Portfolio]": Website, "comments": Letter}},
		{Name: "ashby", JSON: true, HTML: `<div><form>
<div class="field"><label for="_systemfield_name">Name</label><input id="_systemfield_name" name="_systemfield_name" required></div>
<div class="field"><label for="_systemfield_email">Email</label><input id="_systemfield_email" name="_systemfield_email" type="email" required></div>
<div class="field"><label>Resume</label><div class="dropzone"><input type="file" id="_systemfield_resume" name="_systemfield_resume" hidden><button type="button">Upload File</button> or drag and drop here</div></div>
<div class="field"><label for="3b1e5a5e-1f6b">How many years of experience with Go do you have?</label><input id="3b1e5a5e-1f6b" name="3b1e5a5e-1f6b" type="number" required></div>
<div class="field"><label for="8c77">When is the earliest you could start?</label><input id="8c77" name="8c77" type="date"></div>
<div class="field"><label for="9d12">Why do you want to work with us?</label><textarea id="9d12" name="9d12" required></textarea></div>
<button type="submit">Submit Application</button></form>
<script>/* a controlled field as frameworks have them: it takes a value from input events only */
const el = document.getElementById("_systemfield_name"); let kept = ""; el.addEventListener("input", () => { kept = el.value }); setInterval(() => { if (document.activeElement !== el && el.value !== kept) el.value = kept }, 50)</script></div>` + sendJSON,
			Want: map[string]string{"_systemfield_name": Name, "_systemfield_email": Mail, "_systemfield_resume": CV, "3b1e5a5e-1f6b": "7", "8c77": "2026-12-01", "9d12": Letter}},
		{Name: "recruitee", HTML: `<form action="SEND" method="post" enctype="multipart/form-data">
<div><label for="c-name">Full name *</label><input id="c-name" name="candidate[name]" required></div>
<div><label for="c-mail">Email address *</label><input id="c-mail" type="email" name="candidate[email]" required></div>
<div><label for="c-phone">Phone number *</label><input id="c-phone" type="tel" name="candidate[phone]" required></div>
<div><label for="c-photo">Photo</label><input id="c-photo" type="file" name="candidate[photo]" accept="image/*"></div>
<div><label for="c-cv">CV or resume *</label><input id="c-cv" type="file" name="candidate[cv]" required></div>
<div><label for="c-letter">Cover letter *</label><textarea id="c-letter" name="candidate[cover_letter]" required></textarea></div>
<div><label for="c-q">How did you hear about us? *</label><select id="c-q" name="answers[0]" required><option value="">-</option><option value="f">A friend</option><option value="o">Other</option></select></div>
<label><input type="checkbox" name="talent" value="1"> Keep me informed about future opportunities</label>
<button>Send</button></form>`,
			Want: map[string]string{"candidate[name]": Name, "candidate[email]": Mail, "candidate[phone]": Phone, "candidate[cv]": CV, "candidate[cover_letter]": Letter, "answers[0]": "o"}},
		{Name: "workable", JSON: true, HTML: `<form><section><h2>Personal information</h2>
<label for="firstname"><span>First name</span></label><input id="firstname" name="firstname" required><label for="lastname"><span>Last name</span></label><input id="lastname" name="lastname" required>
<label for="email"><span>Email</span></label><input id="email" name="email" required><label for="headline">Headline (optional)</label><input id="headline" name="headline">
<label for="phone">Phone</label><input id="phone" name="phone" type="tel"><label for="address">Address</label><input id="address" name="address"></section>
<section><h2>Details</h2><label for="summary">Summary (optional)</label><textarea id="summary" name="summary"></textarea>
<label for="cover">Cover letter</label><textarea id="cover" name="cover_letter"></textarea>
<label for="resume">Resume</label><input id="resume" type="file" name="resume" required></section>
<button type="button">Clear</button><button type="submit">Submit application</button></form>` + sendJSON,
			Want: map[string]string{"firstname": FirstName, "lastname": LastName, "email": Mail, "headline": Headline, "phone": Phone, "resume": CV, "cover_letter": Letter}, Free: []string{"address"}},
		{Name: "embedded", HTML: `<h1>Our company</h1><p>Jobs</p><iframe src="OTHER/embedded/frame" width="700" height="600"></iframe>`, Further: map[string]string{
			"frame": `<form action="SEND" method="post"><label>Name <input name="name" required></label><label>E-mail <input name="email" type="email" required></label><label>Message <textarea name="message" required></textarea></label><button>Apply</button></form>`},
			Want: map[string]string{"name": Name, "email": Mail, "message": Letter}},
	}
}

// plain are forms of small sites, in four languages and of any age.
func plain() []Page {
	return []Page{
		{Name: "suite", HTML: `<form action="SEND" method="post"><label>Name <input name="name" required></label><label>E-mail <input name="email" required></label>
<label>Subject <input name="subject"></label><label>Message <textarea name="message" required></textarea></label><button>Send</button></form>`,
			Want: map[string]string{"name": Name, "email": Mail, "subject": Subject, "message": Letter}},
		{Name: "german", Receipt: "<p>Vielen Dank! Ihre Bewerbung ist bei uns eingegangen.</p>", HTML: `<form action="SEND" method="post" enctype="multipart/form-data"><fieldset><legend>Persönliche Daten</legend>
<p><label for="v">Vorname *</label><input id="v" name="vorname" required></p><p><label for="n">Nachname *</label><input id="n" name="nachname" required></p>
<p><label for="m">E-Mail-Adresse *</label><input id="m" name="mail" type="email" required></p><p><label for="t">Telefon (tagsüber)</label><input id="t" name="telefon"></p><p><label for="w">Wohnort</label><input id="w" name="ort"></p></fieldset>
<p><label for="b">Betreff</label><input id="b" name="betreff"></p><p><label for="s">Gewünschter Stundensatz in EUR</label><input id="s" name="satz"></p><p><label for="e">Frühestes Eintrittsdatum (TT.MM.JJJJ)</label><input id="e" name="eintritt"></p>
<p><label for="a">Anschreiben *</label><textarea id="a" name="anschreiben" required></textarea></p><p><label for="l">Lebenslauf (PDF) *</label><input id="l" type="file" name="lebenslauf" required></p><p><label for="z">Zeugnisse</label><input id="z" type="file" name="zeugnisse"></p>
<p><label><input type="checkbox" name="dse" value="1" required> Ich habe die Datenschutzerklärung gelesen und stimme ihr zu. *</label></p><p><label><input type="checkbox" name="nl" value="1"> Ich möchte den Newsletter erhalten</label></p>
<input type="reset" value="Zurücksetzen"><input type="submit" value="Bewerbung absenden"></form>`,
			Want: map[string]string{"vorname": FirstName, "nachname": LastName, "mail": Mail, "telefon": Phone, "ort": City, "betreff": Subject, "satz": "80", "eintritt": "01.12.2026", "anschreiben": Letter, "lebenslauf": CV, "dse": "1"}},
		{Name: "spanish", Receipt: "<p>Hemos recibido su solicitud.</p>", HTML: `<form action="SEND" method="post" enctype="multipart/form-data">
<label for="a">Nombre *</label><input id="a" name="nombre" required><label for="b">Apellidos *</label><input id="b" name="apellidos" required><label for="c">Correo electrónico *</label><input id="c" name="correo" required>
<label for="d">Teléfono</label><input id="d" name="telefono"><label for="e">Ciudad</label><input id="e" name="ciudad"><label for="f">Carta de presentación *</label><textarea id="f" name="carta" required></textarea>
<label for="g">Currículum *</label><input id="g" name="cv" type="file" required><label><input type="checkbox" name="rgpd" required value="si"> Acepto la política de privacidad</label><button>Enviar solicitud</button></form>`,
			Want: map[string]string{"nombre": FirstName, "apellidos": LastName, "correo": Mail, "telefono": Phone, "ciudad": City, "carta": Letter, "cv": CV, "rgpd": "si"}},
		{Name: "french", Moved: true, Receipt: "<p>Merci pour votre candidature.</p>", HTML: `<form action="SEND" method="post" enctype="multipart/form-data">
<label for="a">Prénom *</label><input id="a" name="prenom" required><label for="b">Nom *</label><input id="b" name="nom" required><label for="c">Courriel *</label><input id="c" name="courriel" required>
<label for="d">Téléphone</label><input id="d" name="tel"><label for="h">Ville</label><input id="h" name="ville"><label for="f">Lettre de motivation *</label><textarea id="f" name="lettre" required></textarea>
<label for="g">CV (PDF) *</label><input id="g" name="fichier" type="file" required><label><input type="checkbox" name="rgpd" required value="oui"> J'accepte la politique de confidentialité</label><button>Envoyer ma candidature</button></form>`,
			Want: map[string]string{"prenom": FirstName, "nom": LastName, "courriel": Mail, "tel": Phone, "ville": City, "lettre": Letter, "fichier": CV, "rgpd": "oui"}},
		{Name: "table", HTML: `<form action="SEND" method="post"><table><tr><td>Your name:</td><td><input name="f1"></td></tr><tr><td>E-mail:</td><td><input name="f2"></td></tr><tr><td>Phone:</td><td><input name="f3"></td></tr><tr><td>Your message:</td><td><textarea name="f4"></textarea></td></tr></table><input type="submit" value="Submit"></form>`,
			Want: map[string]string{"f1": Name, "f2": Mail, "f3": Phone, "f4": Letter}},
		{Name: "placeholders", HTML: `<div><form action="SEND" method="post"><input name="a" placeholder="First name"><input name="b" placeholder="Last name"><input name="c" placeholder="you@example.com" type="email"><input name="d" placeholder="Phone number"><textarea name="e" placeholder="Tell us about yourself"></textarea><button>Apply now</button></form></div>`,
			Want: map[string]string{"a": FirstName, "b": LastName, "c": Mail, "d": Phone, "e": Letter}},
		{Name: "crowded", HTML: `<form action="/search" role="search"><input name="q" placeholder="Search jobs"><button>Search</button></form><form action="/login" id="login"><input name="user" placeholder="E-mail"><input name="pw" type="password"><button>Log in</button></form>
<form action="SEND" method="post"><label>Full name<input name="n"></label><label>Email<input name="m"></label><label>Website<input name="w"></label><label>Cover letter<textarea name="l"></textarea></label><a href="/linkedin">Apply with LinkedIn</a><button type="button">Save draft</button><button type="submit">Apply</button></form>
<form action="/newsletter"><label>E-mail for our newsletter<input name="nl" type="email"></label><button>Subscribe</button></form>`,
			Want: map[string]string{"n": Name, "m": Mail, "w": Website, "l": Letter}},
		{Name: "posting", HTML: `<h1>Crawler in Go</h1><p>We look for a freelancer.</p><a href="/posting/form">Apply now</a>`, Further: map[string]string{
			"form": `<form action="SEND" method="post"><label>Name<input name="name" required></label><label>Email<input name="email" required></label><label>Expected hourly rate (EUR)<input name="rate" type="number"></label><label>Message<textarea name="message" required></textarea></label><button>Send application</button></form>`},
			Want: map[string]string{"name": Name, "email": Mail, "rate": "80", "message": Letter}},
	}
}
