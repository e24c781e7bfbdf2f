function (req) {
  // Runs in a world apart in each frame; pages cannot see or change it.
  const S = globalThis.agentState || (globalThis.agentState = { els: [], ids: new WeakMap() })
  const idOf = (el) => { let i = S.ids.get(el); if (i === undefined) { i = S.els.push(el) - 1; S.ids.set(el, i) } return i }
  const up = (el) => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null)
  const clean = (s, n) => (s || '').replace(/\s+/g, ' ').trim().slice(0, n || 300)
  const pause = (ms) => new Promise((r) => setTimeout(r, ms))
  const seen = new Map()

  function all() {
    const out = []
    const walk = (root) => { for (const el of root.querySelectorAll('*')) { out.push(el); if (out.length > 20000) return; if (el.shadowRoot) walk(el.shadowRoot) } }
    walk(document)
    return out
  }
  // A box that people can see: rendered, opaque, of some size, inside the page.
  function visible(el) {
    if (seen.has(el)) return seen.get(el)
    const ok = look(el); seen.set(el, ok); return ok
  }
  function look(el) {
    const r = el.getBoundingClientRect(), st = getComputedStyle(el)
    if (st.display !== 'contents' && (r.width < 2 || r.height < 2)) return false
    if (st.visibility !== 'visible') return false
    if (r.right + scrollX <= 0 || r.bottom + scrollY <= 0 || r.left + scrollX >= Math.max(document.documentElement.scrollWidth, innerWidth)) return false
    return chain(el)
  }
  // Nothing above the element hides it.
  function chain(el) {
    for (let e = el; e && e !== document.documentElement; e = up(e)) {
      const st = getComputedStyle(e)
      if (st.display === 'none' || parseFloat(st.opacity) < 0.05 || e.getAttribute('aria-hidden') === 'true' || e.inert) return false
      if (/rect\(0px,? 0px,? 0px,? 0px\)|rect\(1px/.test(st.clip) || /inset\((50|100)%\)|circle\(0/.test(st.clipPath)) return false
      if (e !== el && st.overflow !== 'visible') { const r = e.getBoundingClientRect(); if (r.width < 2 || r.height < 2) return false }
    }
    return true
  }
  function barred(el) {
    for (let e = el; e; e = up(e)) if (e.getAttribute('aria-hidden') === 'true' || e.inert) return true
    return false
  }
  // The text that people can read: what is hidden, tiny or transparent is left out.
  function words(el, n, skip) {
    let out = ''
    const walk = (node) => {
      if (out.length > (n || 300)) return
      if (node.nodeType === 3) {
        const p = node.parentElement
        if (!p) { out += ' ' + node.data; return }
        const st = getComputedStyle(p)
        if (visible(p) && parseFloat(st.fontSize) >= 5 && !/rgba\(.*, 0\)|transparent/.test(st.color)) out += node.data
        return
      }
      if (node.nodeType !== 1) return
      if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SELECT|TEXTAREA|OPTION)$/.test(node.tagName) || node === skip) return
      if (/^(BR|P|DIV|LI|TR|TD|H[1-6]|LABEL|SECTION|LEGEND|BUTTON)$/.test(node.tagName)) out += ' '
      for (const c of (node.shadowRoot || node).childNodes) walk(c)
      if (/^(P|DIV|LI|TR|TD|H[1-6]|LABEL|SECTION|LEGEND|BUTTON)$/.test(node.tagName)) out += ' '
    }
    walk(el)
    return clean(out, n)
  }
  const byIds = (el, list) => (list || '').split(/\s+/).filter(Boolean).map((i) => { const t = el.getRootNode().getElementById ? el.getRootNode().getElementById(i) : null; return t ? words(t) : '' }).filter(Boolean).join(' ')
  const control = 'input:not([type=hidden]),select,textarea,button,[role=combobox],[role=radio],[role=checkbox],[contenteditable=true]'
  function labelsOf(el) {
    const out = [...(el.labels || [])]
    const wrap = el.closest('label')
    if (wrap && !out.includes(wrap)) out.push(wrap)
    return out
  }
  function labelOf(el) {
    const by = byIds(el, el.getAttribute('aria-labelledby'))
    if (by) return by
    if (/^(radio|checkbox)$/.test(el.getAttribute('role') || '') && words(el)) return words(el)
    const own = labelsOf(el).map((l) => words(l)).filter(Boolean).join(' ')
    return own || clean(el.getAttribute('aria-label'))
  }
  // What stands before the element, where no label is tied to it.
  function nearOf(el) {
    let e = el
    for (let d = 0; e && d < 4; d++) {
      for (let s = e.previousElementSibling, k = 0; s && k < 3; s = s.previousElementSibling, k++) {
        if (s.matches(control) || s.querySelector(control)) break
        const t = words(s, 200)
        if (t && /[\p{L}]/u.test(t)) return t
      }
      const before = e.previousSibling
      if (before && before.nodeType === 3 && clean(before.data) && /\p{L}/u.test(before.data)) return clean(before.data)
      e = up(e)
      if (!e || e.tagName === 'FORM' || e.tagName === 'BODY' || e.tagName === 'FIELDSET') break
    }
    return ''
  }
  function legendOf(el) {
    for (let e = up(el), d = 0; e && d < 8 && e.tagName !== 'FORM'; e = up(e), d++) {
      if (e.tagName === 'FIELDSET') { const l = e.querySelector(':scope > legend'); if (l) return words(l) }
      if (/^(radiogroup|group)$/.test(e.getAttribute('role') || '')) { const t = byIds(e, e.getAttribute('aria-labelledby')) || clean(e.getAttribute('aria-label')); if (t) return t }
    }
    return ''
  }
  function formOf(el) { for (let e = el; e; e = up(e)) if (e.tagName === 'FORM') return e; return el.form || null }
  function shown(el) {
    if (visible(el)) return true
    const type = (el.type || '').toLowerCase()
    if (!/^(checkbox|radio|file)$/.test(type) || barred(el)) return false
    if (labelsOf(el).some((l) => visible(l))) return true
    if (type !== 'file') return false
    for (let e = up(el), d = 0; e && d < 3 && e.tagName !== 'FORM'; e = up(e), d++) if (visible(e) && words(e)) return true
    return false
  }
  function must(el, label) {
    return !!(el.required || el.getAttribute('aria-required') === 'true' || /\*\s*$|\*\s*:|^\*|\((required|erforderlich|pflichtfeld|obligatorio|obligatoire)\)/i.test(label))
  }
  function kindOf(el) {
    const role = el.getAttribute('role') || '', tag = el.tagName
    if (tag === 'SELECT') return 'select'
    if (role === 'combobox' || (tag === 'BUTTON' && el.getAttribute('aria-haspopup') === 'listbox')) return 'combobox'
    if (tag === 'TEXTAREA') return 'textarea'
    if (tag === 'INPUT') {
      const t = (el.type || 'text').toLowerCase()
      if (/^(hidden|submit|button|image|reset|color|range)$/.test(t)) return ''
      return /^(checkbox|radio|file)$/.test(t) ? t : 'text'
    }
    if (role === 'radio' || role === 'checkbox') return role
    if (el.isContentEditable && el.getAttribute('contenteditable') !== null) return 'rich'
    return ''
  }
  const isOn = (el) => el.tagName === 'INPUT' ? el.checked : el.getAttribute('aria-checked') === 'true'
  function valueOf(el, kind) {
    if (kind === 'select') { const o = el.options[el.selectedIndex]; return o ? o.value : '' }
    if (kind === 'rich') return el.innerText
    if (kind === 'file') return [...el.files].map((f) => f.name).join(', ')
    if (kind === 'combobox') return clean(el.value || el.getAttribute('data-value') || words(el) || '')
    return el.value === undefined ? '' : el.value
  }

  function read() {
    const fields = [], buttons = [], radios = new Map(), groups = [], challenges = []
    const groupOf = (el) => { const f = formOf(el); let i = groups.indexOf(f); if (i < 0) i = groups.push(f) - 1; return i }
    let password = false
    const list = all()
    for (const el of list) {
      const tag = el.tagName
      if (tag === 'IFRAME') {
        const src = el.src || '', r = el.getBoundingClientRect()
        if (/recaptcha\/(api2|enterprise)\/(anchor|bframe)|hcaptcha\.com|challenges\.cloudflare\.com|arkoselabs|funcaptcha|geetest|captcha-delivery|friendlycaptcha|mtcaptcha/i.test(src) &&
          !/size=invisible/.test(src) && !el.closest('.grecaptcha-badge') && r.width > 60 && r.height > 40 && visible(el)) challenges.push(clean(src, 80))
        continue
      }
      const kind = kindOf(el)
      if (kind) {
        if (el.type === 'password' && visible(el)) password = true
        if (el.disabled || el.readOnly && kind === 'text' && el.getAttribute('role') !== 'combobox') continue
        const label = labelOf(el), near = nearOf(el), legend = legendOf(el)
        const f = { id: idOf(el), kind, type: (el.type || '').toLowerCase(), name: clean(el.name || el.getAttribute('name') || el.getAttribute('data-name'), 120), htmlId: clean(el.id, 80), label, near, legend,
          help: byIds(el, el.getAttribute('aria-describedby')), placeholder: clean(el.placeholder || el.getAttribute('aria-placeholder')), autocomplete: clean(el.getAttribute('autocomplete'), 60),
          prop: clean(el.getAttribute('itemprop') || el.getAttribute('data-qa') || el.getAttribute('data-field'), 60), accept: clean(el.getAttribute('accept'), 200), max: el.maxLength > 0 ? el.maxLength : 0, tab: el.tabIndex,
          multiple: !!el.multiple, required: must(el, label || near), shown: shown(el), group: groupOf(el), options: [], value: clean(valueOf(el, kind), 400), checked: isOn(el) }
        if (kind === 'select') f.options = [...el.options].slice(0, 400).map((o) => ({ id: o.index, text: clean(o.text, 120), value: clean(o.value, 120), off: o.disabled }))
        if (kind === 'radio') {
          const holder = el.getAttribute('role') === 'radio' && el.closest('[role=radiogroup]')
          const key = holder || (el.name ? groups[f.group] + '|' + el.name + '|' + f.group : el)
          const opt = { id: f.id, text: label || near, value: clean(el.value || el.getAttribute('data-value'), 120), on: isOn(el), shown: f.shown }
          const have = radios.get(key)
          if (have) { have.options.push(opt); have.required = have.required || f.required; have.shown = have.shown || f.shown; have.checked = have.checked || opt.on; continue }
          f.options = [opt]; f.label = legend || outer(el); f.required = f.required || must(holder || el, f.label)
          if (holder) f.name = clean(holder.getAttribute('data-name') || holder.id, 120)
          radios.set(key, f)
        }
        fields.push(f)
      }
      const text = tag === 'BUTTON' || tag === 'A' || el.getAttribute('role') === 'button' ? words(el, 80) || clean(el.getAttribute('aria-label'), 80) : tag === 'INPUT' && /^(submit|button|image)$/.test(el.type) ? clean(el.value || el.alt, 80) || 'Submit' : ''
      if (text && kind !== 'combobox') buttons.push({ id: idOf(el), text, tag, type: tag === 'A' ? '' : (el.getAttribute('type') || (tag === 'BUTTON' && formOf(el) ? 'submit' : '')).toLowerCase(), group: groupOf(el), shown: visible(el), off: !!el.disabled || el.getAttribute('aria-disabled') === 'true' })
      if (!kind && /drop/i.test(el.className + ' ' + el.id + ' ' + (el.getAttribute('data-testid') || '')) && visible(el) && !el.querySelector('input[type=file]') && !el.querySelector('[class*=drop],[id*=drop]') && !formOf(el)?.querySelector('input[type=file]'))
        fields.push({ id: idOf(el), kind: 'drop', type: '', name: clean(el.getAttribute('data-name') || el.id, 80), htmlId: el.id, label: words(el), near: nearOf(el), legend: legendOf(el), required: must(el, words(el)), shown: true, group: groupOf(el), options: [], value: clean(el.getAttribute('data-files'), 80) })
    }
    return { fields: fields.slice(0, 400), buttons: buttons.slice(0, 200), challenges, password, title: clean(document.title, 200), text: words(document.body, 20000), big: innerWidth > 60 && innerHeight > 40,
      forms: groups.map((g) => g ? { action: clean(g.action, 300), method: clean(g.method, 10), text: clean([g.id, g.name, g.className, g.getAttribute('role')].join(' '), 200) } : { action: '', method: '', text: '' }) }
  }
  // The question above a group of buttons without a fieldset.
  function outer(el) {
    for (let e = up(el), d = 0; e && d < 5 && e.tagName !== 'FORM'; e = up(e), d++) {
      if (e.querySelectorAll('input[type=radio],[role=radio]').length > 1) {
        let t = ''
        for (const c of e.children) { if (c.matches(control) || c.querySelector(control)) break; t += ' ' + words(c) }
        if (clean(t)) return clean(t)
        return nearOf(e)
      }
    }
    return ''
  }
  const fire = (el, type, init) => el.dispatchEvent(type === 'input' ? new InputEvent('input', { bubbles: true, composed: true, ...init }) : new Event(type, { bubbles: true, composed: true, ...init }))
  async function fill() {
    const el = S.els[req.id]
    if (!el || !el.isConnected) return { gone: true }
    el.scrollIntoView({ block: 'center' })
    if (req.kind === 'select') {
      const o = el.options[req.option]
      if (!o) return { gone: true }
      el.focus(); el.value = o.value; el.selectedIndex = req.option; fire(el, 'input'); fire(el, 'change'); el.blur()
    } else if (req.kind === 'radio' || req.kind === 'checkbox') {
      if (!isOn(el)) el.click()
      if (!isOn(el) && el.labels && el.labels[0]) el.labels[0].click()
      return { on: isOn(el) }
    } else if (req.kind === 'combobox') {
      return combo(el)
    } else if (req.kind === 'rich') {
      el.focus(); el.textContent = req.value; fire(el, 'input', { inputType: 'insertText', data: req.value }); el.blur()
    } else {
      el.focus(); el.value = req.value; fire(el, 'input', { inputType: 'insertText', data: req.value }); fire(el, 'change'); el.blur()
      if (document.activeElement === el) fire(el, 'focusout')
    }
    await pause(20)
    return { value: valueOf(el, req.kind) }
  }
  const optionsShown = () => all().filter((o) => o.getAttribute('role') === 'option' && visible(o))
  async function combo(el) {
    el.focus(); el.click()
    for (const t of ['mousedown', 'mouseup']) el.dispatchEvent(new MouseEvent(t, { bubbles: true, composed: true }))
    for (let i = 0; i < 20; i++) { await pause(50); seen.clear(); if (optionsShown().length) break }
    if (req.list) { const out = optionsShown().map((o) => ({ text: words(o, 120) })); return { options: out } }
    const o = optionsShown().find((x) => words(x, 120) === req.value)
    if (!o) return { gone: true }
    for (const t of ['mousedown', 'mouseup']) o.dispatchEvent(new MouseEvent(t, { bubbles: true, composed: true }))
    o.click()
    await pause(60)
    return { value: req.value }
  }
  function click() {
    const el = S.els[req.id]
    if (!el || !el.isConnected) return { gone: true }
    el.scrollIntoView({ block: 'center' }); el.click()
    return { value: 'clicked' }
  }
  async function drop() {
    const el = S.els[req.id]
    if (!el || !el.isConnected) return { gone: true }
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(req.value), (c) => c.charCodeAt(0))], req.name, { type: req.mime }))
    for (const t of ['dragenter', 'dragover', 'drop']) el.dispatchEvent(new DragEvent(t, { bubbles: true, composed: true, cancelable: true, dataTransfer: data }))
    await pause(50)
    return { value: req.name }
  }
  function errors() {
    const out = [], put = (t) => { t = clean(t, 200); if (t && out.length < 10 && !out.includes(t)) out.push(t) }
    for (const el of all()) {
      const kind = kindOf(el)
      if (kind && shown(el)) {
        if (el.getAttribute('aria-invalid') === 'true') put((labelOf(el) || nearOf(el) || el.name) + ': ' + (byIds(el, el.getAttribute('aria-errormessage') || el.getAttribute('aria-describedby')) || 'invalid'))
        else if (el.willValidate && !el.validity.valid) put((labelOf(el) || nearOf(el) || el.name) + ': ' + el.validationMessage)
      } else if (!kind && (el.getAttribute('role') === 'alert' || /(^|[\s_-])(error|errors|invalid-feedback|fehler|field-error|has-error)([\s_-]|$)/i.test(el.getAttribute('class') || '')) && visible(el)) {
        const t = words(el, 250); if (t.length < 240) put(t)
      }
    }
    return out
  }
  if (req.op === 'element') return S.els[req.id]
  return { read, fill, click, drop, errors }[req.op]()
}
