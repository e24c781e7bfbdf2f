package draft

import "strings"

var speakerES = speaker{person: personES, credentials: newLexicon(credentialsES), promises: newLexicon(promisesES), asked: newLexicon(askedES),
	negation: negationES}

var negationES = set("no ni nunca ningún ninguna ninguno sin tampoco jamás")

var (
	notPreteriteES = set("conté miré abrí probé aquí así allí ahí café qué sé mí sí porqué té leí entendí noté recibí encontré pensé ví cliché comité olé además esté")
	preteriteRES   = set("lideré generé recuperé superé operé preparé comparé separé mejoré integré administré compré retiré logré entré coordiné")
	irregularES    = set("hice tuve fui puse conduje traduje estuve vine anduve rehice rehicimos mantuve obtuve propuse")
	plainPartES    = set("mirado abierto contado escuchado revisado consultado leído visto entendido adjuntado anotado añadido encontrado pensado respondido contestado quedado")
	denyES         = set("domino manejo llevo dispongo poseo imparto gestiono coordino dirijo colaboro conozco hablo lidero enseño asesoro redacto suelo")
	denyWeES       = set("somos contamos disponemos trabajamos ofrecemos desarrollamos hemos llevamos fuimos hicimos montamos")
	plainMyES      = set("preocupación temor miedo perfil datos sospecha hipótesis teoría orden prioridad límite límites carencia honestidad ficha currículo mano ojo oído criterio curiosidad referencia objeción reserva tarifa propuesta pregunta preguntas idea idioma zona disponibilidad precio parte nombre opinión respuesta sugerencia plan portafolio correo currículum página web muestra muestras horario calendario primera primer primero intención enfoque lado impresión sensación intuición método manera forma regla objetivo interés propósito agenda escritorio costumbre preferencia cálculo estimación lectura duda dudas recomendación condición presupuesto mensaje carta candidatura colaboración ayuda consejo saludo")
	plainOurES     = set("llamada conversación reunión colaboración charla")
)

func personES(tokens []string) string {
	if w := boastsES(tokens); w != "" {
		return w
	}
	for i, w := range tokens {
		next := tokenAt(tokens, i+1)
		switch {
		case negatedIn(negationES, tokens, i):
			continue
		case preterite1ES(w), irregularES[w]:
			return around(tokens, i)
		case w == "he":
			j := skipping(tokens, i+1, func(w string) bool { return w == "ya" || w == "también" || w == "podido" })
			if v := tokenAt(tokens, j); participleES(v) && !plainPartES[v] && !anyOf(tokens, j+1, 3, set("su sus anuncio web ustedes oferta")) {
				return around(tokens, i)
			}
		case denyWeES[w], denyES[w], (w == "desarrollo" || w == "diseño") && next != "" && (i == 0 || tokens[i-1] == "yo" || tokens[i-1] == "también"):
			return around(tokens, i)
		case w == "cuento" && next == "con", w == "trabajo" && (next == "con" || next == "como" || next == "para" || next == "desde"), w == "doy" && next == "clases", w == "acabo" && next == "de" && strings.HasSuffix(tokenAt(tokens, i+2), "r") && tokenAt(tokens, i+2) != "leer" && tokenAt(tokens, i+2) != "ver":
			return around(tokens, i)
		case w == "soy" && next != "consciente" && next != "yo":
			return around(tokens, i)
		case w == "tengo" && (next == "hechos" || next == "hechas" || next == "experiencia" || next == "amplia" || next == "más"), w == "los" && next == "tengo", w == "lo" && next == "tengo", w == "las" && next == "tengo":
			return around(tokens, i)
		case w == "mío" || w == "mía" || w == "míos" || w == "mías":
			if i > 0 && !anyOf(tokens, max(0, i-3), 3, set("juicio parte error culpa")) {
				return around(tokens, i)
			}
		case w == "mi" || w == "mis":
			if !anyOf(tokens, i+1, 3, plainMyES) {
				return around(tokens, i)
			}
		case w == "nuestro" || w == "nuestra" || w == "nuestros" || w == "nuestras":
			if !anyOf(tokens, i+1, 2, plainOurES) {
				return around(tokens, i)
			}
		}
	}
	return ""
}

