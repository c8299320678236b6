/* Notices as they come. Frames: {head: seq} on connecting, {seq, id, title, url} for each new one. After a gap the list since
   the last seq is fetched, so nothing is lost and nothing is shown twice. */
(function () {
  'use strict';
  var d = document, bell = d.querySelector('[data-bell]');
  if (!bell || !window.WebSocket) return;
  var seq = Number(bell.getAttribute('data-notices-seq')) || 0, seen = {}, tries = 0, socket = null, timer = null, over = false;

  function state(words, tone) {
    Array.prototype.forEach.call(d.querySelectorAll('[data-live]'), function (n) {
      n.textContent = words;
      n.classList.remove('tag--ok', 'tag--warn');
      n.classList.add('tag', 'tag--' + tone);
    });
  }

  function count() {
    var n = bell.querySelector('[data-bell-n]');
    n.textContent = Number(n.textContent) + 1;
    bell.querySelector('[data-bell-count]').hidden = false;
  }

  function toast(title, url) {
    var box = d.getElementById('toasts'), t = d.createElement('div'), a = d.createElement('a'), x = d.createElement('button');
    t.className = 'toast';
    t.setAttribute('role', 'status');
    a.href = url; a.textContent = title;
    x.type = 'button'; x.className = 'toast__x'; x.textContent = '关闭'; x.setAttribute('data-close', '');
    t.appendChild(a); t.appendChild(x);
    box.appendChild(t);
    while (box.children.length > 3) box.firstElementChild.remove();
    (function leave() {
      setTimeout(function () { if (t.matches(':hover') || t.contains(d.activeElement)) leave(); else t.remove(); }, 12000);
    })();
  }

  /* line: the <li> of the list, when there is one */
  function take(notice, line) {
    if (notice.seq > seq) seq = notice.seq;
    if (seen[notice.id]) return;
    seen[notice.id] = true;
    if (d.querySelector('[data-notice="' + notice.id + '"]')) return;
    count();
    toast(notice.title, bell.getAttribute('data-notice-url') + notice.id + '/');
    var list = line && d.querySelector('[data-notice-list]');
    if (list) list.insertBefore(line, list.firstChild);
  }

  function catchUp() {
    return fetch(bell.getAttribute('data-notices-url') + seq + '/', { credentials: 'same-origin' }).then(function (r) {
      if (r.redirected || r.status === 403) { expired(); return ''; }
      return r.ok ? r.text() : '';
    }).then(function (html) {
      var t = d.createElement('template');
      t.innerHTML = html;
      Array.prototype.slice.call(t.content.querySelectorAll('[data-notice]')).sort(function (a, b) {
        return a.getAttribute('data-seq') - b.getAttribute('data-seq');
      }).forEach(function (li) {
        var a = li.querySelector('a');
        take({ seq: Number(li.getAttribute('data-seq')), id: li.getAttribute('data-notice'), title: a.textContent }, li);
      });
    }).catch(function () { /* the next minute tries again */ });
  }

  function expired() {
    over = true;
    clearInterval(timer);
    state('登录已过期，请重新登录', 'warn');
  }

  function hear(frame) {
    if (frame.head !== undefined) { if (frame.head > seq) catchUp(); return; }
    if (seen[frame.id]) return;
    if (frame.seq > seq + 1 || d.querySelector('[data-notice-list]')) catchUp(); else take(frame);
  }

  function connect() {
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + bell.getAttribute('data-ws-url') + '?after=' + seq);
    socket.onopen = function () { tries = 0; clearInterval(timer); timer = null; state('实时连接', 'ok'); };
    socket.onmessage = function (e) { hear(JSON.parse(e.data)); };
    socket.onclose = function (e) {
      if (e.code === 4401) { expired(); return; }
      if (over) return;
      state('连接中断，每分钟刷新', 'warn');
      if (!timer) timer = setInterval(catchUp, 60000);
      tries = Math.min(tries + 1, 6);
      setTimeout(connect, Math.random() * 1000 * Math.pow(2, tries));
    };
  }

  window.addEventListener('pagehide', function () { over = true; if (socket) socket.close(); });
  window.addEventListener('pageshow', function (e) { if (e.persisted) { over = false; connect(); } });
  connect();
})();
