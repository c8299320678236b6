/* Files go up one request each, large ones in pieces (ui/pieces.js), with a bar. Without this file the form is sent as it stands. Answers are a <li> of the list. */
(function () {
  'use strict';
  var MB = 1024 * 1024;

  function line(box, file) {
    var li = document.createElement('li'), p = document.createElement('progress'), words = document.createElement('span');
    li.className = 'upload__line';
    li.appendChild(document.createElement('strong')).textContent = file.name;
    p.max = 100; p.value = 0;
    p.setAttribute('aria-label', file.name + ' 的上传进度');
    li.appendChild(p);
    li.appendChild(words);
    box.appendChild(li);
    return { li: li, bar: p, words: words };
  }

  function answer(html) {
    var t = document.createElement('template');
    t.innerHTML = html;
    return t.content.querySelector('li');
  }

  function fail(row, sentence) {
    row.bar.remove();
    row.li.classList.add('is-wrong');
    row.words.textContent = sentence;
  }

  /* Show what became of a file: its line in the list, or the reason why not. */
  function settle(form, file, row, http) {
    var item = [201, 404, 422].indexOf(http.status) < 0 ? null : answer(http.responseText);
    if (http.status === 201 && item) {
      row.li.remove();
      var list = document.getElementById(form.getAttribute('data-upload-list'));
      (list || row.box).appendChild(item);
      var none = list && document.querySelector('[data-empty-of="' + list.id + '"]');
      if (none) { none.remove(); }
      if (window.ui) window.ui.say(file.name + ' 已上传');
    } else if (item) {
      fail(row, item.textContent.trim());
    } else {
      fail(row, http.status === 413 ? '文件过大，没有上传。' : '没有上传成功，请刷新页面后重试。');
    }
  }

  function send(form, field, file, row, done) {
    var body = new FormData(form), http = new XMLHttpRequest();
    body.delete(field.name);
    body.append(field.name, file);
    if (body.has('submission') && window.crypto && crypto.randomUUID) body.set('submission', crypto.randomUUID());
    http.open('POST', form.action);
    http.setRequestHeader('X-Upload', '1');
    http.upload.addEventListener('progress', function (e) {
      if (!e.lengthComputable) return;
      row.bar.value = e.loaded / e.total * 100;
      row.words.textContent = e.loaded < e.total ? (e.loaded / MB).toFixed(1) + ' / ' + (e.total / MB).toFixed(1) + ' MB' : '正在计算校验值';
    });
    http.addEventListener('load', function () { settle(form, file, row, http); done(); });
    http.addEventListener('error', function () { fail(row, '网络中断，没有上传，请重试。'); done(); });
    http.send(body);
  }

  document.addEventListener('submit', function (e) {
    var form = e.target, field = form.querySelector('input[type="file"]');
    if (!form.matches('[data-upload]') || !field || !field.files.length) return;
    e.preventDefault();
    var box = form.querySelector('[data-upload-progress]'), files = Array.prototype.slice.call(field.files);
    var rows = files.map(function (f) { var r = line(box, f); r.box = box; return r; });
    field.value = '';
    (function next(i) {
      if (i >= files.length) return;
      var large = window.pieces && form.hasAttribute('data-pieces') && files[i].size > window.pieces.above;
      function done() { next(i + 1); }
      if (large) window.pieces.send(form, files[i], rows[i], { fail: fail, settle: settle }, done);
      else send(form, field, files[i], rows[i], done);
    })(0);
  });
})();