var (
	nobodyES = set("ningún ninguna ninguno nadie nunca jamás")
	ownES    = set("me mi mis mío mía míos mías")
)

// boastsES finds that nothing of the freelancer's has ever failed: "ningún diseño mío ha
// vuelto con dudas".
func boastsES(tokens []string) string {
	for i, w := range tokens {
		if !nobodyES[w] || !anyOf(tokens, max(0, i-4), 10, ownES) {
			continue
		}
		for k := max(0, i-6); k < min(len(tokens), i+6); k++ {
			if (tokens[k] == "ha" || tokens[k] == "han") && (participleES(tokenAt(tokens, k+1)) || tokenAt(tokens, k+1) == "vuelto") {
				return around(tokens, k)
			}
		}
	}
	return ""
}

// preterite1ES reports whether a word is the first person of a past tense. The future
// ends in the same letter, after an infinitive.
func preterite1ES(w string) bool {
	r := []rune(w)
	if len(r) < 4 || notPreteriteES[w] || !strings.HasSuffix(w, "é") && !strings.HasSuffix(w, "í") {
		return false
	}
	for _, future := range []string{"aré", "eré", "iré", "dré", "rré", "arí", "erí"} {
		if strings.HasSuffix(w, future) {
			return preteriteRES[w]
		}
	}
	return true
}

func participleES(w string) bool {
	for _, end := range []string{"ado", "ido", "ído", "cho", "sto", "rto", "ito", "elto"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

const askedES = `piden, pide, pedían, dicen que, escriben que, anuncio, ustedes piden, su pregunta, la pregunta, preguntan, que mencionan, que citan, pregunta si, buscan`

const promisesES = `garantiz*, me hago responsable, respondo de ello, doy mi palabra, me responsabilizo, si no ~1 no cobro, o no cobro, o no pagan, si no ~1 no pagan, garantía de, está asegurado, aseguro, prometo, prometid*, devuelvo el|la importe|dinero, les devuelvo el|la importe|dinero, devolución, no pagan nada, no me pagan|deben, no me deben nada, a mi cargo, no cobro nada, no cobraré, gratis para|si|hasta, hago gratis, totalmente gratis, es gratis, será gratis, ronda*|revisi*|prueba* ~3 gratis, sin un solo, sin ningún error, inmediatamente, de inmediato, mañana mismo, hoy mismo, ya mismo, este mismo lunes|martes|miércoles|jueves|viernes|fin, esta misma semana|tarde|noche, a tiempo completo, a jornada completa`

const credentialsES = `mío, mía, míos, mías, experiencia en, experiencia con, experiencia como, años de experiencia, de experiencia, amplia experiencia, mi experiencia, años de, años en, experta, experto, expertos, especialista*, certificad*, certificación*, jurada, traductor jurado, titulada en, titulado en, licenciad*, diplomad*, doctora en, doctor en, doctorado, máster, posgrado, postgrado, graduad*, premio*, premiad*, mención, galard*, finalista, nominad*,
	referencias de, mis referencias, clientes suelen, clientes satisfechos, mis clientes, entre ~4 clientes, valoración*, estrellas, cinco estrellas, soltura, dominio de, dominio absoluto, dominio del, no tendr* secretos, fue mi, ha colaborado, ha traducido, ha diseñado, ha montado, ha hecho, ha llevado, ha ilustrado, ha modelado, ha realizado, ha gestionado, ha escrito, ha editado, cuenta con ~2 años, lleva ~2 años, es especialista, ha trabajado, ha dirigido, ha liderado, colabora con, da clases, es conocida, es conocido, reconocid*,
	aquí se han, se han traducido, se han hecho, por mis manos, por mí, otros clientes, el año pasado, hace poco, toda la vida, otras cooperativas, antiguo|antigua|ex jef*|director*|responsable|empleada|empleado, me encarg*, me conf*, me contrat*, me tienen|tiene, me han|ha ~1 confiado|encargado|contratado|pedido, aument* ~4 un, dupliqué, duplicó, duplicaron, duplicando, triplicó, tripliqué, triplicaron, como doctora|doctor|arquitecta|arquitecto|ingeniera|ingeniero|experta|experto, traductora jurada,
	de otras ~2 exportadoras, hasta hace, marcas de, mi trayectoria, trayectoria`
