/* A large file goes up piece by piece: a lost line goes on where it stood, and so does the same file after a reload. */
(function () {
  'use strict';
  var MB = 1024 * 1024, TRIES = 6, READ = 4 * MB;

  function mb(n) { return (n / MB).toFixed(1); }

  /* The hash of the whole file, read part by part. */
  function hash(file, row, then) {
    var sum = new window.Sha256(), at = 0, reader = new FileReader();
    function next() {
      if (at >= file.size) { then(sum.hex()); return; }
      row.words.textContent = '正在计算校验值 ' + Math.floor(at / file.size * 100) + '%';
      reader.readAsArrayBuffer(file.slice(at, at + READ));
    }
    reader.onload = function () { sum.add(new Uint8Array(reader.result)); at += READ; next(); };
    reader.onerror = function () { then(''); };
    next();
  }

  function post(url, headers, body, done, progress) {
    var http = new XMLHttpRequest();
    http.open('POST', url);
    Object.keys(headers).forEach(function (name) { http.setRequestHeader(name, headers[name]); });
    if (progress) http.upload.addEventListener('progress', progress);
    http.addEventListener('load', function () { done(http); });
    http.addEventListener('error', function () { done(null); });
    http.send(body);
  }

  function json(http) {
    try { return JSON.parse(http.responseText); } catch (wrong) { return null; }
  }

  function send(form, file, row, up, done) {
    var token = { 'X-CSRFToken': form.querySelector('[name="csrfmiddlewaretoken"]').value, 'X-Upload': '1' };
    var sum = '', failed = 0, at = 0, to = null;

    function lost() {
      failed += 1;
      if (failed > TRIES) {
        up.fail(row, '网络中断，已上传 ' + mb(at) + ' / ' + mb(file.size) + ' MB。网络恢复后重新选择同一文件，会接着上传。');
        done();
        return;
      }
      row.words.textContent = '网络中断，正在重试';
      setTimeout(begin, Math.min(500 * Math.pow(2, failed), 16000));
    }

    /* Whether an answer is one to go on with; else the reason is shown, or it is asked for again. */
    function is_good(http, more) {
      if (http === null || http.status >= 500) { lost(); return false; }
      if ((http.status === 200 || http.status === more) && json(http)) { failed = 0; return true; }
      up.settle(form, file, row, http);
      done();
      return false;
    }

    function begin() {
      var body = new FormData();
      body.append('name', file.name); body.append('size', file.size); body.append('sha256', sum);
      post(form.getAttribute('data-pieces'), token, body, function (http) {
        if (!is_good(http)) return;
        to = json(http);
        at = to.offset;
        next();
      });
    }

    function show(n) {
      row.bar.value = n / file.size * 100;
      row.words.textContent = mb(n) + ' / ' + mb(file.size) + ' MB';
    }

    function next() {
      show(at);
      if (at >= file.size) { finish(); return; }
      var headers = { 'X-CSRFToken': token['X-CSRFToken'], 'X-Offset': at, 'Content-Type': 'application/octet-stream' };
      post(to.url, headers, file.slice(at, at + to.piece), function (http) {
        if (!is_good(http, 409)) return;
        at = json(http).offset;
        next();
      }, function (e) { show(at + e.loaded); });
    }

    function finish() {
      row.words.textContent = '正在核对校验值';
      post(to.done, token, null, function (http) {
        if (http === null || http.status >= 500) { lost(); return; }
        up.settle(form, file, row, http);
        done();
      });
    }

    hash(file, row, function (hex) {
      if (!hex) { up.fail(row, '读不到这个文件，请确认它没有被移走或占用，再重新选择。'); done(); return; }
      sum = hex;
      begin();
    });
  }

  window.pieces = { above: 8 * MB, send: send };
})();
