/* Small comforts. Every page works without this file. No eval, no inline handlers: the content policy is strict. */
(function () {
  'use strict';
  var d = document;
  function one(s, r) { return (r || d).querySelector(s); }
  function all(s, r) { return Array.prototype.slice.call((r || d).querySelectorAll(s)); }

  /* Read a sentence aloud. */
  function say(text) {
    var live = one('#live');
    if (!live) return;
    live.textContent = '';
    setTimeout(function () { live.textContent = text; }, 60);
  }

  function toggle(button) {
    var box = d.getElementById(button.getAttribute('data-toggle'));
    var open = box.classList.toggle('is-open');
    button.setAttribute('aria-expanded', open);
    var first = open && (one('[aria-current]', box) || one('a, button', box));
    if (first) first.focus();
  }

  d.addEventListener('click', function (e) {
    var b = e.target.closest('[data-toggle]');
    if (b) { e.preventDefault(); toggle(b); return; }
    b = e.target.closest('[data-open]');
    if (b) {
      var box = d.getElementById(b.getAttribute('data-open'));
      if (box && box.showModal) { e.preventDefault(); box.showModal(); }
      return;
    }
    b = e.target.closest('[data-close]');
    if (b) { b.closest('dialog, .toast').tagName === 'DIALOG' ? b.closest('dialog').close() : b.closest('.toast').remove(); return; }
    b = e.target.closest('[data-print]');
    if (b) { window.print(); return; }
    b = e.target.closest('[data-move]');
    if (b) { e.preventDefault(); move(b); return; }
    all('details[data-menu][open]').forEach(function (m) { if (!m.contains(e.target)) m.open = false; });
  });

  /* Shortcuts have a modifier (WCAG 2.1.4); Escape closes what is open and gives the focus back. */
  d.addEventListener('keydown', function (e) {
    if ((e.ctrlKey || e.metaKey) && e.key === 'k') {
      var q = one('#q');
      if (q && q.offsetParent) { e.preventDefault(); q.focus(); q.select(); }
    }
    if ((e.ctrlKey || e.metaKey) && e.key === 'Enter') {
      var form = e.target.closest && e.target.closest('form[method="post"]');
      if (form && e.target.tagName === 'TEXTAREA') form.requestSubmit ? form.requestSubmit() : form.submit();
    }
    if (e.key !== 'Escape') return;
    var side = one('.side.is-open');
    if (side) { var b = one('[data-toggle="' + side.id + '"]'); toggle(b); b.focus(); }
    all('details[data-menu][open]').forEach(function (m) { m.open = false; one('summary', m).focus(); });
  });

  /* A form that acts is sent once; the key in it makes the server count it once as well. */
  d.addEventListener('submit', function (e) {
    var form = e.target;
    if (!form.matches('[data-once]') || e.submitter && e.submitter.formTarget) return; /* a look at it is no act */
    if (form.getAttribute('aria-busy')) { e.preventDefault(); return; }
    form.setAttribute('aria-busy', 'true');
    say('正在提交');
  });
  window.addEventListener('pageshow', function (e) {
    if (e.persisted) all('[aria-busy]').forEach(function (f) { f.removeAttribute('aria-busy'); });
  });

  /* What must be mended is read first. */
  var summary = one('[data-focus]');
  if (summary) summary.focus();

  /* A box whose fields only matter while a choice stands: data-when="field=value value". Without this file all show. */
  function reveal() {
    all('[data-when]').forEach(function (box) {
      var rule = box.getAttribute('data-when').split('='), form = box.closest('form') || d, on = false;
      all('[name="' + rule[0] + '"]', form).forEach(function (f) {
        var is = f.type === 'radio' || f.type === 'checkbox' ? f.checked : true;
        if (is && rule[1].split(' ').indexOf(f.value) >= 0) on = true;
      });
      box.hidden = !on;
    });
  }

  /* All rows of a batch at once. */
  d.addEventListener('change', function (e) {
    if (e.target.matches('[data-check-all]')) {
      all('input[type="checkbox"]:not([data-check-all])', e.target.closest('form, table')).forEach(function (c) {
        if (!c.disabled) c.checked = e.target.checked;
      });
    }
    if (e.target.matches('[data-pick]')) sync();
    reveal();
  });

  /* Recipients of a referral: the first that is chosen leads. The arrows are buttons that submit; here they only move. */
  function picks() { return all('.pick'); }
  function name(pick) { return one('label', pick).textContent.trim(); }
  function sync() {
    var leads = true;
    picks().forEach(function (p) {
      var on = one('[data-pick]', p).checked, part = one('[data-part]', p);
      p.classList.toggle('is-on', on);
      p.classList.toggle('is-lead', on && leads);
      part.hidden = !on;
      part.textContent = leads ? '牵头' : '配合';
      if (on) leads = false;
    });
  }
  function move(button) {
    var p = button.closest('.pick'), up = button.getAttribute('data-move') === 'up';
    var s = up ? p.previousElementSibling : p.nextElementSibling;
    if (!s || !s.classList.contains('pick')) { say(up ? '已在最前' : '已在最后'); return; }
    p.parentNode.insertBefore(up ? p : s, up ? s : p);
    sync();
    button.focus();
    say(name(p) + '：现为第 ' + (picks().indexOf(p) + 1) + ' 位');
  }
  if (one('.pick')) sync();
  reveal();

  /* A menu longer than the window opens at the line of this page. */
  var menu = one('.side'), here = menu && one('a[aria-current]', menu);
  if (here && here.offsetTop + here.offsetHeight > menu.clientHeight) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;

  window.ui = { say: say };
})();
